"""Inspections of customer managers (M8): the month's list, a new one, one's page and sheet."""

from datetime import date

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, months
from gcm.core.policy import Permission
from gcm.duties import actions
from gcm.duties.blueprint import bp
from gcm.duties.forms import InspectionForm, ReadingForm, WithdrawalForm
from gcm.duties.models import ManagerInspection
from gcm.duties.queries import inspections as queries
from gcm.duties.queries.inspections import Subject
from gcm.duties.rules import inspections as rules
from gcm.duties.rules.items import VERDICTS, Verdict
from gcm.duties.views import shown
from gcm.duties.views.boards import common
from gcm.sales.views.exports import note_export
from gcm.web import paging, spreadsheets
from gcm.web.access import can, check, me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page

HEADINGS = (
    *(
        "检查日期",
        "月份",
        "片区",
        "检查人",
        "客户经理",
        "看了哪些资料",
        "达到",
        "未达到",
        "无法衡量",
    ),
    *("检查情况", "给的指导", "要改进的", "改进期限", "确认阅读", "答复"),
)
ITEMS = ("检查日期", "客户经理", "项目", "数值", "标准", "结论", "说明")


@bp.get("/inspections/")
@requires(Permission.DUTY_READ)
def inspections() -> ResponseReturnValue:
    month, paged = asked_month(), paging.from_request(queries.SORTS)
    may_inspect = can(Permission.INSPECTION_WRITE)
    return page(
        "duties/inspections.html",
        fragments=("inspection_list",),
        rows=queries.inspections(me(), month, paged),
        paging=paged,
        others=queries.to_inspect(me(), month) if may_inspect else [],
        count_of=count_of,
        **common(month),
    )


def count_of(inspection: ManagerInspection, verdict: str) -> int:
    return sum(each["verdict"] == verdict for each in inspection.items)


@bp.get("/inspections/export")
@requires(Permission.DUTY_READ)
def export_inspections() -> Response:
    month = asked_month()
    note_export("inspection.exported", month=month)
    paged = paging.from_request(queries.SORTS)
    found = queries.inspections(me(), month, paged, whole=True)
    rows = [cells(each) for each in found]
    return spreadsheets.answer(f"客户经理检查{months.key(month)}", HEADINGS, rows)


def cells(each: ManagerInspection) -> tuple[object, ...]:
    return (
        *(each.inspected_on, months.key(each.month), each.district.name),
        *(each.user.name, each.manager.name),
        "、".join(rules.LOOKED_AT[key] for key in each.looked),
        *(count_of(each, verdict) for verdict in Verdict),
        *(each.findings, each.guidance, each.mend, each.mend_by),
        f"{clock.local(each.read_at):%Y-%m-%d %H:%M}" if each.read_at else None,
        each.answer,
    )


@bp.route("/<int:user_id>/<month:month>/inspections/new", methods=["GET", "POST"])
@requires(Permission.INSPECTION_WRITE)
def new_inspection(user_id: int, month: date) -> ResponseReturnValue:
    subject = queries.subject_to_inspect(me(), month, user_id)
    last = months.last_day(month)
    form = InspectionForm(data={"inspected_on": min(clock.today(), last)})
    if form.validate_on_submit():
        with form.showing_broken_rules():
            made = actions.record_inspection(subject, form.draft(), by=me())
            flash("已保存，等客户经理确认阅读。")
            return redirect(url_for(".inspection", inspection_id=made.id), 303)
    return form_page(subject, form)


def form_page(subject: Subject, form: InspectionForm) -> ResponseReturnValue:
    return page(
        "duties/inspection_form.html",
        subject=subject,
        form=form,
        links=shown.links(subject.items),
        status=form.http_status,
        **common(subject.month.month),
    )


@bp.get("/inspections/<int:inspection_id>")
@requires(Permission.DUTY_READ)
def inspection(inspection_id: int) -> ResponseReturnValue:
    return inspection_page(queries.get_inspection(me(), inspection_id))


@bp.post("/inspections/<int:inspection_id>/reading")
@requires(Permission.INSPECTION_ANSWER)
def confirm_reading(inspection_id: int) -> ResponseReturnValue:
    found = queries.get_inspection(me(), inspection_id)
    check(Permission.INSPECTION_ANSWER, found)
    form = ReadingForm()
    if form.validate_on_submit():
        form.check_version("这份检查", found.version, {})
        with form.showing_broken_rules():
            actions.confirm_reading(found, str(form.answer.data), by=me())
            flash("已确认阅读。")
            return redirect(url_for(".inspection", inspection_id=found.id), 303)
    return inspection_page(found, form)


@bp.post("/inspections/<int:inspection_id>/withdrawal")
@requires(Permission.INSPECTION_WRITE)
def withdraw_inspection(inspection_id: int) -> ResponseReturnValue:
    found = queries.get_inspection(me(), inspection_id)
    check(Permission.INSPECTION_WRITE, found)
    form = WithdrawalForm()
    if form.validate_on_submit():
        form.check_version("这份检查", found.version, {})
        with form.showing_broken_rules():
            actions.withdraw_inspection(found, str(form.reason.data), by=me())
            flash("已撤回。")
            return redirect(url_for(".inspection", inspection_id=found.id), 303)
    return inspection_page(found, withdrawal=form)


def inspection_page(
    found: ManagerInspection,
    form: ReadingForm | None = None,
    withdrawal: WithdrawalForm | None = None,
) -> ResponseReturnValue:
    sent = form or withdrawal
    stands = found.withdrawn_at is None
    return page(
        "duties/inspection.html",
        inspection=found,
        items=rules.read_kept(found.items),
        form=form or ReadingForm(formdata=None),
        withdrawal=withdrawal or WithdrawalForm(formdata=None),
        may_answer=stands and found.read_at is None and can(Permission.INSPECTION_ANSWER, found),
        may_withdraw=stands and can(Permission.INSPECTION_WRITE, found),
        status=sent.http_status if sent else 200,
    )


@bp.get("/inspections/<int:inspection_id>/sheet")
@requires(Permission.DUTY_READ)
def inspection_sheet(inspection_id: int) -> ResponseReturnValue:
    """M8 of the record book on one A4 page."""
    found = queries.get_inspection(me(), inspection_id)
    return page(
        "duties/inspection_sheet.html",
        inspection=found,
        items=rules.read_kept(found.items),
        address=url_for(".inspection", inspection_id=found.id, _external=True),
    )


@bp.get("/inspections/<int:inspection_id>/export")
@requires(Permission.DUTY_READ)
def export_inspection(inspection_id: int) -> Response:
    """The twelve items as they were kept."""
    queries.get_inspection(me(), inspection_id)
    note_export("inspection.exported", inspection_id=inspection_id)
    found = queries.get_inspection(me(), inspection_id)
    rows = [
        (
            *(found.inspected_on, found.manager.name),
            *(each.title, each.value, each.limit, VERDICTS[each.verdict], each.why),
        )
        for each in rules.read_kept(found.items)
    ]
    return spreadsheets.answer("市场管理标准检查", ITEMS, rows)
