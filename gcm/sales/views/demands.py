"""What stores asked for: the list with its sums, the same as an Excel file, one noted by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, months, regulation
from gcm.core.policy import Permission
from gcm.customers import queries as archive
from gcm.customers.queries import places
from gcm.sales.actions import demands as actions
from gcm.sales.blueprint import bp
from gcm.sales.forms.demands import NoteForm
from gcm.sales.queries import demands as queries
from gcm.sales.queries import products
from gcm.sales.queries.demands import CHAIN, PRODUCT, GroupRow, Row, Wanted
from gcm.sales.rules.demands import STATES, State
from gcm.sales.views.exports import note_export
from gcm.sales.views.narrowing import one_of
from gcm.web import paging, spreadsheets
from gcm.web.access import me, requires
from gcm.web.arguments import near, whole
from gcm.web.paging import Paging
from gcm.web.render import page

BY = {"": "逐条", CHAIN: "按客户", PRODUCT: "按品规"}
MARKS = {"late": "逾期未答复"}
ALL = "all"
HEADINGS = (
    *("日期", "客户编码", "客户", "卖场编码", "卖场", "商品编码", "商品", "需求(条)", "供应(条)"),
    *("状态", "答复日期", "答复期限", "逾期", "原因或说明", "来源"),
)
GROUP_HEADINGS = (
    *("编码", "名称", "已答复记录", "需求(条)", "供应(条)", "订单满足率(%)"),
    *("供应为0的记录", "公司断货率(%)", "待答复", "逾期未答复"),
)


@bp.get("/demands/")
@requires(Permission.FIGURES_READ)
def demands() -> ResponseReturnValue:
    wanted = asked()
    paged = asked_paging(wanted)
    return page(
        "sales/demands.html",
        fragments=("demand_list",),
        wanted=wanted,
        paging=paged,
        rows=found(wanted, paged),
        sums=queries.sums(wanted),
        products=products.names(),
        by=BY,
        states=STATES,
        marks=MARKS,
        months={months.key(each): months.label(each) for each in queries.month_choices()},
        terms=regulation.in_force(clock.today()).stocks,
    )


@bp.get("/demands/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_demands() -> ResponseReturnValue:
    """What the page lists, all of it, in the page's order."""
    wanted = asked()
    rows = found(wanted, asked_paging(wanted), whole=True)
    cells = [cells_of(each) for each in rows]
    note_export("demands.exported", rows=len(cells))
    title = f"卖场需求{months.key(wanted.month) if wanted.month else ''}"
    return spreadsheets.answer(title, GROUP_HEADINGS if wanted.by else HEADINGS, cells)


@bp.route("/demands/new", methods=["GET", "POST"])
@requires(Permission.DEMAND_WRITE)
def new_demand() -> ResponseReturnValue:
    """Of the chain in the address; without one it is asked for first."""
    customer_id = request.args.get("customer", type=whole)
    if customer_id is None:
        return page("sales/demand_place.html", chains=places.chains())
    chain = archive.chains.get_customer(customer_id)
    form = NoteForm(data={"store_id": request.args.get("store", type=whole)})
    form.offer(places.open_stores(chain), products.names())
    if form.validate_on_submit():
        with form.showing_broken_rules():
            store = archive.stores.get_store(form.store_id.data)
            made = actions.note(store, form.draft(), by=me())
            flash("已记下，等待答复。")
            return redirect(url_for(".demand", demand_id=made.id), 303)
    return page("sales/demand_form.html", form=form, chain=chain, status=form.http_status)


def found(wanted: Wanted, paged: Paging, *, whole: bool = False) -> Sequence[Row | GroupRow]:
    if wanted.by:
        return queries.grouped(wanted, paged, whole=whole)
    return queries.listed(wanted, paged, whole=whole)


def asked() -> Wanted:
    state = request.args.get("state", "")
    return Wanted(
        month=asked_month(),
        text=request.args.get("q", "").strip()[:100],
        product_id=request.args.get("product", type=whole),
        state=State(state) if state in list(State) else None,
        late=one_of("mark", MARKS, "") == "late",
        customer_id=request.args.get("customer", type=whole),
        store_id=request.args.get("store", type=whole),
        by=one_of("by", BY, ""),
    )


def asked_month() -> date | None:
    """``?month=2026-03``, this month unless given; ``all`` and nonsense are every month."""
    text = request.args.get("month", "") or months.key(clock.today())
    try:
        return near(months.parse(text))
    except ValueError:
        return None


def asked_paging(wanted: Wanted) -> Paging:
    return paging.from_request(queries.GROUP_SORTS if wanted.by else queries.SORTS)


def cells_of(row: Row | GroupRow) -> list[Any]:
    if isinstance(row, GroupRow):
        service = row.sums.service
        return [
            *(row.code, row.name, service.records, service.demanded, service.supplied),
            *(service.fill_rate, service.empty, service.stockout_rate),
            *(row.sums.open, row.sums.late),
        ]
    demand = row.demand
    return [
        *(demand.day, row.chain.code, row.chain.name, row.store.code, row.store.name),
        *(row.product.code, row.product.name, demand.demanded, demand.supplied),
        *(STATES[row.state], demand.answered_on, row.due_on, "逾期" if row.is_late else ""),
        *(demand.reason, "手工" if demand.noted_by_id else "导入"),
    ]
