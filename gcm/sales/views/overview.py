"""How everything in reach is doing: by chain, store, manager or district."""

from dataclasses import replace
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from gcm.core import months, regulation
from gcm.core.policy import Permission
from gcm.sales import cards
from gcm.sales.blueprint import bp
from gcm.sales.queries import history, lines, tables
from gcm.sales.queries.sums import LEVEL_NAMES, Level, Wanted
from gcm.sales.rules import measures
from gcm.sales.views.exports import note_export
from gcm.sales.views.narrowing import wanted_months, wanted_table
from gcm.web import paging, spreadsheets
from gcm.web.access import requires
from gcm.web.render import page

HEADINGS = (
    *("编码", "名称", "所属", "销量(条)", "上年同期(条)", "同比(%)", "上月(条)", "环比(%)"),
    *("金额(元)", "条均价(元)", "重点品牌占比(%)", "目标(条)", "完成率(%)"),
)


@bp.get("/")
@requires(Permission.FIGURES_READ)
def overview() -> ResponseReturnValue:
    chosen = wanted_months()
    wanted = wanted_table(chosen)
    paged = paging.from_request(tables.COLUMNS)
    course = history.course(wanted.group, chosen.month, chosen.recorded)
    whole = lines.breakdown(replace(wanted.group, brand=None, price_class=None), course)
    breakdown = whole.narrowed(wanted.group.brand, wanted.group.price_class)
    return page(
        "sales/overview.html",
        fragments=("overview",),
        chosen=chosen,
        wanted=wanted,
        course=course,
        cards=[*cards.growth_cards(course), *cards.share_cards(course, breakdown)],
        classes=breakdown.by_class(),
        brands=whole.brands,
        rows=tables.rows(wanted, paged),
        paging=paged,
        levels=LEVEL_NAMES,
        class_names=measures.CLASS_NAMES,
        row_address=row_address,
        focus=regulation.in_force(chosen.month).brands.focus,
    )


def row_address(row: tables.Row, wanted: Wanted) -> str:
    """Where a row leads: a chain's or store's own page, else the chains of that row."""
    month = months.key(wanted.month)
    if wanted.level is Level.CHAIN:
        return url_for("sales.customer", customer_id=row.id, month=month)
    if wanted.level is Level.STORE:
        return url_for("sales.store", store_id=row.id, month=month)
    narrowed: dict[str, Any] = {wanted.level.value: row.id}
    return url_for("sales.overview", month=month, **narrowed)


@bp.get("/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_overview() -> ResponseReturnValue:
    """The table of the page, all of its rows, in the page's order."""
    wanted = wanted_table(wanted_months())
    rows = tables.rows(wanted, paging.from_request(tables.COLUMNS), whole=True)
    note_export("figures.exported", level=wanted.level, rows=len(rows))
    title = f"{LEVEL_NAMES[wanted.level]}销售{months.key(wanted.month)}"
    return spreadsheets.answer(title, HEADINGS, [cells(row) for row in rows])


def cells(row: tables.Row) -> list[object]:
    return [
        *(row.code, row.name, row.above, row.quantity),
        *(row.last_year, row.year_on_year, row.previous, row.month_on_month),
        *(row.amount, row.price_per_carton, row.focus_share, row.target, row.completion),
    ]
