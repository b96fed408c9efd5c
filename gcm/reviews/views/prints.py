"""Long work and its files: progress that survives leaving the page, volumes to download."""

from flask import Response, current_app, redirect, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from gcm.core import jobs, months
from gcm.core.policy import Permission
from gcm.reviews.blueprint import bp
from gcm.reviews.prints import PRINT, PROPOSE, file_name, folder_of
from gcm.reviews.queries import letters
from gcm.reviews.queries import prints as queries
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.post("/<int:letter_id>/print")
@requires(Permission.LETTER_PRINT)
def print_one(letter_id: int) -> ResponseReturnValue:
    letter = letters.get_letter(me(), letter_id)
    params = {
        "month": months.key(letter.month),
        "letter": letter.id,
        "customers": [letter.customer_id],
        "name": file_name(letter.month, letter.customer.code),
    }
    return redirect(url_for(".print_job", job_id=jobs.enqueue_once(PRINT, params, by=me()).id), 303)


@bp.get("/prints/<int:job_id>")
@requires(Permission.LETTER_PRINT)
def print_job(job_id: int) -> ResponseReturnValue:
    return progress(job_id, PRINT)


@bp.get("/proposals/<int:job_id>")
@requires(Permission.LETTER_DRAFT)
def proposal(job_id: int) -> ResponseReturnValue:
    return progress(job_id, PROPOSE)


@bp.get("/prints/<int:job_id>/<int:volume>")
@requires(Permission.LETTER_PRINT)
def download(job_id: int, volume: int) -> Response:
    """Through the scope as it is now, never from a folder that is served."""
    job = queries.own_job(me(), job_id, PRINT)
    queries.check_still_held(job)
    files = (job.result or {})["files"]
    if not 1 <= volume <= len(files):
        raise NotFound
    folder = folder_of(current_app.config["HOME"], job.id)
    return send_from_directory(folder, files[volume - 1], as_attachment=True, max_age=0)


def progress(job_id: int, kind: str) -> Response:
    job = queries.own_job(me(), job_id, kind)
    return page(
        "reviews/progress.html",
        fragments=("progress",),
        job=job,
        month=months.parse(job.params["month"]),
        is_print=kind == PRINT,
        result=job.result or {},
    )
