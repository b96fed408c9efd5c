"""A month by product and class, each with the prices that were in force."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import ColumnElement, FunctionFilter, ScalarSelect, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from gcm.core import months
from gcm.core.db import db
from gcm.sales.breakdown import Breakdown, Line
from gcm.sales.models import MonthlyTotal, Product, ProductVersion
from gcm.sales.queries.history import Course, Group

NONE = Decimal(0)


def breakdown(group: Group, course: Course) -> Breakdown:
    """One query. What was sold in the month or in one it is compared with; else no line."""
    month = course.month
    sums = (
        select(
            MonthlyTotal.product_id,
            MonthlyTotal.price_class,
            in_month(MonthlyTotal.quantity, month).label("quantity"),
            in_month(MonthlyTotal.amount, month).label("amount"),
            in_month(MonthlyTotal.quantity, months.shift(month, -1)).label("previous"),
            in_month(MonthlyTotal.quantity, months.shift(month, -12)).label("last_year"),
        )
        .where(
            MonthlyTotal.month.in_(compared_with(month)),
            *group.at(MonthlyTotal.store_id),
            *group.goods(),
        )
        .group_by(MonthlyTotal.product_id, MonthlyTotal.price_class)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Product.id,
            Product.code,
            Product.name,
            Product.brand,
            sums.c.price_class,
            func.coalesce(ProductVersion.sticks_per_carton, 200),
            ProductVersion.retail_price,
            ProductVersion.wholesale_price,
            *(sums.c[name] for name in ("quantity", "amount", "previous", "last_year")),
        )
        .join(sums, sums.c.product_id == Product.id)
        .outerjoin(ProductVersion, in_force(month))
        .order_by(Product.code, sums.c.price_class)
    )
    lines = tuple(Line(*row[:8], *(value or NONE for value in row[8:])) for row in rows)
    return Breakdown(lines, course.has_previous, course.has_last_year)


def compared_with(month: date) -> tuple[date, date, date]:
    return month, months.shift(month, -1), months.shift(month, -12)


def in_month(column: InstrumentedAttribute[Decimal], month: date) -> FunctionFilter[Decimal]:
    return func.sum(column).filter(MonthlyTotal.month == month)


@lru_cache(maxsize=64)
def in_force(day: date) -> ColumnElement[bool]:
    """The one version of each product: that in force on ``day``, or its first when later.

    Kept, because a condition never changes and making this one took a tenth of a query's time.
    """
    return and_(
        ProductVersion.product_id == Product.id,
        ProductVersion.effective_from == first_day_of_version(day),
    )


@lru_cache(maxsize=64)
def first_day_of_version(day: date) -> ScalarSelect[date]:
    other = aliased(ProductVersion)
    return (
        select(
            func.coalesce(
                func.max(other.effective_from).filter(other.effective_from <= day),
                func.min(other.effective_from),
            )
        )
        .where(other.product_id == Product.id)
        .correlate(Product)
        .scalar_subquery()
    )
