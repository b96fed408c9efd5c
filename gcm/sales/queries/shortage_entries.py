"""Where regular products are missing: what counts and demands tell, and what was taken up.

Whether goods have come since is read from later counts, answered demands and sales: nobody ticks
it, and an import that is withdrawn takes its word back.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from gcm.core import clock, regulation
from gcm.customers.models import Store
from gcm.customers.queries.conditions import is_open, is_served
from gcm.sales.models import Demand, Product, ProductVersion, Sale, Shortage, Stock, Supply
from gcm.sales.queries.history import Group
from gcm.sales.queries.lines import in_force
from gcm.sales.queries.stores import is_answered
from gcm.sales.rules.shortages import Source, State

REGULAR = (Supply.BRISK, Supply.REGULAR)
ALL = "all"
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Wanted:
    """An empty ``state`` means what is not settled: fresh or taken up."""

    text: str = ""
    product_id: int | None = None
    state: str = ""
    late: bool = False
    owner_id: int | None = None
    customer_id: int | None = None
    store_id: int | None = None


def entries(wanted: Wanted) -> Subquery:
    """Store, product, day, source and, where somebody took it up, the record."""
    parts: list[Any] = []
    if wanted.state in ("", ALL, State.FRESH):
        parts.append(fresh(wanted))
    if wanted.state != State.FRESH:
        parts.append(taken_up(wanted))
    return union_all(*parts).subquery("entries")


def taken_up(wanted: Wanted) -> Any:
    restocked = has_come(Shortage.store_id, Shortage.product_id, Shortage.seen_on)
    is_closed = Shortage.closed_on.is_not(None)
    still = [not_(restocked), not_(is_closed), Shortage.store_id.in_(live_stores())]
    states: dict[str, list[Condition]] = {
        "": still,
        State.OPEN: still,
        State.RESTOCKED: [restocked],
        State.CLOSED: [is_closed, not_(restocked)],
    }
    return select(
        *(Shortage.store_id, Shortage.product_id, Shortage.seen_on),
        cast(Shortage.source, String).label("source"),
        Shortage.id.label("shortage_id"),
    ).where(
        *states.get(wanted.state, []),
        *at(wanted, Shortage.store_id, Shortage.product_id),
    )


def fresh(wanted: Wanted) -> Any:
    """What counts and demands of late tell, unless goods came since or somebody took it up."""
    seen = last_seen(wanted).c
    place = (seen.store_id, seen.product_id, seen.seen_on)
    known = aliased(Shortage)
    taken = exists(
        select(known.id).where(
            known.store_id == seen.store_id,
            known.product_id == seen.product_id,
            or_(
                known.closed_on >= seen.seen_on,
                and_(
                    known.closed_on.is_(None),
                    not_(has_come(known.store_id, known.product_id, known.seen_on)),
                ),
            ),
        )
    )
    columns = (*place, seen.source, cast(null(), Integer).label("shortage_id"))
    return select(*columns).where(
        seen.store_id.in_(live_stores()), not_(has_come(*place)), not_(taken)
    )


def last_seen(wanted: Wanted) -> Subquery:
    """The last day on which a regular product was counted as 0 or refused, and which of both."""
    today = clock.today()
    since = today - timedelta(days=regulation.in_force(today).stocks.stale_days)
    regular = (
        select(Product.id)
        .join(ProductVersion, in_force(today))
        .where(ProductVersion.supply.in_(REGULAR))
    )
    found = union_all(
        select(
            *(Stock.store_id, Stock.product_id, Stock.day),
            literal(Source.COUNTED.value, String).label("source"),
        ).where(
            Stock.day >= since,
            Stock.quantity == 0,
            Stock.product_id.in_(regular),
            *at(wanted, Stock.store_id, Stock.product_id),
        ),
        select(
            *(Demand.store_id, Demand.product_id, Demand.answered_on),
            literal(Source.REFUSED.value, String),
        ).where(
            Demand.answered_on >= since,
            is_answered(),
            Demand.supplied == 0,
            Demand.product_id.in_(regular),
            *at(wanted, Demand.store_id, Demand.product_id),
        ),
    ).subquery("found")
    counted = func.max(found.c.day).filter(found.c.source == Source.COUNTED.value)
    seen_on = func.max(found.c.day)
    source = case((counted == seen_on, Source.COUNTED.value), else_=Source.REFUSED.value)
    return (
        select(
            *(found.c.store_id, found.c.product_id),
            seen_on.label("seen_on"),
            source.label("source"),
        )
        .group_by(found.c.store_id, found.c.product_id)
        .subquery("seen")
    )


def at(wanted: Wanted, store_id: Any, product_id: Any) -> list[Condition]:
    """What narrows each part beforehand."""
    group = Group(customer_id=wanted.customer_id, store_id=wanted.store_id)
    found = group.at(store_id)
    if wanted.product_id is not None:
        found.append(product_id == wanted.product_id)
    return found


def live_stores() -> Any:
    today = clock.today()
    return select(Store.id).join(Store.customer).where(is_open(today), is_served(today))


def arrivals(store_id: Any, product_id: Any, day: Any) -> tuple[ColumnElement[Any], ...]:
    """The first day after ``day`` of a count, an answered demand and a sale above 0."""

    def first(kind: Any, when: Any, quantity: Any, *more: Condition) -> ColumnElement[Any]:
        found: ColumnElement[Any] = (
            select(func.min(when))
            .where(kind.store_id == store_id, kind.product_id == product_id)
            .where(when > day, quantity > 0, *more)
            .correlate_except(kind)
            .scalar_subquery()
        )
        return found

    return (
        first(Stock, Stock.day, Stock.quantity),
        first(Demand, Demand.answered_on, Demand.supplied),
        first(Sale, Sale.day, Sale.quantity, not_(Sale.whole_month)),
    )


def has_come(store_id: Any, product_id: Any, day: Any) -> Condition:
    return or_(*(each.is_not(None) for each in arrivals(store_id, product_id, day)))
