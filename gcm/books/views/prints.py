"""The print of a sheet, or of the whole month's book in one file."""

from flask import Response, current_app, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from gcm.books.actions import printing
from gcm.books.blueprint import bp
from gcm.books.prints import folder_of
from gcm.books.queries import catalogue, papers
from gcm.books.views.sheets import asked
from gcm.core.policy import Permission
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.post("/prints")
@requires(Permission.BOOK_READ)
def order_print() -> ResponseReturnValue:
    key = request.form.get("sheet")
    sheet = catalogue.get_sheet(key) if key else None
    job = printing.order(asked(sheet).book, sheet, by=me())
    return redirect(url_for(".print_job", job_id=job.id), 303)


@bp.get("/prints/<int:job_id>")
@requires(Permission.BOOK_READ)
def print_job(job_id: int) -> ResponseReturnValue:
    job = papers.own_job(me(), job_id)
    book, sheet = papers.asked_in(me(), job)
    return page(
        "books/printing.html",
        fragments=("progress",),
        job=job,
        person=book.person,
        month=book.month,
        sheet=sheet,
    )


@bp.get("/prints/<int:job_id>/file")
@requires(Permission.BOOK_READ)
def print_file(job_id: int) -> Response:
    job = papers.finished(me(), job_id)
    folder = folder_of(current_app.config["HOME"], job.id)
    name = (job.result or {})["files"][0]
    return send_from_directory(folder, name, as_attachment=True, max_age=0)
