"""One finding: what was done about it, who was told, its end and its new beginning."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from gcm.core.audit import AuditEntry
from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.core.sync import blobs
from gcm.customers import queries as archive
from gcm.customers.queries.owners import owners_for
from gcm.visits.actions import findings as actions
from gcm.visits.actions.findings import Answer
from gcm.visits.blueprint import bp
from gcm.visits.forms.findings import (
    MOST_PHOTOS,
    AnswerForm,
    AssignmentForm,
    ReopeningForm,
    StepForm,
)
from gcm.visits.models import Finding
from gcm.visits.queries import compliance
from gcm.visits.queries import findings as queries
from gcm.visits.rules.kinds import FindingKind, Told
from gcm.visits.views import uploads
from gcm.web.access import me, requires
from gcm.web.bodies import takes_files
from gcm.web.forms import EditForm
from gcm.web.offline.pictures import picture
from gcm.web.render import page

LINES = 20


@bp.get("/findings/<int:finding_id>")
@requires(Permission.FINDING_READ)
def finding(finding_id: int) -> ResponseReturnValue:
    return finding_page(queries.get_finding(finding_id))


@bp.post("/findings/<int:finding_id>/answers")
@requires(Permission.FINDING_WRITE)
@takes_files()
def answer_finding(finding_id: int) -> ResponseReturnValue:
    item = queries.get_finding(finding_id)
    form = AnswerForm()
    if form.validate_on_submit():
        check_version(form, item)
        with form.showing_broken_rules():
            photos = kept_photos(me().id)
            actions.answer(item, Answer(str(form.text.data), photos), by=me())
            return done(item, "已答复。")
    return finding_page(item, answer_form=form)


@bp.post("/findings/<int:finding_id>/assignment")
@requires(Permission.FINDING_WRITE)
def reassign_finding(finding_id: int) -> ResponseReturnValue:
    item = queries.get_finding(finding_id)
    owners = owners_for(item.customer)
    form = AssignmentForm()
    form.offer(owners | {item.owner_id: item.owner})
    if form.validate_on_submit():
        check_version(form, item)
        with form.showing_broken_rules():
            owner = owners.get(form.owner_id.data, item.owner)
            actions.reassign(item, owner, form.due_on.data, by=me())  # type: ignore[arg-type]
            return done(item, "负责人和期限已保存。")
    return finding_page(item, assignment_form=form)


@bp.post("/findings/<int:finding_id>/closing")
@requires(Permission.FINDING_WRITE)
def close_finding(finding_id: int) -> ResponseReturnValue:
    item = queries.get_finding(finding_id)
    check_version(StepForm(), item)
    report = queries.reports_of([item]).get(item.id)
    actions.close(item, by=me(), has_outcome=bool(report and report.outcome))
    return done(item, "已办结。")


@bp.post("/findings/<int:finding_id>/reopening")
@requires(Permission.FINDING_WRITE)
def reopen_finding(finding_id: int) -> ResponseReturnValue:
    item = queries.get_finding(finding_id)
    form = ReopeningForm()
    if form.validate_on_submit():
        check_version(form, item)
        with form.showing_broken_rules():
            actions.reopen(item, str(form.reason.data), by=me())
            return done(item, "已重新打开。")
    return finding_page(item, reopening_form=form)


@bp.post("/findings/<int:finding_id>/told")
@requires(Permission.FINDING_WRITE)
def tell_headquarters(finding_id: int) -> ResponseReturnValue:
    """A printed slip was handed to the chain's headquarters."""
    item = queries.get_finding(finding_id)
    check_version(StepForm(), item)
    actions.tell_headquarters(item, Told.SLIP, by=me())
    return done(item, "已记为反馈总部。")


@bp.get("/findings/<int:finding_id>/answers/<int:answer_id>/photos/<int:place>")
@requires(Permission.FINDING_READ)
def answer_photo(finding_id: int, answer_id: int, place: int) -> ResponseReturnValue:
    photos = queries.get_answer(finding_id, answer_id).photos
    if not 1 <= place <= len(photos):
        raise NotFound
    return picture(photos[place - 1])


def finding_page(item: Finding, **shown: Any) -> ResponseReturnValue:
    forms: dict[str, EditForm] = {
        "answer_form": AnswerForm(formdata=None),
        "reopening_form": ReopeningForm(formdata=None),
        "assignment_form": assignment_of(item),
    }
    forms |= shown
    for form in forms.values():
        form.version.data = form.version.data or str(item.version)
    (row,) = queries.rows([item])
    is_signal = item.kind is FindingKind.COMPLIANCE
    return page(
        "visits/finding.html",
        item=item,
        row=row,
        officers=compliance.officers_of(item.customer.district_id) if is_signal else (),
        history=archive.files.lines_of(AuditEntry.subject == f"finding:{item.id}", LINES),
        status=max(form.http_status for form in forms.values()),
        **forms,
    )


def assignment_of(item: Finding) -> AssignmentForm:
    form = AssignmentForm(formdata=None, data={"owner_id": item.owner_id, "due_on": item.due_on})
    form.offer(owners_for(item.customer) | {item.owner_id: item.owner})
    return form


def check_version(form: EditForm, item: Finding) -> None:
    form.check_version("这个问题", item.version, {})


def done(item: Finding, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for(".finding", finding_id=item.id), 303)


def kept_photos(author_id: int) -> tuple[str, ...]:
    """Keep the uploaded pictures. Call it before anything is written: it ends the transaction."""
    found = [file.read() for file in request.files.getlist("photos") if file.filename]
    if len(found) > MOST_PHOTOS:
        raise RuleBroken.because(f"一次最多附 {MOST_PHOTOS} 张照片。", "photos")
    if any(len(content) > blobs.LARGEST for content in found):
        raise RuleBroken.because("照片超过 10 MB，请缩小后再选。", "photos")
    kept = {uploads.digest(content): content for content in found}
    blobs.keep_all(kept, kept.__getitem__, by_id=author_id)
    return tuple(kept)
