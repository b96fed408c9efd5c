"""What stores hold, miss and were refused in a month."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Subquery, and_, case, func, literal, select

from gcm.core import months, regulation
from gcm.core.db import db
from gcm.customers.models import Store
from gcm.sales import rules
from gcm.sales.models import Demand, MonthlyTotal, Product, Stock
from gcm.sales.queries.history import Group

NONE = Decimal(0)


@dataclass(frozen=True)
class Holding:
    """The last count of a product at a store in the month, beside the month's sales."""

    store_id: int
    store_code: str
    store_name: str
    product_id: int
    product_name: str
    seen_on: date
    stock: Decimal
    sold: Decimal
    days: int
    limit: int

    @property
    def cover_days(self) -> Decimal | None:
        return rules.cover_days(self.stock, self.sold, self.days)

    @property
    def is_over(self) -> bool:
        return rules.is_over_stock(self.stock, self.sold, self.days, self.limit)

    @property
    def is_out(self) -> bool:
        return self.stock == 0


def holdings(group: Group, month: date) -> list[Holding]:
    """One query; empty when nothing was counted in the month."""
    counted = last_counts(group, month)
    bought = (
        select(
            MonthlyTotal.store_id,
            MonthlyTotal.product_id,
            func.sum(MonthlyTotal.quantity).label("quantity"),
        )
        .where(MonthlyTotal.month == month, *group.at(MonthlyTotal.store_id))
        .group_by(MonthlyTotal.store_id, MonthlyTotal.product_id)
        .subquery()
    )
    same = and_(bought.c.store_id == Stock.store_id, bought.c.product_id == Stock.product_id)
    rows = db.session.execute(
        select(
            Store.id,
            Store.code,
            Store.name,
            Product.id,
            Product.name,
            Stock.day,
            Stock.quantity,
            func.coalesce(bought.c.quantity, NONE),
            literal(months.last_day(month).day),
            literal(regulation.in_force(month).letters.stock_cover_days),
        )
        .select_from(Stock)
        .join(
            counted,
            and_(
                counted.c.store_id == Stock.store_id,
                counted.c.day == Stock.day,
                counted.c.product_id == Stock.product_id,
            ),
        )
        .join(Store, Store.id == Stock.store_id)
        .join(Product, Product.id == Stock.product_id)
        .outerjoin(bought, same)
        .order_by(Store.code, Product.code)
    )
    return [Holding(*row) for row in rows]


def last_counts(group: Group, month: date) -> Subquery:
    return (
        select(Stock.store_id, Stock.product_id, func.max(Stock.day).label("day"))
        .where(Stock.day.between(month, months.last_day(month)), *group.at(Stock.store_id))
        .group_by(Stock.store_id, Stock.product_id)
        .subquery()
    )


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
        stock_ratio=rules.stock_ratio(stock, sold),
        cover_days=rules.cover_days(stock, sold, next(iter(now)).days) if now else None,
        sell_through=rules.sell_through(
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
        return rules.stockout_rate(self.empty, self.records)

    @property
    def fill_rate(self) -> Decimal | None:
        return rules.fill_rate(self.supplied, self.demanded)


def service(group: Group, month: date) -> Service | None:
    """One query; None when no demand was recorded."""
    found = db.session.execute(
        select(
            func.count(Demand.id),
            func.sum(case((Demand.supplied == NONE, 1), else_=0)),
            func.sum(Demand.demanded),
            func.sum(Demand.supplied),
        ).where(
            Demand.day.between(month, months.last_day(month)),
            Demand.demanded > NONE,
            *group.at(Demand.store_id),
        )
    ).one()
    return Service(found[0], int(found[1]), found[2], found[3]) if found[0] else None


def last_orders(store_ids: Collection[int], before: date) -> dict[int, date]:
    """The last month before ``before`` in which each of these stores bought anything."""
    rows = db.session.execute(
        select(MonthlyTotal.store_id, func.max(MonthlyTotal.month))
        .where(
            MonthlyTotal.store_id.in_(store_ids),
            MonthlyTotal.month < before,
            MonthlyTotal.quantity > NONE,
        )
        .group_by(MonthlyTotal.store_id)
    )
    return dict(rows.all())
