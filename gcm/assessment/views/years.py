"""The year in one picture: months, places, totals and quotas."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from gcm.assessment.blueprint import bp
from gcm.assessment.queries import sheets, years
from gcm.assessment.queries.years import Year
from gcm.core import clock, months
from gcm.core.policy import Permission
from gcm.sales.views.exports import note_export
from gcm.web import spreadsheets
from gcm.web.access import me, requires
from gcm.web.arguments import FIRST, whole
from gcm.web.render import page

HEADINGS = (
    "月份",
    "状态",
    "名次和",
    "名次",
    "集团线",
    "普通线得分",
    "得分",
    "签字版次",
    "频次达到",
)


@bp.get("/year")
@requires(Permission.ASSESSMENT_READ)
def year() -> ResponseReturnValue:
    district = sheets.get_district(me())
    found = years.year(district, asked_year())
    return page("assessment/year.html", district=district, year=found, this_year=clock.today().year)


@bp.get("/year/export")
@requires(Permission.ASSESSMENT_READ)
def export_year() -> Response:
    of = asked_year()
    sheets.get_district(me())
    note_export("assessment.exported", title=f"{of}年")
    found = years.year(sheets.get_district(me()), of)
    return spreadsheets.answer(f"市场经理考核{of}年", HEADINGS, rows_of(found))


def asked_year() -> int:
    """This year unless given; a year that has not begun leads nowhere."""
    found = request.args.get("year", default=clock.today().year, type=whole)
    if not FIRST.year < found <= clock.today().year:
        abort(404)
    return found


def rows_of(found: Year) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for each in found.months:
        sheet, signed = each.standing.sheet, each.standing.signed
        own = next(rival for rival in sheet.rivals if rival.code == sheet.inputs.own)
        score = sheet.inputs.score
        rows.append(
            (
                *(months.key(each.month), sheet.status.value, own.rank_sum, own.place),
                sheet.marks.group if sheet.marks else None,
                score.score if score else None,
                *(sheet.total, signed.number if signed else None),
                {True: "是", False: "否", None: "未月结"}[each.quotas_met],
            )
        )
    return rows
