"""A scan, opened through the application that it belongs to, and taken away."""

from flask import Response, abort, flash, make_response, url_for
from flask.typing import ResponseReturnValue

from gcm.accounts.confirming import fresh
from gcm.core import audit
from gcm.core.db import db, separately
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers.forms.changes import RevealForm
from gcm.onboarding import queries, scans
from gcm.onboarding.actions import documents as actions
from gcm.onboarding.actions.cards import reveal_card
from gcm.onboarding.blueprint import bp
from gcm.onboarding.models import Application, ApplicationScan
from gcm.onboarding.rules.documents import ID_CARD
from gcm.onboarding.views.shown import to_step
from gcm.web.access import can, me, requires
from gcm.web.downloads import attachment
from gcm.web.render import page


@bp.get("/<int:application_id>/scans/<int:scan_id>")
@requires(Permission.APPLICATION_READ)
def scan(application_id: int, scan_id: int) -> ResponseReturnValue:
    """Pictures we drew ourselves are shown, a PDF is saved; before an ID card comes a question."""
    found = queries.applications.get_application(me(), application_id)
    kept = queries.applications.get_scan(found, scan_id)
    if kept.kind == ID_CARD:
        if not can(Permission.APPLICATION_REVEAL):
            abort(404)
        return card_page(found, kept, RevealForm())
    content, media_type, name = content_of(kept), kept.media_type, kept.file_name
    note_look(found, kept)
    return answer(content, media_type, name)


@bp.post("/<int:application_id>/scans/<int:scan_id>/opening")
@requires(Permission.APPLICATION_REVEAL)
@fresh
def open_card(application_id: int, scan_id: int) -> ResponseReturnValue:
    """The ID card itself, once somebody has said what for."""
    found = queries.applications.get_application(me(), application_id)
    kept = queries.applications.get_scan(found, scan_id)
    if kept.kind != ID_CARD:
        abort(404)
    form, content = RevealForm(), content_of(kept)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            reveal_card(found, kept, str(form.reason.data), by=me())
            return answer(content, kept.media_type, kept.file_name)
    return card_page(found, kept, form)


def card_page(found: Application, kept: ApplicationScan, form: RevealForm) -> ResponseReturnValue:
    return page(
        "onboarding/scan.html",
        status=form.http_status,
        kind=kept.kind,
        whose=found.name,
        name=kept.file_name,
        form=form,
        target=url_for("onboarding.open_card", application_id=found.id, scan_id=kept.id),
        back=url_for("onboarding.documents", application_id=found.id),
        back_title="六种材料",
    )


def content_of(kept: ApplicationScan) -> bytes:
    try:
        return scans.read(kept.sha256)
    except scans.Spoilt:
        abort(404)


def answer(content: bytes, media_type: str, name: str) -> Response:
    if media_type == "application/pdf":
        return attachment(content, name, media_type)
    response = make_response(content)
    response.mimetype = media_type
    response.headers["Cache-Control"] = "no-store"
    return response


def note_look(found: Application, kept: ApplicationScan) -> None:
    """In a transaction of its own: reading writes nothing else."""
    person, application_id, kind = me().id, found.id, kept.kind
    db.session.rollback()
    with separately() as session:
        audit.record(
            "application.scan_opened",
            session.get(Application, application_id),
            by=session.get(User, person),
            session=session,
            file=kind,
        )


@bp.post("/<int:application_id>/scans/<int:scan_id>/removal")
@requires(Permission.APPLICATION_WRITE)
def remove_scan(application_id: int, scan_id: int) -> ResponseReturnValue:
    found = queries.applications.get_own_application(me(), application_id)
    actions.remove_scan(found, queries.applications.get_scan(found, scan_id), by=me())
    flash("扫描件已删去。")
    return to_step("documents", found)
