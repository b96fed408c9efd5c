"""The last count of each product at each store, and how long it lasts (clause 1.3)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, not_, select, type_coerce

from gcm.core import clock, months, regulation
from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import is_open, is_served
from gcm.sales.models import MonthlyTotal, Product, Stock
from gcm.sales.queries import history
from gcm.sales.queries.demands import place_matches
from gcm.sales.queries.history import Group
from gcm.sales.queries.tables import ratio
from gcm.sales.rules import covers as rules
from gcm.sales.rules import measures
from gcm.sales.rules.covers import Limits, State
from gcm.web.paging import Paging

NONE = Decimal(0)
SORTS = ("cover", "stock", "sold", "seen", "store", "product")


@dataclass(frozen=True)
class Period:
    """The whole months whose sales a count is measured on."""

    months: list[date]

    @property
    def days(self) -> int:
        return sum(months.last_day(each).day for each in self.months)

    @property
    def label(self) -> str:
        first, last = self.months[0], self.months[-1]
        words = months.label(last)
        return words if first == last else f"{months.label(first)}至{words}"


def period(length: int) -> Period:
    """One query: the last whole months with records, up to ``length`` of them."""
    recorded = history.recorded_months()
    last = history.usual_month(recorded)
    wanted = months.span(months.shift(last, 1 - length), last)
    return Period([each for each in wanted if each in recorded] or [last])


def limits() -> Limits:
    terms = regulation.in_force(clock.today())
    return Limits(
        terms.stocks.tight_cover_days, terms.letters.stock_cover_days, terms.stocks.stale_days
    )


@dataclass(frozen=True)
class Wanted:
    period: Period
    limits: Limits
    text: str = ""
    product_id: int | None = None
    state: State | None = None
    stale: bool = False
    customer_id: int | None = None
    store_id: int | None = None


@dataclass(frozen=True)
class Row:
    """One product of a store; ``sold`` is over the days of the period."""

    wanted: Wanted
    store_id: int
    store_code: str
    store_name: str
    chain_id: int
    chain_name: str
    product_id: int
    product_code: str
    product_name: str
    seen_on: date
    stock: Decimal
    batch_id: int | None
    sold: Decimal

    @property
    def is_imported(self) -> bool:
        return self.batch_id is not None

    @property
    def cover_days(self) -> Decimal | None:
        return measures.cover_days(self.stock, self.sold, self.wanted.period.days)

    @property
    def stock_ratio(self) -> Decimal | None:
        return measures.stock_ratio(self.stock, self.sold)

    @property
    def state(self) -> State:
        return rules.state_of(self.stock, self.sold, self.wanted.period.days, self.wanted.limits)

    @property
    def age(self) -> int:
        return rules.age(self.seen_on, clock.today())

    @property
    def is_stale(self) -> bool:
        return rules.is_stale(self.seen_on, clock.today(), self.wanted.limits)


def listed(wanted: Wanted, paging: Paging, *, whole: bool = False) -> list[Row]:
    """One query: the stores that are open today. Sets ``paging.total``."""
    group = Group(customer_id=wanted.customer_id, store_id=wanted.store_id)
    last, bought = last_counts(group), bought_in(group, wanted.period)
    sold = func.coalesce(bought.c.quantity, NONE)
    today = clock.today()
    query: Any = (
        select(
            *(Store.id, Store.code, Store.name, Customer.id, Customer.name),
            *(Product.id, Product.code, Product.name),
            *(Stock.day, Stock.quantity, Stock.batch_id, sold, func.count().over()),
        )
        .select_from(Stock)
        .join(last, same(last) & (Stock.day == last.c.day))
        .join(Store, Store.id == Stock.store_id)
        .join(Customer, Customer.id == Store.customer_id)
        .join(Product, Product.id == Stock.product_id)
        .outerjoin(bought, same(bought))
        .where(is_open(today), is_served(today), *conditions(wanted, sold))
        .order_by(*in_order(paging, sold))
    )
    if not whole:
        query = query.limit(paging.size).offset(paging.offset)
    found = db.session.execute(query).all()
    paging.count(found[0][-1] if found else 0)
    return [Row(wanted, *each[:-1]) for each in found]


def last_counts(group: Group) -> Any:
    return (
        select(Stock.store_id, Stock.product_id, func.max(Stock.day).label("day"))
        .where(*group.at(Stock.store_id))
        .group_by(Stock.store_id, Stock.product_id)
        .subquery()
    )


def bought_in(group: Group, period: Period) -> Any:
    columns = (MonthlyTotal.store_id, MonthlyTotal.product_id)
    return (
        select(*columns, func.sum(MonthlyTotal.quantity).label("quantity"))
        .where(MonthlyTotal.month.in_(period.months), *group.at(MonthlyTotal.store_id))
        .group_by(*columns)
        .subquery()
    )


def same(other: Any) -> ColumnElement[bool]:
    return and_(Stock.store_id == other.c.store_id, Stock.product_id == other.c.product_id)


def conditions(wanted: Wanted, sold: Any) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        found.append(place_matches(wanted.text))
    if wanted.product_id is not None:
        found.append(Stock.product_id == wanted.product_id)
    if wanted.stale:
        found.append(Stock.day < clock.today() - timedelta(days=wanted.limits.stale))
    if wanted.state:
        found.append(is_in(wanted.state, wanted.period.days, wanted.limits, sold))
    return found


def is_in(state: State, days: int, limits: Limits, sold: Any) -> ColumnElement[bool]:
    """``rules.state_of`` for the database, on whole numbers and so as exact."""
    stock, sold = type_coerce(Stock.quantity, BigInteger), type_coerce(sold, BigInteger)
    out, idle = stock <= 0, sold <= 0
    moving = and_(stock > 0, sold > 0)
    tight = stock * days < sold * limits.tight
    over = stock * days > sold * limits.over
    return {
        State.OUT: out,
        State.IDLE: and_(not_(out), idle),
        State.TIGHT: and_(moving, tight),
        State.OVER: and_(moving, not_(tight), over),
        State.NORMAL: and_(moving, not_(tight), not_(over)),
    }[state]


def in_order(paging: Paging, sold: Any) -> list[Any]:
    """By cover: what is out first, then what lasts shortest, what does not sell last."""
    held: Any = Stock.quantity
    by: Any = {
        "cover": case((held <= NONE, 0.0), else_=ratio(held, sold)),
        "stock": held,
        "sold": sold,
        "seen": Stock.day,
        "store": Store.name_key,
        "product": Product.code,
    }[paging.sort]
    ordered = by.desc() if paging.descending else by.asc()
    return [ordered.nulls_last(), Store.code, Product.code]
