"""The monopoly staff's own page: signals acknowledged, outcomes entered. Nothing else is theirs."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from gcm.core import clock, regulation
from gcm.core.policy import Permission
from gcm.visits.actions import compliance as actions
from gcm.visits.blueprint import bp
from gcm.visits.forms.findings import OutcomeForm, StepForm
from gcm.visits.queries import compliance as queries
from gcm.visits.queries.compliance import Row
from gcm.visits.rules.compliance import ReportState
from gcm.web import paging
from gcm.web.access import me, requires
from gcm.web.offline.pictures import picture
from gcm.web.render import page


@bp.get("/compliance/")
@requires(Permission.COMPLIANCE_HANDLE)
def compliance() -> ResponseReturnValue:
    state = request.args.get("state", "")
    paged = paging.from_request(queries.SORTS)
    return page(
        "visits/compliance.html",
        rows=queries.reports(me(), state, paged),
        state=state if state in {*ReportState, "all"} else "",
        states=list(ReportState),
        paging=paged,
        terms=regulation.in_force(clock.today()).findings,
    )


@bp.get("/compliance/<int:report_id>")
@requires(Permission.COMPLIANCE_HANDLE)
def compliance_report(report_id: int) -> ResponseReturnValue:
    return report_page(queries.get_report(me(), report_id), OutcomeForm())


@bp.post("/compliance/<int:report_id>/acknowledgement")
@requires(Permission.COMPLIANCE_HANDLE)
def acknowledge_report(report_id: int) -> ResponseReturnValue:
    row = queries.get_report(me(), report_id)
    StepForm().check_version("这条反馈", row.report.version, {})
    actions.acknowledge(row.report, by=me())
    flash("已接收，反馈的客户经理看得到。")
    return redirect(url_for(".compliance_report", report_id=report_id), 303)


@bp.post("/compliance/<int:report_id>/outcome")
@requires(Permission.COMPLIANCE_HANDLE)
def enter_outcome(report_id: int) -> ResponseReturnValue:
    row = queries.get_report(me(), report_id)
    form = OutcomeForm()
    if form.validate_on_submit():
        form.check_version("这条反馈", row.report.version, {})
        with form.showing_broken_rules():
            actions.enter_outcome(row.report, str(form.outcome.data), by=me())
            flash("处理结果已登记，反馈的客户经理看得到。")
            return redirect(url_for(".compliance_report", report_id=report_id), 303)
    return report_page(row, form)


@bp.get("/compliance/<int:report_id>/photos/<int:place>")
@requires(Permission.COMPLIANCE_HANDLE)
def compliance_photo(report_id: int, place: int) -> ResponseReturnValue:
    photos = queries.get_report(me(), report_id).report.photos
    if not 1 <= place <= len(photos):
        raise NotFound
    return picture(photos[place - 1])


def report_page(row: Row, form: OutcomeForm) -> ResponseReturnValue:
    form.version.data = form.version.data or str(row.report.version)
    return page(
        "visits/compliance_report.html",
        row=row,
        report=row.report,
        form=form,
        status=form.http_status,
    )
