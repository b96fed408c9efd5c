"""Whose sales, and how much of them month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from gcm.core import calendar, clock, months, scope
from gcm.core.db import db
from gcm.customers.models import Assignment, Customer, Store
from gcm.sales.models import MonthlyTotal, Product, StoreMonth
from gcm.sales.rules import measures
from gcm.sales.rules.measures import Compared, Sold


@dataclass(frozen=True)
class Group:
    """Whose sales: one chain's, store's, manager's or district's; all in reach when empty.

    A manager's month is that of the chains held on the last working day of ``month``; the
    months it is compared with are those of the same chains. ``brand``,
    ``price_class`` and ``product_id`` narrow what was sold.
    """

    customer_id: int | None = None
    store_id: int | None = None
    manager_id: int | None = None
    district_id: int | None = None
    month: date | None = None
    brand: str | None = None
    price_class: int | None = None
    product_id: int | None = None

    @property
    def narrows_goods(self) -> bool:
        return bool(self.goods())

    @property
    def kept(self) -> type[MonthlyTotal] | type[StoreMonth]:
        """The smaller table that can tell the sums."""
        return MonthlyTotal if self.narrows_goods else StoreMonth

    def conditions(self) -> list[ColumnElement[bool]]:
        """On ``kept``."""
        return self.at(self.kept.store_id) + self.goods()

    def at(self, store_id: InstrumentedAttribute[int]) -> list[ColumnElement[bool]]:
        """The conditions on whatever hangs on a store by ``store_id``."""
        found: list[ColumnElement[bool]] = []
        if self.store_id is not None:
            found.append(store_id == self.store_id)
        if chains := self.chains():
            found.append(store_id.in_(select(Store.id).where(*chains)))
        return found

    def chains(self) -> list[ColumnElement[bool]]:
        """The conditions on the chain of the store that bought."""
        found: list[ColumnElement[bool]] = []
        if self.customer_id is not None:
            found.append(Store.customer_id == self.customer_id)
        if self.district_id is not None:
            in_district = select(Customer.id).where(Customer.district_id == self.district_id)
            found.append(Store.customer_id.in_(in_district))
        if self.manager_id is not None:
            holds = select(Assignment.customer_id).where(
                Assignment.user_id == self.manager_id, held_in(self.month or clock.today())
            )
            found.append(Store.customer_id.in_(holds))
        return found

    def goods(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.brand:
            of_brand = select(Product.id).where(Product.brand == self.brand)
            found.append(MonthlyTotal.product_id.in_(of_brand))
        if self.price_class is not None:
            found.append(MonthlyTotal.price_class == self.price_class)
        if self.product_id is not None:
            found.append(MonthlyTotal.product_id == self.product_id)
        return found


EVERYONE = Group()


def held_in(month: date) -> ColumnElement[bool]:
    """The assignments that a month belongs to: in force on its last working day."""
    day = calendar.last_working_day(months.first(month))
    return and_(
        Assignment.begins_on <= day, or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day)
    )


def recorded_months() -> list[date]:
    """Every month of which the branch has sales, oldest first.

    Found by stepping from one to the next through the index, whatever the size of the table.
    """
    step = select(func.min(StoreMonth.month).label("month")).cte("recorded", recursive=True)
    later = (
        select(func.min(StoreMonth.month))
        .where(StoreMonth.month > step.c.month)
        .correlate(step)
        .scalar_subquery()
    )
    steps = step.union_all(select(later).where(step.c.month.is_not(None)))
    with scope.system("which months the branch has records of is the same for everybody"):
        found = db.session.scalars(select(steps.c.month).order_by(steps.c.month)).all()
    return [month for month in found if month is not None]


def usual_month(recorded: Sequence[date]) -> date:
    """The last finished month with records; with none, the month before this one."""
    this = months.first(clock.today())
    finished = [month for month in recorded if month < this]
    return max(finished or recorded, default=months.shift(this, -1))


def is_over(month: date) -> bool:
    return months.last_day(month) < clock.today()


def history(group: Group, start: date, end: date) -> dict[date, Sold]:
    """What the group bought in each month from ``start`` to ``end``; months without are absent."""
    kept = group.kept
    rows = db.session.execute(
        select(kept.month, func.sum(kept.quantity), func.sum(kept.amount))
        .where(kept.month.between(start, end), *group.conditions())
        .group_by(kept.month)
        .order_by(kept.month)
    )
    return {month: Sold(quantity, amount) for month, quantity, amount in rows}


@dataclass(frozen=True)
class Course:
    """A group's month compared, and the months that lead to it (None: no records)."""

    month: date
    compared: Compared
    series: tuple[tuple[date, Sold | None], ...]
    has_month: bool
    has_previous: bool
    has_last_year: bool

    @property
    def months(self) -> list[date]:
        return [month for month, _sold in self.series]

    @property
    def volumes(self) -> list[Decimal | None]:
        """For the chart: a gap where the branch has no records, 0 where this group bought none."""
        return [measures.volume(sold) for _month, sold in self.series]


def course(group: Group, month: date, recorded: Sequence[date], length: int = 13) -> Course:
    """One query: the comparison of ``month`` and the series of ``length`` months up to it."""
    start = min(date(month.year - 1, 1, 1), months.shift(month, 1 - length))
    by_month = history(group, start, month)
    over = is_over(month)
    series = tuple(
        (each, by_month.get(each, Sold()) if each in recorded else None)
        for each in months.span(months.shift(month, 1 - length), month)
    )
    return Course(
        month=month,
        compared=measures.compared(by_month, recorded, month, over=over),
        series=series,
        has_month=month in recorded,
        has_previous=over and months.shift(month, -1) in recorded,
        has_last_year=over and months.shift(month, -12) in recorded,
    )
