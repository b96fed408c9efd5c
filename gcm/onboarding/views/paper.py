"""The application form and the slip of its decision, as PDF."""

from flask import Response, abort, current_app, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from gcm.core import jobs
from gcm.core.policy import Permission
from gcm.onboarding import queries
from gcm.onboarding.blueprint import bp
from gcm.onboarding.paper import FORM, SLIP
from gcm.onboarding.prints import PRINT, folder_of
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.post("/<int:application_id>/print")
@requires(Permission.APPLICATION_READ)
def print_application(application_id: int) -> ResponseReturnValue:
    """The slip is there once there is a decision."""
    found = queries.applications.get_application(me(), application_id)
    kind = SLIP if request.form.get("paper") == SLIP else FORM
    if kind == SLIP and found.decided_at is None:
        abort(404)
    job = jobs.enqueue_once(PRINT, {"application": found.id, "paper": kind}, by=me())
    return redirect(url_for(".print_job", job_id=job.id), 303)


@bp.get("/prints/<int:job_id>")
@requires(Permission.APPLICATION_READ)
def print_job(job_id: int) -> ResponseReturnValue:
    job = queries.papers.own_job(me(), job_id)
    return page("onboarding/printing.html", fragments=("progress",), job=job)


@bp.get("/prints/<int:job_id>/file")
@requires(Permission.APPLICATION_READ)
def print_file(job_id: int) -> Response:
    """Through the scope as it is now: whoever lost the application loses its print."""
    job = queries.papers.finished(me(), job_id)
    folder = folder_of(current_app.config["HOME"], job.id)
    name = (job.result or {})["files"][0]
    return send_from_directory(folder, name, as_attachment=True, max_age=0)
