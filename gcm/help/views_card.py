"""The quick card as a print: ordered, followed, taken away."""

from flask import Response, abort, current_app, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from gcm.core import audit, jobs
from gcm.core.jobs import Job, JobState
from gcm.help.blueprint import bp
from gcm.help.card import PRINT, folder_of
from gcm.web.access import me, signed_in
from gcm.web.render import page


@bp.post("/card/prints")
@signed_in
def order_card() -> ResponseReturnValue:
    """The address is the branch's own, or else the one by which this browser came."""
    address = current_app.config["BASE_URL"] or request.host_url
    audit.record("quick_card.printed", by=me(), address=address)
    job = jobs.enqueue_once(PRINT, {"address": address}, by=me())
    return redirect(url_for(".print_job", job_id=job.id), 303)


@bp.get("/card/prints/<int:job_id>")
@signed_in
def print_job(job_id: int) -> ResponseReturnValue:
    return page("help/printing.html", fragments=("progress",), job=own_job(job_id))


@bp.get("/card/prints/<int:job_id>/file")
@signed_in
def print_file(job_id: int) -> Response:
    job = own_job(job_id)
    if job.state is not JobState.DONE or job.is_cleared:
        abort(404)
    folder = folder_of(current_app.config["HOME"], job.id)
    return send_from_directory(
        folder, (job.result or {})["files"][0], as_attachment=True, max_age=0
    )


def own_job(job_id: int) -> Job:
    job = jobs.get_job(me(), job_id)
    if job.kind != PRINT:
        abort(404)
    return job
