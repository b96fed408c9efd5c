"""How each chain's forecast of a month stands: filed or not, and how near it came (M6)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from gcm.core import calendar, clock, months, regulation, search
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer
from gcm.sales.models import Forecast, ForecastSheet, Product
from gcm.sales.queries import targets
from gcm.sales.queries.history import EVERYONE, held_in
from gcm.sales.queries.targets import Pair
from gcm.sales.rules import filing, forecasting, measures
from gcm.sales.rules.filing import State
from gcm.web.paging import Paging

NONE = Decimal(0)
SORTS = ("code", "name")


def due_day(month: date) -> date:
    """Filed by this day of the month, or the first working day after it (clause 2.2.6)."""
    return calendar.next_working_day(
        month.replace(day=regulation.in_force(month).forecasts.due_day)
    )


def measured_month(month: date) -> date:
    """The month itself once it is over, else the last one that is."""
    return min(month, months.shift(months.first(clock.today()), -1))


def day_of(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


class Sums(NamedTuple):
    """Over the products of a chain's forecast; ``proposed`` over those that had a proposal."""

    products: int
    proposed: Decimal | None
    filed: Decimal
    final: Decimal
    first_at: datetime | None


NOTHING = Sums(0, None, NONE, NONE, None)


@dataclass(frozen=True)
class Standing:
    """One chain's forecast of a month. ``accuracy`` is that of ``measured_month``.

    ``actual`` is what was bought of the products that were forecast, once the month is over.
    """

    customer_id: int
    code: str
    name: str
    manager: str | None
    state: State
    filed_at: datetime | None
    corrected_at: datetime | None
    sums: Sums
    actual: Decimal | None
    accuracy: Decimal | None

    @property
    def is_open(self) -> bool:
        return self.state in filing.OPEN

    @property
    def is_late(self) -> bool:
        return self.state is State.LATE


class Filing(StrEnum):
    """What narrows the list: what is still to be filed, what came late, both, what came in time."""

    OPEN = "open"
    LATE = "late"
    AMISS = "amiss"
    IN_TIME = "in-time"


@dataclass(frozen=True)
class Wanted:
    """Which month, and what narrows the chains."""

    month: date
    text: str = ""
    filing: Filing | None = None
    customer_id: int | None = None


def standings(wanted: Wanted, paging: Paging | None = None) -> list[Standing]:
    """Four queries: a page of the chains in reach, their figures, how near they came.

    All of them, by code and in three queries, without ``paging``.
    """
    due, today = due_day(wanted.month), clock.today()
    found = chains(wanted, paging)
    ids = [chain.id for chain, _manager, _sheet in found]
    measured = measured_month(wanted.month)
    pairs: dict[int, list[Pair]] = defaultdict(list)
    for pair in targets.forecast_pairs(EVERYONE, measured, ids):
        pairs[pair.customer_id].append(pair)
    sums = sums_of(wanted.month, ids)
    rows = []
    for chain, manager, sheet in found:
        own, sold = sums.get(chain.id, NOTHING), pairs[chain.id]
        filed_at = (sheet.filed_at if sheet else None) or own.first_at
        rows.append(
            Standing(
                customer_id=chain.id,
                code=chain.code,
                name=chain.name,
                manager=manager,
                state=filing.state(day_of(filed_at), due, today),
                filed_at=filed_at,
                corrected_at=sheet.corrected_at if sheet else None,
                sums=own,
                actual=forecasting.total(each.actual for each in sold)
                if sold and measured == wanted.month
                else None,
                accuracy=measures.forecast_accuracy((each.forecast, each.actual) for each in sold),
            )
        )
    return rows


class Counts(NamedTuple):
    """The chains in reach that were served in the month, and how their forecasts stand."""

    chains: int
    open: int
    late: int


def counts(month: date) -> Counts:
    """One query."""
    filed_at, late = filed_at_of(month), was_late(month)
    return Counts(
        *db.session.execute(
            served(month).with_only_columns(
                func.count(Customer.id),
                func.count(Customer.id).filter(filed_at.is_(None)),
                func.count(Customer.id).filter(late),
            )
        ).one()
    )


