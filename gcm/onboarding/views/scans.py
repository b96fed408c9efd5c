"""A scan, opened through the application that it belongs to, and taken away."""

from flask import Response, abort, flash, make_response
from flask.typing import ResponseReturnValue

from gcm.core import audit
from gcm.core.db import db, separately
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.onboarding import queries, scans
from gcm.onboarding.actions import documents as actions
from gcm.onboarding.blueprint import bp
from gcm.onboarding.models import Application, ApplicationScan
from gcm.onboarding.rules.documents import ID_CARD
from gcm.onboarding.views.shown import to_step
from gcm.web.access import me, requires
from gcm.web.downloads import attachment


@bp.get("/<int:application_id>/scans/<int:scan_id>")
@requires(Permission.APPLICATION_READ)
def scan(application_id: int, scan_id: int) -> Response:
    """Pictures we drew ourselves are shown, a PDF is saved; a look at an ID card is on record."""
    found = queries.applications.get_application(me(), application_id)
    kept = queries.applications.get_scan(found, scan_id)
    try:
        content = scans.read(kept.sha256)
    except scans.Spoilt:
        abort(404)
    media_type, name = kept.media_type, kept.file_name
    if kept.kind == ID_CARD:
        note_look(found, kept)
    return answer(content, media_type, name)


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
