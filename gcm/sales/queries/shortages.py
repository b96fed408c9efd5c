"""Regular products that stores have none of: told by counts and demands, or taken up (clause 1.3).

Whether goods have come since is read from later counts, answered demands and sales: nobody ticks
it, and an import that is withdrawn takes its word back.
"""

from dataclasses import dataclass
from datetime import date, timedelta
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

from gcm.core import calendar, clock, regulation
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.customers.queries.conditions import holds, is_open, is_served
from gcm.sales.models import Demand, Product, ProductVersion, Sale, Shortage, Stock, Supply
from gcm.sales.queries.demands import place_matches
from gcm.sales.queries.history import Group
from gcm.sales.queries.lines import in_force
from gcm.sales.queries.stores import is_answered
from gcm.sales.rules import deadlines
from gcm.sales.rules import shortages as rules
from gcm.sales.rules.shortages import Source, State
from gcm.web.paging import Paging

REGULAR = (Supply.BRISK, Supply.REGULAR)
SORTS = ("seen", "store", "product", "owner")
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


@dataclass(frozen=True)
class Row:
    """``shortage`` is None until somebody takes it up; ``owner`` then is who holds the chain."""

    store: Store
    chain: Customer
    product: Product
    seen_on: date
    source: Source
    shortage: Shortage | None
    owner: User | None
    restocked_on: date | None

    @property
    def state(self) -> State:
        return rules.state_of(
            taken_up=self.shortage is not None,
            closed_on=self.shortage.closed_on if self.shortage else None,
            restocked_on=self.restocked_on,
        )

    @property
    def is_unsettled(self) -> bool:
        return self.state in rules.UNSETTLED

    @property
    def due_on(self) -> date:
        return self.shortage.due_on if self.shortage else due_of(self.seen_on)

    @property
    def is_late(self) -> bool:
        return rules.is_late(self.state, self.due_on, clock.today())

    @property
    def version(self) -> int:
        return self.shortage.version if self.shortage else 0


def due_of(day: date) -> date:
    """By when something is done about what was seen on ``day``, unless another day is set."""
    term = regulation.in_force(day).stocks.shortage_working_days
    return deadlines.due_on(day, term, calendar.working_day_after)


def listed(wanted: Wanted, paging: Paging, *, whole: bool = False) -> list[Row]:
    """One query; ``whole`` gives every row in that order. Sets ``paging.total``."""
    parts = Parts(wanted)
    query = parts.rows().order_by(*in_order(parts, paging))
    if not whole:
        query = query.limit(paging.size).offset(paging.offset)
    found = db.session.execute(query).all()
    paging.count(found[0].total if found else 0)
    return list(map(row_of, found))


def course(store_id: int, product_id: int) -> list[Row]:
    """One query: a product of a store as it stands and as it was, the newest first."""
    parts = Parts(Wanted(store_id=store_id, product_id=product_id, state=ALL))
    found = db.session.execute(parts.rows().order_by(parts.entries.c.seen_on.desc()))
    return list(map(row_of, found))


@dataclass(frozen=True)
class Waiting:
    """What is not settled, of everybody in reach or of one owner."""

    open: int
    late: int


def waiting(wanted: Wanted) -> Waiting:
    """One query."""
    parts = Parts(wanted)
    counted = parts.joined(
        select(func.count(parts.entries.c.store_id), func.count().filter(parts.is_late()))
    )
    return Waiting(*db.session.execute(counted).one())


def row_of(found: Any) -> Row:
    store, chain, product, seen_on, source, shortage, owner, *came, _total = found
    restocked_on = min((day for day in came if day is not None), default=None)
    return Row(store, chain, product, seen_on, Source(source), shortage, owner, restocked_on)


class Parts:
    """The pieces of one statement: the entries, and the owner of each."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.entries = entries(wanted)
        self.owner = aliased(User)

    def rows(self) -> Any:
        which = self.entries.c
        came = arrivals(which.store_id, which.product_id, which.seen_on)
        return self.joined(
            select(
                *(Store, Customer, Product, which.seen_on, which.source, Shortage, self.owner),
                *came,
                func.count().over().label("total"),
            )
        )

    def joined(self, query: Any) -> Any:
        which, today = self.entries.c, clock.today()
        owns = self.owner.id == func.coalesce(Shortage.owner_id, Assignment.user_id)
        return (
            query.select_from(self.entries)
            .join(Store, Store.id == which.store_id)
            .join(Customer, Customer.id == Store.customer_id)
            .join(Product, Product.id == which.product_id)
            .outerjoin(Shortage, Shortage.id == which.shortage_id)
            .outerjoin(Assignment, (Assignment.customer_id == Customer.id) & holds(today))
            .outerjoin(self.owner, owns)
            .where(*self.conditions())
        )

    def conditions(self) -> list[Condition]:
        wanted = self.wanted
        found: list[Condition] = []
        if wanted.text:
            found.append(place_matches(wanted.text))
        if wanted.owner_id is not None:
            found.append(self.owner.id == wanted.owner_id)
        if wanted.late:
            came = has_come(Shortage.store_id, Shortage.product_id, Shortage.seen_on)
            found += [self.is_late(), or_(Shortage.id.is_(None), not_(came))]
        return found

    def is_late(self) -> Condition:
        """Of what is not settled: past the day that was set, or the one that the rules give."""
        today = clock.today()
        last = deadlines.last_overdue(today, due_of)
        fresh = and_(self.entries.c.shortage_id.is_(None), self.entries.c.seen_on <= last)
        return or_(fresh, and_(Shortage.closed_on.is_(None), Shortage.due_on < today))


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


def in_order(parts: Parts, paging: Paging) -> list[Any]:
    by: Any = {
        "seen": parts.entries.c.seen_on,
        "store": Store.name_key,
        "product": Product.code,
        "owner": parts.owner.login,
    }[paging.sort]
    ordered = by.desc() if paging.descending else by.asc()
    return [ordered.nulls_last(), parts.entries.c.seen_on, Store.code, Product.code]
