"""The slip for a chain's headquarters: chosen, printed, and put down as handed over."""

from flask import Response, current_app, flash, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from gcm.core import jobs
from gcm.core.policy import Permission
from gcm.customers import queries as archive
from gcm.customers.models import Customer
from gcm.visits.actions import findings as actions
from gcm.visits.blueprint import bp
from gcm.visits.forms.findings import SlipForm
from gcm.visits.queries import findings as queries
from gcm.visits.queries import prints
from gcm.visits.queries.findings import Row
from gcm.visits.rules.kinds import Told
from gcm.visits.rules.slips import PRINT
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/customers/<int:customer_id>/slip")
@requires(Permission.FINDING_WRITE)
def slip(customer_id: int) -> ResponseReturnValue:
    return slip_page(archive.chains.get_customer(customer_id))


@bp.post("/customers/<int:customer_id>/slip")
@requires(Permission.FINDING_WRITE)
def use_slip(customer_id: int) -> ResponseReturnValue:
    """Print the ticked findings, or put them down as told with the slip that was printed."""
    customer = archive.chains.get_customer(customer_id)
    waiting = queries.untold_of(customer)
    form = SlipForm()
    form.offer(row.finding.id for row in waiting)
    chosen = [row for row in waiting if row.finding.id in (form.finding.data or ())]
    if not form.validate_on_submit() or not chosen:
        return slip_page(customer, problem="请先勾选要反馈的问题。")
    if request.form.get("step") == "told":
        return told(customer, chosen)
    params = {"customer": customer.id, "findings": [row.finding.id for row in chosen]}
    return redirect(
        url_for(".slip_print", job_id=jobs.enqueue_once(PRINT, params, by=me()).id), 303
    )


def told(customer: Customer, chosen: list[Row]) -> ResponseReturnValue:
    for row in chosen:
        actions.tell_headquarters(row.finding, Told.SLIP, by=me())
    flash(f"{len(chosen)} 个问题已记为反馈总部。")
    return redirect(url_for(".findings", customer=customer.id), 303)


def slip_page(customer: Customer, problem: str = "") -> ResponseReturnValue:
    return page(
        "visits/slip.html",
        chain=customer,
        rows=queries.untold_of(customer),
        problem=problem,
        status=422 if problem else 200,
    )


@bp.get("/slips/<int:job_id>")
@requires(Permission.FINDING_WRITE)
def slip_print(job_id: int) -> ResponseReturnValue:
    job = prints.own_print(me(), job_id)
    return page(
        "visits/slip_print.html",
        fragments=("progress",),
        job=job,
        chain=archive.chains.get_customer(job.params["customer"]),
    )


@bp.get("/slips/<int:job_id>/file")
@requires(Permission.FINDING_WRITE)
def slip_file(job_id: int) -> Response:
    """Through the scope as it is now: a manager who lost the chain loses its slip."""
    job = prints.finished(me(), job_id)
    folder = prints.folder_of(current_app.config["HOME"], job.id)
    return send_from_directory(folder, job.result["file"], as_attachment=True, max_age=0)  # type: ignore[index]
