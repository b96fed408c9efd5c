"""Attachments beside a record: the list with its bin, one file, one small picture."""

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import audit, clock
from gcm.core.db import db, separately
from gcm.core.policy import Permission
from gcm.core.shelves import Spoilt
from gcm.core.users import User
from gcm.remarks.actions import attachments as actions
from gcm.remarks.blueprint import bp
from gcm.remarks.forms import AttachmentsForm, StepForm
from gcm.remarks.models import Attachment
from gcm.remarks.queries import attachments as queries
from gcm.remarks.queries import subjects
from gcm.remarks.queries.subjects import Subject
from gcm.remarks.rules import attachments as rules
from gcm.remarks.shelf import SHELF, take
from gcm.remarks.views.places import back_to
from gcm.web import paging
from gcm.web.access import check, me, requires
from gcm.web.arguments import whole
from gcm.web.bodies import takes_files
from gcm.web.downloads import attachment as download
from gcm.web.downloads import shown
from gcm.web.render import page

SORTS = ("newest",)


@bp.get("/customers/<int:customer_id>/attachments")
@bp.get("/stores/<int:store_id>/attachments")
@bp.get("/visits/findings/<int:finding_id>/attachments")
@requires(Permission.ATTACHMENT_READ)
def attachments(**named: int) -> ResponseReturnValue:
    subject = subjects.get(**named)
    return attachments_page(subject, AttachmentsForm(formdata=None, data=again(subject)))


@bp.post("/customers/<int:customer_id>/attachments")
@bp.post("/stores/<int:store_id>/attachments")
@bp.post("/visits/findings/<int:finding_id>/attachments")
@requires(Permission.ATTACHMENT_ADD)
@takes_files()
def add_attachments(**named: int) -> ResponseReturnValue:
    """What can be kept is kept; each file that cannot is named with its reason."""
    subject = subjects.get(**named)
    form = AttachmentsForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            sent = form.uploads()
            actions.check_room(subject, sent, by=me())
            taken, refused = take(sent)
            if not taken:
                actions.refuse(refused)
            made = actions.add(subjects.get(**named), taken, str(form.caption.data), by=me())
            for problem in refused:
                flash(problem.message, "danger")
            flash(f"已添加 {len(made)} 个附件。")
            again = made[-1].id if refused else None
            return redirect(url_for(".attachments", again=again, **subject.named), 303)
    return attachments_page(subjects.get(**named), form)


def again(subject: Subject) -> dict[str, str]:
    """After some files were refused the caption of the others stands there for the next try."""
    number = request.args.get("again", 0, type=whole)
    last = queries.find_standing(subject, number) if number else None
    return {"caption": last.caption} if last else {}


@bp.get("/attachments/<int:attachment_id>")
@requires(Permission.ATTACHMENT_READ)
def attachment(attachment_id: int) -> ResponseReturnValue:
    """Pictures we drew ourselves are shown, a PDF is saved. Each look is on record."""
    found = queries.get_attachment(attachment_id)
    content, name, media_type = content_of(found.sha256), found.file_name, found.media_type
    is_picture = found.is_picture
    note_look(found)
    return shown(content, media_type) if is_picture else download(content, name, media_type)


@bp.get("/attachments/<int:attachment_id>/thumbnail")
@requires(Permission.ATTACHMENT_READ)
def thumbnail(attachment_id: int) -> ResponseReturnValue:
    found = queries.get_attachment(attachment_id)
    if found.thumbnail_sha256 is None:
        abort(404)
    return shown(content_of(found.thumbnail_sha256), "image/jpeg")


@bp.post("/attachments/<int:attachment_id>/deletion")
@requires(Permission.ATTACHMENT_REMOVE)
def delete_attachment(attachment_id: int) -> ResponseReturnValue:
    found = queries.get_attachment(attachment_id)
    check(Permission.ATTACHMENT_REMOVE, found)
    StepForm().check_version("这个附件", found.version, {})
    actions.delete(found, by=me())
    flash(f"附件已放进回收站，{rules.BIN_KEEPS.days} 天内可以恢复。")
    return to_list(found)


@bp.post("/attachments/<int:attachment_id>/restoration")
@requires(Permission.ATTACHMENT_REMOVE)
def restore_attachment(attachment_id: int) -> ResponseReturnValue:
    found = queries.get_attachment(attachment_id, deleted=True)
    check(Permission.ATTACHMENT_REMOVE, found)
    StepForm().check_version("这个附件", found.version, {})
    actions.restore(found, by=me())
    flash("附件已恢复。")
    return to_list(found)


def to_list(found: Attachment) -> ResponseReturnValue:
    return redirect(url_for(".attachments", **subjects.beside(found).named), 303)


def content_of(sha256: str) -> bytes:
    try:
        return SHELF.read(sha256)
    except Spoilt:
        abort(404)


def note_look(found: Attachment) -> None:
    """In a transaction of its own: reading writes nothing else."""
    person, attachment_id, chain = me().id, found.id, found.customer_id
    name = audit.without_numbers(found.file_name)
    db.session.rollback()
    with separately() as session:
        audit.record(
            "attachment.opened",
            session.get(Attachment, attachment_id),
            by=session.get(User, person),
            session=session,
            customer_id=chain,
            file=name,
        )


def attachments_page(subject: Subject, form: AttachmentsForm) -> Response:
    paged = paging.from_request(SORTS)
    now = clock.now()
    return page(
        "remarks/attachments.html",
        subject=subject,
        back=back_to(subject),
        form=form,
        beside=queries.page_of(subject, paged),
        paging=paged,
        deleted=[
            (each, rules.days_left(each.deleted_at or now, now)) for each in queries.in_bin(subject)
        ],
        status=form.http_status,
    )
