"""Forecasts: how each chain's stands, one chain's sheet, filing and correcting it."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, months, regulation
from gcm.core.policy import Permission
from gcm.sales.actions import forecasts as actions
from gcm.sales.blueprint import bp
from gcm.sales.forms.forecasts import SheetForm, corrections_form, figures_form
from gcm.sales.queries import forecast_sheets as sheets
from gcm.sales.queries import forecasts as queries
from gcm.sales.queries.forecast_sheets import Sheet
from gcm.sales.queries.forecasts import Entry, Filing, Wanted
from gcm.sales.rules import forecast_methods
from gcm.sales.views.exports import note_export
from gcm.sales.views.narrowing import one_of
from gcm.web import paging, spreadsheets
from gcm.web.access import can, me, requires
from gcm.web.arguments import near, whole
from gcm.web.render import page

FORMS = {"file": figures_form, "correct": corrections_form}
FILINGS = {
    Filing.OPEN: "未报",
    Filing.LATE: "逾期报出",
    Filing.AMISS: "未报和逾期报出",
    Filing.IN_TIME: "按时报出",
}
MOST_EXTRA = 20
HEADINGS = (
    *("月份", "客户编码", "客户", "商品编码", "商品", "建议(条)", "方法", "建议近月准确率(%)"),
    *("照上月报准确率(%)", "预测(条)", "预测原因", "订正(条)", "订正原因", "实际(条)", "准确率(%)"),
)


@bp.get("/forecasts")
@requires(Permission.FORECAST_READ)
def forecasts() -> ResponseReturnValue:
    wanted = wanted_list()
    month = wanted.month
    paged = paging.from_request(queries.SORTS)
    rows = queries.standings(wanted, paged)
    entries = queries.entries(month, [row.customer_id for row in rows])
    return page(
        "sales/forecasts.html",
        fragments=("forecast_list",),
        wanted=wanted,
        paging=paged,
        counts=queries.counts(month),
        filings=FILINGS,
        month=month,
        before=months.shift(month, -1),
        after=months.shift(month, 1) if month <= clock.today() else None,
        due=queries.due_day(month),
        measured=queries.measured_month(month),
        rows=rows,
        entries=[each for each in entries if each.is_explained],
        terms=regulation.in_force(month).forecasts,
    )


@bp.get("/forecasts/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_forecasts() -> ResponseReturnValue:
    """Every product of the month's forecasts, of the page's list or of one chain (form C7)."""
    wanted, only = wanted_list(), request.args.get("chain", type=whole)
    month = wanted.month
    among = [only] if only else [chain.id for chain, _manager, _sheet in queries.chains(wanted)]
    rows = [cells(each) for each in queries.entries(month, among)]
    note_export("forecasts.exported", month=months.key(month), rows=len(rows))
    return spreadsheets.answer(f"需求预测{months.key(month)}", HEADINGS, rows)


@bp.get("/forecasts/<month:month>/<int:customer_id>")
@requires(Permission.FORECAST_READ)
def forecast(month: date, customer_id: int) -> ResponseReturnValue:
    sheet = sheets.get_sheet(customer_id, month, extra())
    mode = mode_of(sheet)
    return sheet_page(sheet, mode, FORMS[mode](sheet) if mode else None)


@bp.post("/forecasts/<month:month>/<int:customer_id>/filing")
@requires(Permission.FORECAST_FILE)
def file_forecast(month: date, customer_id: int) -> ResponseReturnValue:
    sheet = sheets.get_sheet(customer_id, month, extra())
    form = figures_form(sheet)
    if form.validate_on_submit():
        form.check_version("这份预测", sheet.stamp, form.against())
        with form.showing_broken_rules():
            actions.file(sheet, form.figures(), by=me())
            flash(f"{sheet.chain.name}{months.label(month)}的预测已报出。")
            return redirect(url_for(".forecast", month=month, customer_id=customer_id), 303)
    return sheet_page(sheet, "file", form)


@bp.post("/forecasts/<month:month>/<int:customer_id>/correction")
@requires(Permission.FORECAST_CORRECT)
def correct_forecast(month: date, customer_id: int) -> ResponseReturnValue:
    sheet = sheets.get_sheet_to_correct(me(), customer_id, month)
    form = corrections_form(sheet)
    if form.validate_on_submit():
        form.check_version("这份预测", sheet.stamp, form.against())
        with form.showing_broken_rules():
            actions.correct(sheet, form.corrections(), by=me())
            flash(f"{sheet.chain.name}{months.label(month)}的订正已保存。")
            return redirect(url_for(".forecast", month=month, customer_id=customer_id), 303)
    return sheet_page(sheet, "correct", form)


def asked_month() -> date:
    """``?month=2026-03``, this month unless given; what is no month leads nowhere."""
    text = request.args.get("month")
    if not text:
        return months.first(clock.today())
    try:
        return near(months.parse(text))
    except ValueError:
        abort(404)


def wanted_list() -> Wanted:
    filing = one_of("filing", list(Filing), "")
    return Wanted(
        month=asked_month(),
        text=request.args.get("q", "").strip()[:100],
        filing=Filing(filing) if filing else None,
    )


def extra() -> list[int]:
    """Products that somebody put on the sheet, ``?with=12&with=15``."""
    return request.args.getlist("with", type=whole)[:MOST_EXTRA]


def mode_of(sheet: Sheet) -> str | None:
    """What this person may do with the sheet today: file it, correct it, or only read."""
    if can(Permission.FORECAST_FILE) and not actions.filing_problems(sheet):
        return "file"
    if can(Permission.FORECAST_CORRECT) and sheets.is_corrected_by(me(), sheet):
        return None if actions.correction_problems(sheet, me()) else "correct"
    return None


def sheet_page(sheet: Sheet, mode: str | None, form: SheetForm | None) -> ResponseReturnValue:
    return page(
        "sales/forecast.html",
        status=form.http_status if form else 200,
        sheet=sheet,
        mode=mode,
        form=form,
        others=sheets.other_products(sheet) if mode == "file" else {},
        extra=extra(),
        terms=regulation.in_force(sheet.month).forecasts,
        workings=forecast_methods.WORKINGS,
        is_festive=sheet.month.month in forecast_methods.FESTIVE,
        this_month=months.first(clock.today()),
    )


def cells(entry: Entry) -> list[Any]:
    kept = entry.forecast
    return [
        *(months.key(kept.month), entry.chain.code, entry.chain.name),
        *(entry.product.code, entry.product.name),
        *(kept.proposed, kept.method, kept.method_accuracy, kept.naive_accuracy),
        *(kept.quantity, kept.reason, kept.corrected, kept.corrected_because),
        *(entry.actual, entry.accuracy),
    ]
