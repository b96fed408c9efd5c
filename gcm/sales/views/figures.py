"""One chain's or one store's figures, in four parts so that each stays short and quick."""

from collections.abc import Sequence
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue

from gcm.core import regulation
from gcm.core.policy import Permission
from gcm.sales import cards
from gcm.sales.blueprint import bp
from gcm.sales.models import Target
from gcm.sales.queries import history, lines, market, stores, tables, targets
from gcm.sales.queries.history import Group
from gcm.sales.queries.sums import Level, Wanted
from gcm.sales.views.narrowing import Months, one_of, wanted_months
from gcm.web.access import requires
from gcm.web.render import page

CHAIN_PARTS = {"overview": "概况", "goods": "品牌与品规", "stores": "卖场", "supply": "库存与供应"}
Goals = Sequence[Target]
STORE_PARTS = {key: CHAIN_PARTS[key] for key in ("overview", "goods", "supply")}


@bp.get("/customers/<int:customer_id>")
@requires(Permission.FIGURES_READ)
def customer(customer_id: int) -> ResponseReturnValue:
    chosen = wanted_months()
    chain, goals = targets.chain_with_targets(customer_id, chosen.month) or abort(404)
    group = Group(customer_id=chain.id)
    return figures(group, chosen, CHAIN_PARTS, chain=chain, store=None, goals=goals)


@bp.get("/stores/<int:store_id>")
@requires(Permission.FIGURES_READ)
def store(store_id: int) -> ResponseReturnValue:
    found, chain = stores.store_with_chain(store_id) or abort(404)
    group = Group(store_id=found.id)
    return figures(group, wanted_months(), STORE_PARTS, chain=chain, store=found)


def figures(
    group: Group, chosen: Months, parts: dict[str, str], goals: Goals = (), **subject: Any
) -> ResponseReturnValue:
    part = one_of("part", parts, "overview")
    shown = PARTS[part](group, chosen, goals) if chosen.has_records else {}
    return page(
        "sales/figures.html",
        fragments=("figures",),
        chosen=chosen,
        part=part,
        parts=parts,
        shown=shown,
        focus=regulation.in_force(chosen.month).brands.focus,
        **subject,
    )


def overview_part(group: Group, chosen: Months, goals: Goals) -> dict[str, Any]:
    course = history.course(group, chosen.month, chosen.recorded)
    breakdown = lines.breakdown(group, course)
    focus = regulation.in_force(chosen.month).brands.focus
    found = [
        *cards.growth_cards(course),
        *cards.price_cards(course, breakdown),
        *cards.share_cards(course, breakdown),
    ]
    if group.customer_id is not None:
        found += cards.target_cards(targets.progress(goals, breakdown, focus))
        place = market.place(group.customer_id, chosen.month)
        if place and place.among > 1:
            found.append(cards.place_card(place))
    return {"cards": found, "course": course, "classes": breakdown.by_class()}


def goods_part(group: Group, chosen: Months, _goals: Goals) -> dict[str, Any]:
    course = history.course(group, chosen.month, chosen.recorded)
    breakdown = lines.breakdown(group, course)
    count = regulation.in_force(chosen.month).letters.top_products
    products, top = breakdown.by_product(), breakdown.top(count)
    return {
        "brands": breakdown.by_brand(),
        "top": top,
        "rest": products[len(top) :],
        "count": count,
    }


def stores_part(group: Group, chosen: Months, _goals: Goals) -> dict[str, Any]:
    wanted = Wanted(chosen.month, Level.STORE, chosen.recorded, group)
    rows = sorted(tables.rows(wanted), key=lambda row: (-row.quantity, row.code))
    silent = [row.id for row in rows if row.quantity <= 0]
    return {"rows": rows, "silent": silent, "last": stores.last_orders(silent, chosen.month)}


def supply_part(group: Group, chosen: Months, _goals: Goals) -> dict[str, Any]:
    now, before = stores.holdings_and_opening(group, chosen.month)
    service = stores.service(group, chosen.month)
    whole_chain = group.customer_id is not None
    accuracy = targets.forecast_accuracy(group, chosen.month) if whole_chain else None
    return {
        "cards": [
            *(cards.stock_cards(stores.turnover(now, before)) if now else []),
            *(cards.service_cards(service) if service else []),
            *([cards.accuracy_card(accuracy)] if accuracy is not None else []),
        ],
        "over": [each for each in now if each.is_over],
        "out": [each for each in now if each.is_out],
        "counted": len(now),
        "limit": regulation.in_force(chosen.month).letters.stock_cover_days,
    }


PARTS = {
    "overview": overview_part,
    "goods": goods_part,
    "stores": stores_part,
    "supply": supply_part,
}
