"""A month's score sheet, its signature, and older versions."""

from datetime import date

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from gcm.assessment.actions import signing
from gcm.assessment.blueprint import bp
from gcm.assessment.forms.taking import SignForm
from gcm.assessment.queries import inputs, outlook
from gcm.assessment.queries import sheets as queries
from gcm.assessment.rules import turning
from gcm.assessment.rules.sheets import ScoreSheet, Status
from gcm.core import clock, frozen, months
from gcm.core.policy import Permission
from gcm.sales.views.exports import note_export
from gcm.web import spreadsheets
from gcm.web.access import can, me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page


def asked() -> date:
    """Last month unless the address says otherwise: a score is of a month that is over."""
    if request.values.get("month"):
        return asked_month()
    return months.shift(months.first(clock.today()), -1)


@bp.get("/")
@requires(Permission.ASSESSMENT_READ)
def sheet() -> ResponseReturnValue:
    try:
        queries.get_district(me())
    except NoResultFound:  # the menu leads here whatever district one runs
        return page("assessment/none.html")
    return sheet_page(asked(), SignForm())


@bp.post("/signatures")
@requires(Permission.ASSESSMENT_SIGN)
def sign() -> ResponseReturnValue:
    form, month = SignForm(), asked()
    if form.validate():
        with form.showing_broken_rules():
            signed = signing.sign(
                queries.get_district(me()), month, form.reason.data or "", by=me()
            )
            flash(f"已签字，存为第 {signed.number} 版。")
            return redirect(url_for(".sheet", month=months.key(month)), 303)
    return sheet_page(month, form)


def sheet_page(month: date, form: SignForm) -> ResponseReturnValue:
    district = queries.get_district(me())
    found = queries.standing(district, month)
    running = found.live.status is Status.LIVE
    return page(
        "assessment/sheet.html",
        month=month,
        month_before=months.shift(month, -1),
        month_after=months.shift(month, 1),
        district=district,
        standing=found,
        sheet=found.sheet,
        turns=turning.turns(found.live) if not running else (),
        outlook=outlook.outlook(district, found) if running else None,
        versions=queries.versions(district, month),
        scores=inputs.scores(me(), month) if can(Permission.SCORE_READ) else (),
        form=form,
        status=form.http_status,
    )


@bp.get("/signed/<int:sheet_id>")
@requires(Permission.ASSESSMENT_READ)
def signed_sheet(sheet_id: int) -> ResponseReturnValue:
    signed = queries.get_signed(me(), sheet_id)
    return page(
        "assessment/signed.html",
        signed=signed,
        sheet=frozen.load(ScoreSheet, signed.content),
        versions=queries.versions(signed.district, signed.month),
    )


@bp.get("/export")
@requires(Permission.ASSESSMENT_READ)
def export_sheet() -> Response:
    """The working as a table: a row for each department and indicator."""
    month = asked()
    queries.get_district(me())
    note_export("assessment.exported", title=months.label(month))
    found = queries.standing(queries.get_district(me()), month)
    headings = ("指标", "部门编码", "部门", "分子", "分母", "数值（%）", "名次", "说明")
    return spreadsheets.answer(
        f"市场经理考核{months.key(month)}", headings, list(rows_of(found.sheet))
    )


def rows_of(sheet: ScoreSheet) -> list[tuple[object, ...]]:
    names = {each.code: each.name for each in sheet.rivals}
    rows: list[tuple[object, ...]] = [
        (
            of.name,
            each.code,
            names[each.code],
            each.part,
            each.under,
            each.value,
            each.rank,
            of.note,
        )
        for of in sheet.indicators
        for each in of.cells
    ]
    rows += [
        ("名次和", each.code, each.name, None, None, each.rank_sum, each.place, "")
        for each in sheet.rivals
    ]
    score = sheet.inputs.score
    rows.append(("普通线得分", "", "", None, None, score.score if score else None, None, ""))
    rows.append(("得分", "", "", None, None, sheet.total, None, sheet.reason))
    return rows
