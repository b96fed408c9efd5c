"""What each store holds of each product and how long it lasts, on a page and as an Excel file."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.sales.blueprint import bp
from gcm.sales.queries import covers, products
from gcm.sales.queries.covers import Row, Wanted
from gcm.sales.rules.covers import STATES, State
from gcm.sales.views.exports import note_export
from gcm.sales.views.narrowing import one_of
from gcm.web import paging, spreadsheets
from gcm.web.access import requires
from gcm.web.arguments import whole
from gcm.web.render import page

PERIODS = {"1": "最近一个整月", "3": "最近三个整月"}
MARKS = {"stale": "盘点过期"}
HEADINGS = (
    *("客户", "卖场编码", "卖场", "商品编码", "商品", "盘点日期", "距今(天)", "来源", "库存(条)"),
    *("期内销量(条)", "可销天数", "存销比", "状态", "过期"),
)


@bp.get("/stock/")
@requires(Permission.FIGURES_READ)
def stock() -> ResponseReturnValue:
    wanted = asked()
    paged = paging.from_request(covers.SORTS)
    return page(
        "sales/stock.html",
        fragments=("stock_list",),
        wanted=wanted,
        paging=paged,
        rows=covers.listed(wanted, paged),
        products=products.names(),
        states=STATES,
        periods=PERIODS,
        marks=MARKS,
    )


@bp.get("/stock/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_stock() -> ResponseReturnValue:
    """What the page lists, all of it, in the page's order."""
    rows = covers.listed(asked(), paging.from_request(covers.SORTS), whole=True)
    cells = [cells_of(row) for row in rows]
    note_export("stock.exported", rows=len(cells))
    return spreadsheets.answer("库存与可销天数", HEADINGS, cells)


def asked() -> Wanted:
    state = request.args.get("state", "")
    return Wanted(
        period=covers.period(int(one_of("period", PERIODS, "1"))),
        limits=covers.limits(),
        text=request.args.get("q", "").strip()[:100],
        product_id=request.args.get("product", type=whole),
        state=State(state) if state in list(State) else None,
        stale=one_of("mark", MARKS, "") == "stale",
        customer_id=request.args.get("customer", type=whole),
        store_id=request.args.get("store", type=whole),
    )


def cells_of(row: Row) -> list[Any]:
    return [
        *(row.chain_name, row.store_code, row.store_name, row.product_code, row.product_name),
        *(row.seen_on, row.age, "导入" if row.is_imported else "走访", row.stock, row.sold),
        *(row.cover_days, row.stock_ratio, STATES[row.state], "过期" if row.is_stale else ""),
    ]
