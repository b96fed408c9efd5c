"""One row a chain, store, manager or district: the month, what it is compared with, the year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Subquery,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
)

from gcm.core import months, search
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.sales.queries.history import held_in, is_over
from gcm.sales.queries.sums import THINGS, Level, Wanted, sums_of, targets_of
from gcm.sales.rules import measures
from gcm.web.paging import Paging

NONE = Decimal(0)
COLUMNS = ("-quantity", "quantity", "name", "code", "amount", "growth", "step", "price", "focus")


ALL = Paging(page=1, size=0, sort="code", descending=False)


@dataclass(frozen=True)
class Row:
    """``last_year`` and ``previous`` are None where they may not be compared with."""

    id: int
    code: str
    name: str
    above: str
    quantity: Decimal
    amount: Decimal
    last_year: Decimal | None
    previous: Decimal | None
    sticks: Decimal
    focus: Decimal
    target: Decimal | None

    @property
    def year_on_year(self) -> Decimal | None:
        return measures.growth(self.quantity, self.last_year)

    @property
    def month_on_month(self) -> Decimal | None:
        return measures.growth(self.quantity, self.previous)

    @property
    def price_per_carton(self) -> Decimal | None:
        return measures.price_per_carton(self.amount, self.quantity)

    @property
    def completion(self) -> Decimal | None:
        return measures.completion(self.quantity, self.target)

    @property
    def focus_share(self) -> Decimal | None:
        return measures.share(self.focus, self.sticks)


def rows(wanted: Wanted, paging: Paging = ALL, *, whole: bool = False) -> list[Row]:
    """One query: the page that ``paging`` asks for (its total is filled in).

    ``whole`` gives every row in that order, as do calls without paging, by code.
    """
    sums, targets = sums_of(wanted), targets_of(wanted)
    thing = THINGS[wanted.level].id
    names = ("quantity", "amount", "last_year", "previous", "sticks", "focus")
    query = (
        named(wanted, sums)
        .outerjoin(sums, sums.c.key == thing)
        .outerjoin(targets, targets.c.key == thing)
        .add_columns(
            *(sums.c[name] for name in names), targets.c.target, func.count().over().label("total")
        )
    )
    if wanted.silent:
        query = query.where(func.coalesce(sums.c.quantity, 0) <= 0)
    query = ordered(query, wanted, sums, paging)
    if not (whole or paging is ALL):
        query = query.limit(paging.size).offset(paging.offset)
    found = db.session.execute(query).all()
    if paging is not ALL:
        paging.total = found[0].total if found else 0
    over = is_over(wanted.month)
    has_last_year = over and wanted.has(wanted.last_year)
    has_previous = over and wanted.has(wanted.previous)
    return [row(each, has_last_year, has_previous) for each in found]


def row(found: Any, has_last_year: bool, has_previous: bool) -> Row:
    return Row(
        id=found.id,
        code=found.code,
        name=found.name,
        above=found.above,
        quantity=found.quantity or NONE,
        amount=found.amount or NONE,
        last_year=(found.last_year or NONE) if has_last_year else None,
        previous=(found.previous or NONE) if has_previous else None,
        sticks=found.sticks or NONE,
        focus=found.focus or NONE,
        target=found.target,
    )


def named(wanted: Wanted, sums: Subquery) -> Any:
    """The chains, stores, managers or districts themselves, also those that bought nothing."""
    chains = wanted.group.chains()
    some = select(Store.customer_id).where(*chains)
    pattern = search.pattern(wanted.query)
    if wanted.level is Level.CHAIN:
        query = select(Customer.id, Customer.code, Customer.name, District.name.label("above"))
        query = query.join(District, District.id == Customer.district_id).where(
            Customer.search_key.like(pattern, escape="\\"),
            or_(
                Customer.left_on.is_(None),
                Customer.left_on >= wanted.start,
                sums.c.quantity.is_not(None),
            ),
        )
        return query.where(Customer.id.in_(some)) if chains else query
    if wanted.level is Level.STORE:
        query = select(Store.id, Store.code, Store.name, Customer.name.label("above"))
        return query.join(Customer, Customer.id == Store.customer_id).where(
            Store.search_key.like(pattern, escape="\\"),
            or_(open_between(wanted.start, wanted.month), sums.c.quantity.is_not(None)),
            *chains,
        )
    if wanted.level is Level.MANAGER:
        holders = select(Assignment.user_id).where(held_in(wanted.month))
        if chains:
            holders = holders.where(Assignment.customer_id.in_(some))
        query = select(User.id, User.login.label("code"), User.name, literal("").label("above"))
        return query.where(User.id.in_(holders))
    query = select(District.id, District.code, District.name, literal("").label("above"))
    return query.where(District.id.in_(select(Customer.district_id)))


def open_between(start: date, month: date) -> ColumnElement[bool]:
    """``measures.is_active`` for the database: open on a day from ``start`` to the month's end."""
    return and_(
        or_(Store.opened_on.is_(None), Store.opened_on <= months.last_day(month)),
        or_(Store.closed_on.is_(None), Store.closed_on >= start),
    )


def ordered(query: Any, wanted: Wanted, sums: Subquery, paging: Paging) -> Any:
    """By the column that was asked for; nothing to sort by comes last, equals go by code."""
    thing = THINGS[wanted.level]
    code = User.login if thing is User else thing.code
    bought = func.coalesce(sums.c.quantity, 0)
    by = {
        "quantity": bought,
        "code": code,
        "name": thing.name if thing in (User, District) else thing.name_key,
        "amount": func.coalesce(sums.c.amount, 0),
        "growth": ratio(bought - sums.c.last_year, sums.c.last_year),
        "step": ratio(bought - sums.c.previous, sums.c.previous),
        "price": ratio(sums.c.amount, sums.c.quantity),
        "focus": ratio(func.coalesce(sums.c.focus, 0), sums.c.sticks),
    }[paging.sort]
    return query.order_by((by.desc() if paging.descending else by.asc()).nulls_last(), code)


def ratio(part: ColumnElement[Any], whole: ColumnElement[Any]) -> ColumnElement[Any]:
    """For the order only: numbers that are shown are worked out exactly by the rules."""
    return cast(part, Float) / func.nullif(cast(whole, Float), 0)
