"""The printed score sheet: a signed version, or a draft of the month."""

from typing import Any

from flask import Response, current_app, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from gcm.assessment.blueprint import bp
from gcm.assessment.prints import PRINT, folder_of
from gcm.assessment.queries import papers, sheets
from gcm.assessment.views.sheets import asked
from gcm.core import audit, jobs, months
from gcm.core.policy import Permission
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.render import page


@bp.post("/prints")
@requires(Permission.ASSESSMENT_READ)
def order_print() -> ResponseReturnValue:
    sheets.get_district(me())
    month = asked()
    params: dict[str, Any] = {"month": months.key(month)}
    if number := request.form.get("signed", type=whole):
        signed = sheets.get_signed(me(), number)
        params = {"month": months.key(signed.month), "signed": signed.id}
    job = jobs.enqueue_once(PRINT, params, by=me())
    audit.record("assessment.printed", by=me(), **params)
    return redirect(url_for(".print_job", job_id=job.id), 303)


@bp.get("/prints/<int:job_id>")
@requires(Permission.ASSESSMENT_READ)
def print_job(job_id: int) -> ResponseReturnValue:
    job = papers.own_job(me(), job_id)
    return page(
        "assessment/printing.html",
        fragments=("progress",),
        job=job,
        month=papers.month_of(job),
    )


@bp.get("/prints/<int:job_id>/file")
@requires(Permission.ASSESSMENT_READ)
def print_file(job_id: int) -> Response:
    job = papers.finished(me(), job_id)
    folder = folder_of(current_app.config["HOME"], job.id)
    name = (job.result or {})["files"][0]
    return send_from_directory(folder, name, as_attachment=True, max_age=0)
