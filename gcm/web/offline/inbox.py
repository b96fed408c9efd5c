"""需处理: forms that arrived and could not be applied, for their author and the market manager."""

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from gcm.core.policy import Permission
from gcm.core.sync import durable, inbox
from gcm.core.sync.models import InboxEntry
from gcm.web import paging
from gcm.web.access import me, requires
from gcm.web.forms import Form
from gcm.web.offline import emergency
from gcm.web.offline.blueprint import pages
from gcm.web.offline.pictures import picture
from gcm.web.render import page


class Aside(Form):
    because = StringField(
        "原因",
        [DataRequired("请填原因。"), Length(max=200, message="最多 200 个字。")],
        filters=[lambda text: text and text.strip()],
    )


@pages.get("/sync/inbox")
@requires(Permission.FORM_SEND)
def entries() -> ResponseReturnValue:
    where, settled = paging.from_request(("id",)), bool(request.args.get("settled"))
    where.count(inbox.count(me(), settled=settled))
    found = inbox.entries(me(), settled=settled, offset=where.offset, size=where.size)
    return page(
        "offline/inbox.html",
        entries=found,
        settled=settled,
        paging=where,
        title=durable.title,
        note_kind=emergency.KIND,
    )


@pages.get("/sync/inbox/<int:entry_id>")
@requires(Permission.FORM_SEND)
def entry(entry_id: int) -> ResponseReturnValue:
    return show(inbox.get_entry(me(), entry_id), Aside())


@pages.post("/sync/inbox/<int:entry_id>/aside")
@requires(Permission.FORM_SEND)
def put_aside(entry_id: int) -> ResponseReturnValue:
    found, form = inbox.get_entry(me(), entry_id), Aside()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            inbox.put_aside(found, str(form.because.data), by=me())
            done = "已办结" if found.kind == emergency.KIND else "已搁置"
            flash(f"{done}。内容仍可在“已处理”里查看。")
            return redirect(url_for("offline.entries"), 303)
    return show(found, form)


@pages.get("/sync/inbox/<int:entry_id>/photos/<int:number>")
@requires(Permission.FORM_SEND)
def entry_photo(entry_id: int, number: int) -> Response:
    """The form's photographs, counted from 1."""
    photos = inbox.opened(inbox.get_entry(me(), entry_id)).blobs
    if not 1 <= number <= len(photos):
        abort(404)
    return picture(photos[number - 1])


def show(found: InboxEntry, form: Aside) -> ResponseReturnValue:
    """What was sent, why it was not applied, and what can be done about it."""
    op = inbox.opened(found)
    address = inbox.form_address(op, found.user) if found.is_open else None
    return page(
        "offline/entry.html",
        entry=found,
        op=op,
        lines=inbox.lines(found, op),
        vault=inbox.vault_of(found),
        title=durable.title(found.kind),
        is_note=found.kind == emergency.KIND,
        correct=address and with_inbox(address, found.id),
        gone=found.is_open and inbox.is_gone(op, found.user),
        is_own=found.user_id == me().id,
        form=form,
        status=form.http_status,
    )


def with_inbox(address: str, entry_id: int) -> str:
    return f"{address}{'&' if '?' in address else '?'}inbox={entry_id}"
