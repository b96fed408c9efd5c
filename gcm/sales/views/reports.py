"""C10, the monthly sales report: the list, the page, its steps, the export, the sheet for paper."""

from datetime import date
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, months
from gcm.core.audit import AuditEntry
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers import queries as archive
from gcm.sales.actions import reports as actions
from gcm.sales.blueprint import bp
from gcm.sales.forms.reports import (
    SubmitForm,
    VerdictForm,
    report_form,
    version_of,
)
from gcm.sales.queries import reports as queries
from gcm.sales.queries.reports import Row
from gcm.sales.rules import reports as rules
from gcm.sales.rules.measures import CLASS_NAMES
from gcm.sales.views.exports import note_export
from gcm.web import paging, spreadsheets
from gcm.web.access import can, me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page

SUBJECT = "这份月度销售报表"
LINES = 30
HEADINGS = (
    *("月份", "客户经理", "客户编码", "客户名称", "价类", "品牌", "销量(条)", "上年同月(条)"),
    *("同比(%)", "目标(条)", "计划完成率(%)", "条均价(元)", "库存(条)", "说明"),
)


@bp.get("/reports/")
@requires(Permission.REPORT_READ)
def reports() -> ResponseReturnValue:
    """Of a month, of everybody in reach; one's own, for a customer manager, month by month."""
    last = months.shift(months.first(clock.today()), -1)
    month = asked_month() if request.args.get("month") else last
    everybody = queries.people(me(), month)
    alone = [each.id for each in everybody] == [me().id]
    return page(
        "sales/reports.html",
        month=month,
        month_before=months.shift(month, -1),
        month_after=months.shift(month, 1),
        due_on=queries.due_on(month),
        alone=alone,
        entries=queries.course(me(), month) if alone else queries.listed(me(), month),
        reporting=rules,
    )


@bp.get("/reports/<month:month>/<int:user_id>")
@requires(Permission.REPORT_READ)
def report(month: date, user_id: int) -> ResponseReturnValue:
    return report_page(person_of(user_id, month), month)


@bp.post("/reports/<month:month>/<int:user_id>")
@requires(Permission.REPORT_WRITE)
def save_report(month: date, user_id: int) -> ResponseReturnValue:
    person = author_of(user_id, month)
    kept = queries.find(person.id, month)
    rows = shown(queries.content(person, month, kept).rows)
    form = report_form(kept, rows)
    if form.validate_on_submit():
        form.check_version(SUBJECT, version_of(kept), form.against(kept, rows))
        with form.showing_broken_rules():
            actions.save(person, month, kept, form.draft(rows), by=me())
            flash("已保存，月底之后请提交。")
            return to_report(person, month)
    return report_page(person, month, form=form)


@bp.post("/reports/<month:month>/<int:user_id>/submission")
@requires(Permission.REPORT_WRITE)
def submit_report(month: date, user_id: int) -> ResponseReturnValue:
    """What was on the screen is what is submitted: a report changed since is not."""
    person = author_of(user_id, month)
    kept = queries.find(person.id, month)
    SubmitForm().check_version(SUBJECT, version_of(kept), {})
    actions.submit(person, month, kept, by=me())
    flash("已提交，数字已定格，等市场经理验收。")
    return to_report(person, month)


@bp.post("/reports/<month:month>/<int:user_id>/decision")
@requires(Permission.REPORT_DECIDE)
def decide_report(month: date, user_id: int) -> ResponseReturnValue:
    """Accepted, or sent back with a reason."""
    person = person_of(user_id, month)
    kept = queries.find(person.id, month)
    if kept is None or not queries.may_decide(me(), person, kept):
        abort(404)
    form = VerdictForm()
    if form.validate_on_submit():
        form.check_version(SUBJECT, kept.version, {})
        goes_back = form.verdict.data == "return"
        with form.showing_broken_rules():
            decide = actions.send_back if goes_back else actions.accept
            decide(kept, person, form.opinion.data or "", by=me())
            flash("已退回，请客户经理补正后再提交。" if goes_back else "已验收。")
            return to_report(person, month)
    return report_page(person, month, verdict=form)


@bp.get("/reports/<month:month>/<int:user_id>/sheet")
@requires(Permission.REPORT_READ)
def report_sheet(month: date, user_id: int) -> ResponseReturnValue:
    """All chains on paper."""
    person = person_of(user_id, month)
    kept = queries.find(person.id, month)
    return page(
        "sales/report_sheet.html",
        person=person,
        month=month,
        report=kept,
        standing=queries.standing_of(kept, month),
        content=queries.content(person, month, kept),
        reporting=rules,
    )


@bp.get("/reports/<month:month>/<int:user_id>/export")
@requires(Permission.REPORT_READ)
def export_report(month: date, user_id: int) -> Response:
    person = person_of(user_id, month)
    content = queries.content(person, month, queries.find(person.id, month))
    rows = [cells for row in content.rows for cells in cells_of(row, person, month)]
    title = f"月度销售报表{months.key(month)}{person.name}"
    note_export("report.exported", rows=len(rows), title=title)
    return spreadsheets.answer(title, HEADINGS, rows)


def cells_of(row: Row, person: User, month: date) -> list[list[object]]:
    """A row for each class and brand, then the chain's targets that span several of them."""
    about = [months.key(month), person.name, row.chain.code, row.chain.name]
    lines: list[list[object]] = [
        [
            *(*about, CLASS_NAMES[each.price_class], each.brand, each.quantity, each.last_year),
            *(each.growth, each.target, each.completion, each.price, each.stock, row.remark),
        ]
        for each in row.figures.lines
    ]
    plans: list[list[object]] = [
        [
            *(*about, "目标", each.indicator, each.actual, None, None),
            *(each.target, each.completion, None, None, row.remark),
        ]
        for each in row.figures.plans
    ]
    return lines + plans


def report_page(person: User, month: date, **forms: Any) -> ResponseReturnValue:
    """``forms`` come back with what is wrong with them."""
    kept = queries.find(person.id, month)
    content = queries.content(person, month, kept)
    paged = paging.from_request(("name",))
    rows = queries.on_page(content.rows, paged)
    standing = queries.standing_of(kept, month)
    writes = can(Permission.REPORT_WRITE) and queries.writes_for(me(), person)
    fresh = {"form": report_form(kept, rows, formdata=None), "verdict": VerdictForm(formdata=None)}
    return page(
        "sales/report.html",
        status=max((each.http_status for each in forms.values()), default=200),
        person=person,
        month=month,
        report=kept,
        standing=standing,
        content=content,
        rows=rows,
        paging=paged,
        is_open=writes and standing.is_open,
        may_submit=writes and standing.is_open and months.last_day(month) < clock.today(),
        may_decide=can(Permission.REPORT_DECIDE) and queries.may_decide(me(), person, kept),
        version=version_of(kept),
        history=history_of(kept.id) if kept else [],
        reporting=rules,
        **(fresh | forms),
    )


def history_of(report_id: int) -> Any:
    return archive.files.lines_of(AuditEntry.subject == f"monthly_report:{report_id}", LINES)


def shown(rows: Any) -> Any:
    """The rows of the page that the form was on."""
    return queries.on_page(rows, paging.from_request(("name",)))


def person_of(user_id: int, month: date) -> User:
    return queries.get_person(me(), user_id, month) or abort(404)


def author_of(user_id: int, month: date) -> User:
    """Oneself, or whom one stands in for."""
    person = person_of(user_id, month)
    return person if queries.writes_for(me(), person) else abort(404)


def to_report(person: User, month: date) -> ResponseReturnValue:
    return redirect(url_for(".report", month=month, user_id=person.id), 303)
