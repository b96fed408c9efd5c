"""Handing in an outbox that a tablet gave out as a file."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import SelectField

from gcm.core import policy
from gcm.core.policy import Permission
from gcm.core.sync import archive, handing_in, rights
from gcm.core.sync.handing_in import Handed
from gcm.core.users import User
from gcm.web.access import me, requires
from gcm.web.bodies import takes_files
from gcm.web.filters import moment
from gcm.web.forms import Form, choices
from gcm.web.offline.blueprint import pages
from gcm.web.render import page

LARGEST_FILE = 300 * 1024 * 1024


class Entrust(Form):
    author = SelectField("谁的文件", coerce=int, validate_choice=False)
    holder = SelectField("由谁来交", coerce=int, validate_choice=False)


class Outbox(Form):
    file = FileField("“待发送”文件", [FileRequired("请选择平板导出的“待发送”文件。")])


@pages.post("/sync/files/rights")
@requires(Permission.FORM_OVERSEE)
def entrust() -> ResponseReturnValue:
    """One file of somebody's, handed in once by whom the market manager names."""
    form = Entrust()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            right = rights.give(form.author.data, form.holder.data, by=me())
            flash(f"已授权，{moment(right.ends_at)}前有效，交入一次后用完。")
            return redirect(url_for("offline.hand_in"), 303)
    return show(Outbox(formdata=None), entrusting=form)


@pages.route("/sync/files", methods=["GET", "POST"])
@requires(Permission.FORM_SEND)
@takes_files(LARGEST_FILE)
def hand_in() -> ResponseReturnValue:
    """Sent twice it changes nothing, so its result is shown at once."""
    form = Outbox()
    handed: list[Handed] | None = None
    if form.validate_on_submit():
        try:
            handed = take(form.file.data)
        except archive.Refused as refused:
            form.file.errors = [str(refused)]
    return show(form, handed)


def show(
    form: Outbox, handed: list[Handed] | None = None, entrusting: Entrust | None = None
) -> ResponseReturnValue:
    """With whom the market manager may entrust, and what has been entrusted."""
    entrusting = entrusting or Entrust(formdata=None)
    if policy.allows(me(), Permission.FORM_OVERSEE):
        entrusting.author.choices = named(rights.authors(me()))
        entrusting.holder.choices = named(rights.holders(me()))
    return page(
        "offline/files.html",
        form=form,
        handed=handed,
        entrusting=entrusting,
        rights=rights.of(me()),
        status=max(form.http_status, entrusting.http_status),
    )


def named(people: list[User]) -> list[Any]:
    gone = {person.id: "，已停用" for person in people if person.disabled_at}
    told = [(each.id, f"{each.name}（{each.login}{gone.get(each.id, '')}）") for each in people]
    return choices([(0, "请选择"), *told])


def take(sent: FileStorage) -> list[Handed]:
    """Raises archive.Refused."""
    stream: Any = sent.stream
    with archive.opened(stream) as outbox:
        return handing_in.take(outbox, by=me())
