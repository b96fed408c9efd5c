"""Lists of stores: all of them, one chain's, and those whose licence ends."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, func, select

from gcm.core import clock, regulation
from gcm.core.db import db
from gcm.core.parameters import Licences
from gcm.customers import rules
from gcm.customers.models import Customer, Store
from gcm.customers.queries.chains import manager_name
from gcm.customers.queries.conditions import (
    Rows,
    held_by,
    is_open,
    is_served,
    lacks,
    licence_is,
    store_matches,
)
from gcm.customers.queries.pages import page_of
from gcm.web.paging import Paging

SORTS = ("name", "code", "chain", "licence", "volume")
DUE_SORTS = ("licence", "name", "chain")


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; ``state`` is ``open closed all``."""

    text: str = ""
    district_id: int | None = None
    manager_id: int | None = None
    licence: str = ""
    state: str = "open"
    incomplete: bool = False


def get_store(store_id: int) -> Store:
    return db.session.scalars(select(Store).where(Store.id == store_id)).one()


def is_taken(code: str) -> bool:
    """Codes are unique in the whole branch, so this looks beyond the person's own chains."""
    store = cast(Table, Store.__table__)
    return db.session.execute(select(store.c.id).where(store.c.code == code)).first() is not None


def stores(wanted: Wanted, paging: Paging) -> Rows:
    """One page of the list; sets ``paging.total``."""
    today = clock.today()
    order = in_order(wanted, paging)
    ids = select(Store.id).where(*narrowed(wanted, today)).order_by(*order)
    if paging.sort == "chain":
        ids = ids.join(Store.customer)
    page = page_of(columns(today), Store.id, ids, paging, reads_all=False)
    return db.session.execute(page.order_by(*order)).all()


def all_stores(wanted: Wanted, paging: Paging) -> Rows:
    """The whole list in its order, for export."""
    conditions = narrowed(wanted, clock.today())
    return db.session.execute(
        columns(clock.today()).where(*conditions).order_by(*in_order(wanted, paging))
    ).all()


def stores_of(customer: Customer) -> Rows:
    """One chain's stores, the open ones first."""
    order = (Store.closed_on.is_not(None), Store.code)
    return db.session.execute(
        columns(clock.today()).where(Store.customer_id == customer.id).order_by(*order)
    ).all()


@lru_cache(maxsize=2)
def columns(day: date) -> Select[*tuple[Any, ...]]:
    """What a row of these lists holds. Kept for the day: making it costs more than sending it."""
    return select(
        Store.id,
        Store.code,
        Store.name,
        Store.category,
        Store.format,
        Store.licence_number,
        Store.licence_ends_on,
        Store.address,
        Store.contact_name,
        Store.contact_phone,
        Store.monthly_volume,
        Store.opened_on,
        Store.closed_on,
        lacks(Store, rules.STORE_FIELDS).label("incomplete"),
        Store.customer_id,
        Customer.name.label("chain"),
        manager_name(day).label("manager"),
    ).join(Store.customer)


def narrowed(wanted: Wanted, day: date) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.text:
        conditions.append(store_matches(wanted.text))
    if wanted.district_id:
        conditions.append(of_chain(Customer.district_id == wanted.district_id))
    if wanted.manager_id:
        conditions.append(of_chain(held_by(wanted.manager_id, day)))
    if wanted.licence:
        conditions += [licence_in(wanted.licence, day), of_chain(is_served(day))]
    if wanted.incomplete:
        conditions.append(lacks(Store, rules.STORE_FIELDS))
    if wanted.state != "all":
        opened = is_open(day)
        conditions.append(opened if wanted.state == "open" else ~opened)
    return conditions


def of_chain(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The store's chain is such; no join, so that the list keeps to an index of stores."""
    chain = select(Customer.id).where(Customer.id == Store.customer_id, condition)
    return chain.correlate(Store).exists()


def licence_in(state: str, day: date) -> ColumnElement[bool]:
    """One state of the clock, or ``due``: everything from the first reminder on."""
    terms = regulation.in_force(day).licences
    if state == "due":
        last = rules.window(rules.within(max(terms.remind_days_before)), day, terms)[1]
        return Store.licence_ends_on <= last
    return licence_is(state, day, terms)


def in_order(wanted: Wanted, paging: Paging) -> list[Any]:
    """By the wanted column, empty ones last, then by name and code."""
    column: Any = {
        "name": Store.name_key,
        "code": Store.code,
        "chain": Customer.name_key,
        "licence": Store.licence_ends_on,
        "volume": Store.monthly_volume,
    }[paging.sort]
    first = column.desc() if paging.descending else column.asc()
    if paging.sort == "volume" or (paging.sort == "licence" and not wanted.licence):
        first = first.nulls_last()  # a list of licences that end has no empty ones: index order
    if paging.sort == "code":
        return [first]
    if paging.sort == "name":
        return [first, Store.code.desc() if paging.descending else Store.code]
    return [first, Store.name_key, Store.code]


@dataclass(frozen=True)
class Due:
    """How many open stores of served chains stand in each state of the licence clock."""

    counts: dict[str, int]
    nearest: Rows

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def licences_due(day: date, terms: Licences, *, nearest: int = 5) -> Due:
    """Licences from the first reminder on: how many by state, and the ones that end first."""
    wanted = Wanted(licence="due")
    conditions = narrowed(wanted, day)
    ends = db.session.execute(
        select(Store.licence_ends_on, func.count(Store.id))
        .where(*conditions)
        .group_by(Store.licence_ends_on)
    )
    counts = dict.fromkeys([rules.EXPIRED, *map(rules.within, sorted(terms.remind_days_before))], 0)
    for ends_on, number in ends:
        counts[rules.licence_clock(ends_on, day, terms).state] += number
    first = (
        columns(day).where(*conditions).order_by(Store.licence_ends_on, Store.code).limit(nearest)
    )
    return Due(counts, db.session.execute(first).all())
