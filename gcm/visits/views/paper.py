"""Paper: a form or a record as PDF, and the code on it that leads back."""

import re
from typing import Any

from flask import Response, current_app, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from gcm.core import jobs
from gcm.core.jobs import JobState
from gcm.core.policy import Permission
from gcm.visits.blueprint import bp
from gcm.visits.prints import PRINT, folder_of
from gcm.visits.queries import papers, records, targets
from gcm.visits.queries.targets import Target
from gcm.visits.rules.codes import Opens, read_code
from gcm.visits.views.recording import PLACES
from gcm.web.access import me, requires
from gcm.web.render import page

UNREAD = "编号不对：共 7 位，第一位是字母 R、P、S、A 或 C。请对照表上二维码下面的编号再输入一次。"


@bp.post("/records/<int:visit_id>/print")
@requires(Permission.VISIT_READ)
def print_record(visit_id: int) -> ResponseReturnValue:
    visit = records.get_visit(visit_id)
    return printing(Opens.RECORD, visit.id, f"{visit.number}")


@bp.post("/stops/<int:planned_visit_id>/print")
@requires(Permission.VISIT_RECORD)
def print_stop(planned_visit_id: int) -> ResponseReturnValue:
    return printing_form(targets.of_stop(planned_visit_id))


@bp.post("/stores/<int:store_id>/print")
@requires(Permission.VISIT_RECORD)
def print_store(store_id: int) -> ResponseReturnValue:
    return printing_form(targets.of_store(store_id, me(), request.form.get("form", "")))


@bp.post("/appointments/<int:appointment_id>/print")
@requires(Permission.VISIT_RECORD)
def print_appointment(appointment_id: int) -> ResponseReturnValue:
    return printing_form(targets.of_appointment(appointment_id))


@bp.post("/customers/<int:customer_id>/print")
@requires(Permission.VISIT_RECORD)
def print_customer(customer_id: int) -> ResponseReturnValue:
    return printing_form(targets.of_customer(customer_id, me(), request.form.get("form", "")))


def printing_form(target: Target) -> ResponseReturnValue:
    return printing(*target.opened_by, f"{target.sheet.title}-{target.name}", target.sheet.form)


def printing(opens: Opens, number: int, name: str, form: str = "") -> ResponseReturnValue:
    """A file's name comes from a workbook: only what any disk can hold stays of it."""
    plain = re.sub(r"[^\w-]", "_", name)[:80]
    params = {"opens": opens.value, "number": number, "form": str(form), "name": plain}
    job = jobs.enqueue_once(PRINT, params, by=me())
    return redirect(url_for(".print_job", job_id=job.id), 303)


@bp.get("/prints/<int:job_id>")
@requires(Permission.VISIT_READ)
def print_job(job_id: int) -> ResponseReturnValue:
    job = papers.own_job(me(), job_id)
    opens, number = Opens(job.params["opens"]), job.params["number"]
    back = address(opens, number, job.params["form"])
    return page("visits/printing.html", fragments=("progress",), job=job, back=back)


@bp.get("/prints/<int:job_id>/file")
@requires(Permission.VISIT_READ)
def print_file(job_id: int) -> Response:
    """Through the scope as it is now, never from a folder that is served."""
    job = papers.own_job(me(), job_id)
    if job.state is not JobState.DONE:
        raise NotFound
    folder = folder_of(current_app.config["HOME"], job.id)
    name = (job.result or {})["files"][0]
    return send_from_directory(folder, name, as_attachment=True, max_age=0)


@bp.get("/codes")
@requires(Permission.VISIT_READ)
def find_code() -> ResponseReturnValue:
    """The box on the pages: what was typed, or the whole address that a scanner gives."""
    typed = request.args.get("code", "").strip()[-200:].rpartition("/")[2]
    if typed and read_code(typed):
        return redirect(url_for(".code", code=typed), 303)
    return page("visits/code.html", typed=typed, problem=UNREAD if typed else "")


@bp.get("/codes/<string:code>")
@requires(Permission.VISIT_READ)
def code(code: str) -> ResponseReturnValue:
    """Opens the record; while there is none, the form for it."""
    found = read_code(code)
    if found is None:
        raise NotFound
    opens, number = found
    if opens is not Opens.RECORD:
        papers.target_of(opens, number, me())
    return redirect(address(opens, number), 303)


def address(opens: Opens, number: int, form: str = "") -> str:
    record_id = number if opens is Opens.RECORD else papers.record_of(opens, number)
    if record_id is not None:
        return url_for("visits.record", visit_id=records.get_visit(record_id).id)
    what, name = PLACES[opens]
    values: dict[str, Any] = {name: number, "form": form or None}
    return url_for(f"visits.{what}_form", **values)