def chains(
    wanted: Wanted, paging: Paging | None = None
) -> Sequence[tuple[Customer, str | None, ForecastSheet | None]]:
    """Those that were served in the month, with who held them and their sheet."""
    holder = aliased(User)
    statement = (
        served(wanted.month)
        .add_columns(holder.name, ForecastSheet)
        .outerjoin(Assignment, (Assignment.customer_id == Customer.id) & held_in(wanted.month))
        .outerjoin(holder, holder.id == Assignment.user_id)
        .where(*narrowed(wanted))
    )
    if paging is None:
        return [
            (row[0], row[1], row[2])
            for row in db.session.execute(statement.order_by(Customer.code))
        ]
    counted = served(wanted.month).where(*narrowed(wanted))
    paging.count(db.session.scalars(counted.with_only_columns(func.count(Customer.id))).one())
    column = Customer.code if paging.sort == "code" else Customer.name_key
    statement = (
        statement.order_by(column.desc() if paging.descending else column.asc(), Customer.id)
        .limit(paging.size)
        .offset(paging.offset)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement)]


def served(month: date) -> Select[Any]:
    """The chains in reach that were served in the month, joined with their sheet of it."""
    sheet = (ForecastSheet.customer_id == Customer.id) & (ForecastSheet.month == month)
    return (
        select(Customer)
        .outerjoin(ForecastSheet, sheet)
        .where(
            or_(Customer.left_on.is_(None), Customer.left_on >= month),
            or_(Customer.joined_on.is_(None), Customer.joined_on <= months.last_day(month)),
        )
    )


def narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    """On ``served``."""
    found: list[ColumnElement[bool]] = []
    if wanted.customer_id is not None:
        found.append(Customer.id == wanted.customer_id)
    if wanted.text:
        found.append(Customer.search_key.like(search.pattern(wanted.text), escape="\\"))
    if wanted.filing:
        still_open, late = filed_at_of(wanted.month).is_(None), was_late(wanted.month)
        found.append(
            {
                Filing.OPEN: still_open,
                Filing.LATE: late,
                Filing.AMISS: or_(still_open, late),
                Filing.IN_TIME: filed_at_of(wanted.month) < first_late_moment(wanted.month),
            }[wanted.filing]
        )
    return found


def filed_at_of(month: date) -> ColumnElement[datetime | None]:
    """When the chain's forecast was filed, on ``served``; imported ones have no sheet."""
    imported = (
        select(func.min(Forecast.created_at))
        .where(Forecast.customer_id == Customer.id, Forecast.month == month)
        .correlate(Customer)
        .scalar_subquery()
    )
    return func.coalesce(ForecastSheet.filed_at, imported)


def was_late(month: date) -> ColumnElement[bool]:
    return filed_at_of(month) >= first_late_moment(month)


def first_late_moment(month: date) -> datetime:
    return datetime.combine(due_day(month) + timedelta(days=1), time(), clock.LOCAL)


def sums_of(month: date, ids: Collection[int]) -> dict[int, Sums]:
    rows = db.session.execute(
        select(
            Forecast.customer_id,
            func.count(Forecast.id),
            func.sum(Forecast.proposed),
            func.sum(Forecast.quantity),
            func.sum(Forecast.final),
            func.min(Forecast.created_at),
        )
        .where(Forecast.month == month, Forecast.customer_id.in_(ids))
        .group_by(Forecast.customer_id)
        .order_by(Forecast.customer_id)
    )
    return {row[0]: Sums(*row[1:]) for row in rows}


class Entry(NamedTuple):
    """One product's forecast of a chain, with what the chain bought once the month is over."""

    chain: Customer
    product: Product
    forecast: Forecast
    actual: Decimal | None

    @property
    def accuracy(self) -> Decimal | None:
        if self.actual is None:
            return None
        return measures.forecast_accuracy([(self.forecast.final, self.actual)])

    @property
    def is_explained(self) -> bool:
        return bool(self.forecast.reason) or self.forecast.corrected is not None


def entries(month: date, among: Collection[int] | None = None) -> list[Entry]:
    """Every forecast of the month in reach, or of the chains ``among`` them. Two queries."""
    conditions: list[Any] = [Forecast.month == month]
    if among is not None:
        conditions.append(Forecast.customer_id.in_(among))
    is_over = measured_month(month) == month
    sold = {
        (pair.customer_id, pair.product_id): pair.actual
        for pair in (targets.forecast_pairs(EVERYONE, month, among) if is_over else ())
    }
    rows = db.session.execute(
        select(Forecast, Customer)
        .join(Customer, Customer.id == Forecast.customer_id)
        .join(Forecast.product)
        .options(contains_eager(Forecast.product))
        .where(*conditions)
        .order_by(Customer.code, Product.code)
    )
    return [
        Entry(chain, each.product, each, sold.get((chain.id, each.product_id)))
        for each, chain in rows
    ]
