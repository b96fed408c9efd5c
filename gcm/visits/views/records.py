"""A record's page: what was answered, its pictures, its versions, and what may be done to it."""

from typing import Any

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, months
from gcm.core.policy import Permission
from gcm.visits.actions import corrections, served
from gcm.visits.blueprint import bp
from gcm.visits.forms.changes import ReasonForm
from gcm.visits.forms.opening import Opening
from gcm.visits.forms.records import RecordForm
from gcm.visits.models import Visit
from gcm.visits.queries import contents, prefill, records, shelf, targets
from gcm.visits.rules import codes, sheets, shown
from gcm.visits.rules.records import SIGNATURE
from gcm.visits.rules.sheets import Kind, Sheet
from gcm.visits.views import uploads
from gcm.visits.views.recording import form_page
from gcm.web.access import check, me, requires
from gcm.web.bodies import takes_files
from gcm.web.offline.pictures import picture
from gcm.web.render import page


@bp.get("/records/<int:visit_id>")
@requires(Permission.VISIT_READ)
def record(visit_id: int) -> ResponseReturnValue:
    return record_page(records.get_visit(visit_id))


@bp.get("/records/<int:visit_id>/photos/<int:photo_id>")
@requires(Permission.VISIT_READ)
def photo(visit_id: int, photo_id: int) -> Response:
    """Through the scope of the record, never from a folder that is served."""
    return guarded(records.get_photo(visit_id, photo_id).sha256)


@bp.get("/records/<int:visit_id>/signature")
@requires(Permission.VISIT_READ)
def signature(visit_id: int) -> Response:
    return guarded(records.get_visit(visit_id).signature_sha256 or "")


def guarded(sha256: str) -> Response:
    """As a file to take away: a page may show it as a picture, nothing in it may run."""
    response = picture(sha256)
    response.headers["Content-Disposition"] = f'attachment; filename="{sha256[:12]}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@bp.get("/records/<int:visit_id>/correction")
@requires(Permission.VISIT_AMEND)
def correction_form(visit_id: int) -> ResponseReturnValue:
    visit = records.get_visit(visit_id)
    check(Permission.VISIT_AMEND, visit)
    opening = Opening(targets.of_record(visit))
    form = opening.form(formdata=None, data=prefill.values_of(visit))
    reason = ReasonForm(formdata=None, data={"version": visit.version})
    return correction_page(visit, opening, form, reason)


@bp.post("/records/<int:visit_id>/corrections")
@requires(Permission.VISIT_AMEND)
@takes_files()
def correct(visit_id: int) -> ResponseReturnValue:
    visit = records.get_visit(visit_id)
    check(Permission.VISIT_AMEND, visit)
    opening = Opening(targets.of_record(visit))
    form, reason = opening.form(), ReasonForm()
    if form.validate_on_submit() and reason.validate_on_submit():
        reason.check_version(visit.number, visit.version, {})
        with form.showing_broken_rules():
            draft = form.draft(list(opening.contacts.values()), clock.now())
            draft = uploads.with_pictures(draft, me())
            corrections.correct_visit(visit, draft, str(reason.reason.data), by=me())
            return redirect(url_for(".record", visit_id=visit.id), 303)
    return correction_page(visit, opening, form, reason)


@bp.post("/records/<int:visit_id>/voiding")
@requires(Permission.VISIT_VOID)
def void(visit_id: int) -> ResponseReturnValue:
    visit = records.get_visit(visit_id)
    check(Permission.VISIT_VOID, visit)
    form = ReasonForm()
    if form.validate_on_submit():
        form.check_version(visit.number, visit.version, {})
        with form.showing_broken_rules():
            corrections.void_visit(visit, str(form.reason.data), by=me())
            return redirect(url_for(".record", visit_id=visit.id), 303)
    return record_page(visit, form)


@bp.post("/records/<int:visit_id>/review")
@requires(Permission.VISIT_REVIEW)
def review(visit_id: int) -> ResponseReturnValue:
    corrections.confirm_times(records.get_visit(visit_id), by=me())
    return redirect(url_for(".record", visit_id=visit_id), 303)


@bp.post("/records/<int:visit_id>/buyers/<int:place>")
@requires(Permission.VISIT_REVIEW)
def confirm_buyer(visit_id: int, place: int) -> ResponseReturnValue:
    corrections.confirm_buyer(records.get_visit(visit_id), place, by=me())
    return redirect(url_for(".record", visit_id=visit_id), 303)


def record_page(visit: Visit, void_form: ReasonForm | None = None) -> ResponseReturnValue:
    sheet = sheets.of(visit.form)
    form = void_form or ReasonForm(formdata=None, data={"version": visit.version})
    return page(
        "visits/record.html",
        status=form.http_status,
        visit=visit,
        sheet=sheet,
        sections=shown.sections(sheet, visit.answers, records.points_named(visit)),
        columns=shown.filled_columns(sheet, visit.products),
        cell=shown.cell,
        person_text=shown.person_text,
        is_proposed=corrections.is_proposed,
        planned=targets.of_record(visit).planned,
        duration=shown.duration_text(visit.begins_at, visit.ends_at),
        findings=records.findings_of(visit),
        versions=contents.versions_of(visit),
        photo_titles=photo_titles(sheet),
        code=codes.code_of(codes.Opens.RECORD, visit.id),
        after_closing=visit.late and records.came_after_closing(visit),
        month=months.label(visit.month),
        receipt_lacks="" if visit.voided_at else served.lacking(visit),
        void_form=form,
    )


def photo_titles(sheet: Sheet) -> dict[str, str]:
    named = {item.key: item.label for item in sheet.items if item.kind is Kind.PHOTOS}
    return {**named, SIGNATURE: "签名页"}


def correction_page(
    visit: Visit, opening: Opening, form: RecordForm, reason: ReasonForm
) -> ResponseReturnValue:
    target = opening.target
    also = {line.product_id for line in visit.products}
    products = shelf.key_products(target.store, visit.day, also) if target.store else []
    extra: dict[str, Any] = {
        "action": url_for(".correct", visit_id=visit.id),
        "correcting": visit,
        "print_address": "",
        "reason": reason.reason,
        "photos": form.photo.data or [],
        "keeps": visit.appointment,
        "back": url_for(".record", visit_id=visit.id),
        "back_title": visit.number,
    }
    status = max(form.http_status, reason.http_status)
    return form_page(opening, form, products, status=status, **extra)
