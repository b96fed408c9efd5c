"""What stores hold, miss and were refused in a month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from gcm.core import months, regulation
from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.sales.models import Demand, MonthlyTotal, Product, Stock, StoreMonth
from gcm.sales.queries.history import Group
from gcm.sales.rules import measures

NONE = Decimal(0)


@dataclass(frozen=True)
class Holding:
    """The last count of a product at a store in the month, beside the month's sales."""

    limit: int
    store_id: int
    store_code: str
    store_name: str
    product_id: int
    product_name: str
    seen_on: date
    stock: Decimal
    sold: Decimal

    @property
    def days(self) -> int:
        return months.last_day(self.seen_on).day

    @property
    def cover_days(self) -> Decimal | None:
        return measures.cover_days(self.stock, self.sold, self.days)

    @property
    def is_over(self) -> bool:
        return measures.is_over_stock(self.stock, self.sold, self.days, self.limit)

    @property
    def is_out(self) -> bool:
        return self.stock == 0


def store_with_chain(store_id: int) -> tuple[Store, Customer] | None:
    """One query; None for a store out of reach."""
    row = db.session.execute(
        select(Store, Customer).join(Store.customer).where(Store.id == store_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def holdings(group: Group, month: date) -> list[Holding]:
    """One query; empty when nothing was counted in the month."""
    return counted_in(group, [month])


def holdings_and_opening(group: Group, month: date) -> tuple[list[Holding], list[Holding]]:
    """One query: the holdings of the month, and of the month before, which opens it."""
    found = counted_in(group, [months.shift(month, -1), month])
    return (
        [each for each in found if each.seen_on >= month],
        [each for each in found if each.seen_on < month],
    )


def counted_in(group: Group, run: Sequence[date]) -> list[Holding]:
    """The last counts of each month of an unbroken run, beside that month's sales."""
    last, bought = last_counts(group, run), bought_in(group, run)
    month = case(*((in_month(Stock.day, each), literal(each)) for each in run))
    counted = (Stock.store_id, Stock.product_id)
    rows = db.session.execute(
        select(
            *(Store.id, Store.code, Store.name, Product.id, Product.name),
            *(Stock.day, Stock.quantity, func.coalesce(bought.c.quantity, NONE)),
        )
        .select_from(Stock)
        .join(last, same((*counted, Stock.day), last, "day"))
        .join(Store, Store.id == Stock.store_id)
        .join(Product, Product.id == Stock.product_id)
        .outerjoin(bought, same((*counted, month), bought, "month"))
        .order_by(Store.code, Product.code, Stock.day)
    )
    limit = regulation.in_force(run[-1]).letters.stock_cover_days
    return [Holding(limit, *row) for row in rows]


def same(mine: Sequence[Any], other: Subquery, when: str) -> ColumnElement[bool]:
    names = ("store_id", "product_id", when)
    return and_(*(one == other.c[name] for one, name in zip(mine, names, strict=True)))


def last_counts(group: Group, run: Sequence[date]) -> Subquery:
    """The day of the last count of each product at each store, in each month of the run."""
    return (
        select(Stock.store_id, Stock.product_id, func.max(Stock.day).label("day"))
        .where(or_(*(in_month(Stock.day, month) for month in run)), *group.at(Stock.store_id))
        .group_by(Stock.store_id, Stock.product_id, Stock.day >= run[-1])
        .subquery()
    )


def bought_in(group: Group, run: Sequence[date]) -> Subquery:
    columns = (MonthlyTotal.store_id, MonthlyTotal.product_id, MonthlyTotal.month)
    return (
        select(*columns, func.sum(MonthlyTotal.quantity).label("quantity"))
        .where(MonthlyTotal.month.in_(run), *group.at(MonthlyTotal.store_id))
        .group_by(*columns)
        .subquery()
    )


def in_month(day: InstrumentedAttribute[date], month: date) -> ColumnElement[bool]:
    return day.between(month, months.last_day(month))


@dataclass(frozen=True)
class Turnover:
    """The counted stock of a group: 存销比, 可销天数 and 动销比 over what was counted."""

    stock_ratio: Decimal | None
    cover_days: Decimal | None
    sell_through: Decimal | None


def turnover(now: Collection[Holding], before: Collection[Holding]) -> Turnover:
    """``before`` are the holdings of the month before: what was counted in both opens this one."""
    stock = sum((each.stock for each in now), NONE)
    sold = sum((each.sold for each in now), NONE)
    opening = {(each.store_id, each.product_id): each.stock for each in before}
    both = [each for each in now if (each.store_id, each.product_id) in opening]
    return Turnover(
        stock_ratio=measures.stock_ratio(stock, sold),
        cover_days=measures.cover_days(stock, sold, next(iter(now)).days) if now else None,
        sell_through=measures.sell_through(
            sum((opening[each.store_id, each.product_id] for each in both), NONE),
            sum((each.sold for each in both), NONE),
            sum((each.stock for each in both), NONE),
        ),
    )


@dataclass(frozen=True)
class Service:
    """How the company answered the demand of a month (clause 1.2)."""

    records: int
    empty: int
    demanded: Decimal
    supplied: Decimal

    @property
    def stockout_rate(self) -> Decimal | None:
        return measures.stockout_rate(self.empty, self.records)

    @property
    def fill_rate(self) -> Decimal | None:
        return measures.fill_rate(self.supplied, self.demanded)


def is_answered() -> ColumnElement[bool]:
    """What fill and stock-out are measured on: demands that got their answer."""
    return and_(Demand.demanded > NONE, Demand.supplied.is_not(None))


def service(group: Group, month: date) -> Service | None:
    """One query; None when no demand was answered."""
    found = db.session.execute(
        select(
            func.count(Demand.id),
            func.sum(case((Demand.supplied == NONE, 1), else_=0)),
            func.sum(Demand.demanded),
            func.sum(Demand.supplied),
        ).where(
            Demand.day.between(month, months.last_day(month)),
            is_answered(),
            *group.at(Demand.store_id),
        )
    ).one()
    return Service(found[0], int(found[1]), found[2], found[3]) if found[0] else None


def last_orders(store_ids: Collection[int], before: date) -> dict[int, date]:
    """The last month before ``before`` in which each of these stores bought anything."""
    rows = db.session.execute(
        select(StoreMonth.store_id, func.max(StoreMonth.month))
        .where(
            StoreMonth.store_id.in_(store_ids),
            StoreMonth.month < before,
            StoreMonth.quantity > NONE,
        )
        .group_by(StoreMonth.store_id)
    )
    return dict(rows.all())
