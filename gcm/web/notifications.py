"""通知: what concerns the person, behind the bell that every page has."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Length, Optional, Regexp

from gcm.core import audit
from gcm.core.notifications import digest, reading
from gcm.core.notifications.events import EVENTS, GROUP_NAMES, Group
from gcm.core.notifications.models import Notification
from gcm.core.notifications.reading import Wanted
from gcm.core.users import User
from gcm.web import findable, packing, paging
from gcm.web.access import me, signed_in
from gcm.web.arguments import whole
from gcm.web.findable import Found
from gcm.web.forms import Form
from gcm.web.render import page

bp = Blueprint("notifications", __name__, url_prefix="/notifications")
MOST = 99  # the bell says no higher number


class AddressForm(Form):
    """Where the daily mail goes; empty for nowhere."""

    address = StringField(
        "邮箱地址",
        [
            Optional(),
            Length(max=200, message="邮箱地址最多 200 个字符。"),
            Regexp(
                r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+\Z",
                message="请填一个完整的邮箱地址，如 zhang@example.cn。",
            ),
        ],
        filters=[lambda text: (text or "").strip()],
    )


@dataclass(frozen=True)
class Line:
    """A notification and where it leads: nowhere when the record is no longer the person's."""

    it: Notification
    found: Found | None


@bp.get("/")
@signed_in
def notifications() -> ResponseReturnValue:
    return list_page(None)


def list_page(form: AddressForm | None) -> ResponseReturnValue:
    """``form`` is one whose address was refused."""
    mails = digest.is_set_up(current_app.config)
    kept = digest.address_of(me()) if mails else None
    wanted, paged = asked(), paging.from_request(("id",))
    paged.count(reading.count(me(), wanted))
    shown = reading.notifications(me(), wanted, paged.offset, paged.size)
    return page(
        "notifications/notifications.html",
        fragments=("notification_list",),
        lines=lines(me(), shown),
        wanted=wanted,
        paging=paged,
        groups=GROUP_NAMES,
        events=EVENTS,
        newest=max((each.id for each in shown), default=0),
        address=(form or AddressForm(obj=kept)) if mails else None,
        status=form.http_status if form else 200,
    )


@bp.get("/bell")
@signed_in
def bell() -> ResponseReturnValue:
    """The bell by itself: a page that stays open asks for it now and then."""
    if "HX-Request" not in request.headers:
        return redirect(url_for(".notifications"), 303)
    return page("notifications/bell.html")


@bp.post("/<int:notification_id>/reading")
@signed_in
def read_notification(notification_id: int) -> ResponseReturnValue:
    """Read, and on to the record."""
    found = reading.get_own(me(), notification_id)
    reading.mark_read(found)
    (line,) = lines(me(), [found])
    here = url_for(".notifications")
    return redirect(line.found.url if line.found else here, 303)


@bp.post("/reading")
@signed_in
def read_all() -> ResponseReturnValue:
    """All up to the newest one that stood on the page."""
    reading.mark_all_read(me(), request.form.get("upto", 0, type=whole))
    flash("已全部标为已读。")
    return redirect(url_for(".notifications"), 303)


@bp.post("/address")
@signed_in
def keep_address() -> ResponseReturnValue:
    """Where the person wants the daily mail; only a branch with a mail server asks."""
    if not digest.is_set_up(current_app.config):
        abort(404)
    form = AddressForm()
    if not form.validate_on_submit():
        return list_page(form)
    address = str(form.address.data)
    digest.keep_address(me(), address)
    audit.record("digest.kept" if address else "digest.ended", me(), by=me())
    flash("每天早上会把未读条数发到这个邮箱。" if address else "不再发送每日邮件。")
    return redirect(url_for(".notifications"), 303)


def asked() -> Wanted:
    group = request.args.get("group", "")
    return Wanted(
        Group(group) if group in list(Group) else None, unread=request.args.get("state") == "unread"
    )


def lines(user: User, shown: Sequence[Notification]) -> list[Line]:
    """One statement a kind of record."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for each in shown:
        wanted[each.subject_kind].add(each.subject_id)
    there = findable.led_to(user, wanted)
    return [Line(each, there.get((each.subject_kind, each.subject_id))) for each in shown]


def unread() -> int:
    """How many wait for the person; read together with the session, so it costs no statement."""
    return 0 if packing.is_packing() else min(g.get("unread", 0), MOST + 1)


def init_app(app: Flask) -> None:
    app.jinja_env.globals["unread"] = unread
