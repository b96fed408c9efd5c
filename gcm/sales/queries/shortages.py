"""Regular products that stores have none of, each with its owner and its day (clause 1.3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.orm import aliased

from gcm.core import calendar, clock, regulation
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.customers.queries.conditions import holds
from gcm.sales.models import Product, Shortage
from gcm.sales.queries.demands import place_matches
from gcm.sales.queries.shortage_entries import (
    ALL,
    Condition,
    Wanted,
    arrivals,
    entries,
    has_come,
)
from gcm.sales.rules import deadlines
from gcm.sales.rules import shortages as rules
from gcm.sales.rules.shortages import Source, State
from gcm.web.paging import Paging

SORTS = ("seen", "store", "product", "owner")


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


def in_order(parts: Parts, paging: Paging) -> list[Any]:
    by: Any = {
        "seen": parts.entries.c.seen_on,
        "store": Store.name_key,
        "product": Product.code,
        "owner": parts.owner.login,
    }[paging.sort]
    ordered = by.desc() if paging.descending else by.asc()
    return [ordered.nulls_last(), parts.entries.c.seen_on, Store.code, Product.code]
