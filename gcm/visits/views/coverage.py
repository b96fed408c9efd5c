"""Store by store what the month asks, and who is still to be visited."""

from flask import request
from flask.typing import ResponseReturnValue

from gcm.core import months, regulation
from gcm.core.policy import Permission
from gcm.visits.blueprint import bp
from gcm.visits.queries import closings, covered
from gcm.visits.queries.covered import Wanted
from gcm.visits.views.exports import note_export
from gcm.web import paging, spreadsheets
from gcm.web.access import me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page

HEADINGS = (
    *("卖场编码", "卖场名称", "客户名称", "客户经理", "状态", "当月营业天数", "当月走到次数"),
    "上次走访",
)
ALL = "all"


@bp.get("/coverage")
@requires(Permission.VISIT_READ)
def coverage() -> ResponseReturnValue:
    month, wanted = asked_month(), wanted_stores()
    paged = paging.from_request(covered.SORTS)
    cover = covered.cover(me(), month)
    shops = covered.narrowed(cover, wanted, paged)[paged.offset : paged.offset + paged.size]
    return page(
        "visits/coverage.html",
        fragments=("cover",),
        month=month,
        month_before=months.shift(month, -1),
        month_after=months.shift(month, 1),
        closings=closings.in_reach(month),
        wanted=wanted,
        cover=cover.of(wanted.manager),
        managers=cover.managers,
        shops=shops,
        last=covered.last_visits(shops),
        states=covered.STATES,
        terms=regulation.in_force(month).visits,
        paging=paged,
    )


@bp.get("/coverage/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_coverage() -> ResponseReturnValue:
    month = asked_month()
    cover = covered.cover(me(), month)
    shops = covered.narrowed(cover, wanted_stores(), paging.from_request(covered.SORTS))
    last = covered.last_visits(shops)
    rows = [
        [
            *(shop.code, shop.name, shop.chain, shop.manager, covered.STATES[shop.state]),
            *(shop.days, shop.visits, last.get(shop.id)),
        ]
        for shop in shops
    ]
    note_export(len(rows), title="卖场覆盖")
    return spreadsheets.answer(f"卖场覆盖{months.key(month)}", HEADINGS, rows)


def wanted_stores() -> Wanted:
    """The stores still missing unless told otherwise; what makes no sense is passed over."""
    state = request.args.get("state", covered.MISSING)
    if state not in covered.STATES:
        state = "" if state == ALL else covered.MISSING
    return Wanted(
        text=request.args.get("q", "").strip()[:100],
        state=state,
        manager=request.args.get("manager", "")[:60],
    )
