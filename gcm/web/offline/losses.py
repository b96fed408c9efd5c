"""What tablets have numbered and not sent: lost, or still lying on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.core.sync import reports
from gcm.core.sync.models import Vault
from gcm.core.users import User
from gcm.web.access import me, requires
from gcm.web.forms import Form
from gcm.web.offline.blueprint import pages
from gcm.web.render import page

SILENT = timedelta(hours=24)


class Asked(Form):
    vault = HiddenField()
    because = StringField(
        "核对结果",
        [DataRequired("请写明核对结果。"), Length(max=200, message="最多 200 个字。")],
        filters=[lambda text: text and text.strip()],
    )


@dataclass(frozen=True)
class Waiting:
    """Forms that lie on a tablet which has not been heard of for a day."""

    vault: Vault
    count: int


@pages.get("/sync/gaps")
@requires(Permission.FORM_SEND)
def gaps() -> ResponseReturnValue:
    return show(Asked())


@pages.post("/sync/gaps")
@requires(Permission.FORM_OVERSEE)
def close_gap() -> ResponseReturnValue:
    """What was found when the person was asked about it."""
    form = Asked()
    vault = reports.vault_in_reach(me(), str(form.vault.data))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            seqs = reports.close_gap(vault, str(form.because.data), by=me())
            flash(f"{name(vault)} {numbers(seqs)}已核对。")
            return redirect(url_for("offline.gaps"), 303)
    return show(form)


def show(form: Asked) -> ResponseReturnValue:
    vaults = reports.vaults_of(me())
    return page(
        "offline/gaps.html",
        losses=reports.losses(vaults),
        waiting=waiting(vaults),
        numbers=numbers,
        name=name,
        form=form,
        status=form.http_status,
    )


def waiting(vaults: Iterable[Vault]) -> list[Waiting]:
    before = clock.now() - SILENT
    return [
        Waiting(vault, len(vault.pending))
        for vault in vaults
        if vault.pending and not vault.gone_at and vault.seen_at < before
    ]


def count(user: User) -> int:
    """How many forms are lost or lie on a silent tablet."""
    vaults = reports.vaults_of(user)
    lost = sum(len(loss.seqs) for loss in reports.losses(vaults))
    return lost + sum(each.count for each in waiting(vaults))


def name(vault: Vault) -> str:
    """``平板 A07``, or the code of a browser that has no name."""
    if vault.device is None:
        return "未知设备"
    return f"平板 {vault.device.name}" if vault.device.name else f"设备 {vault.device.code}"


def numbers(seqs: Iterable[int]) -> str:
    """``第 3–5、8 号``."""
    runs = []
    for _, pairs in groupby(enumerate(seqs), lambda pair: pair[1] - pair[0]):
        run = [seq for _, seq in pairs]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return f"第 {'、'.join(runs)} 号"
