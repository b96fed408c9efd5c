"""How each chain's forecast of a month stands: filed or not, and how near it came (M6)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from gcm.core import calendar, clock, months, regulation
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer
from gcm.sales.models import Forecast, ForecastSheet, Product
from gcm.sales.queries import targets
from gcm.sales.queries.history import Group, held_in
from gcm.sales.queries.targets import Pair
from gcm.sales.rules import filing, forecasting, measures
from gcm.sales.rules.filing import State

NONE = Decimal(0)


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


def standings(month: date, customer_id: int | None = None) -> list[Standing]:
    """Three queries: the chains in reach by code, their figures, how near they came."""
    chosen = [] if customer_id is None else [Customer.id == customer_id]
    measured = measured_month(month)
    pairs: dict[int, list[Pair]] = defaultdict(list)
    for pair in targets.forecast_pairs(Group(customer_id=customer_id), measured):
        pairs[pair.customer_id].append(pair)
    sums = sums_of(month)
    due, today = due_day(month), clock.today()
    found = []
    for chain, manager, sheet in chains(month, chosen):
        own, sold = sums.get(chain.id, NOTHING), pairs[chain.id]
        filed_at = (sheet.filed_at if sheet else None) or own.first_at
        found.append(
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
                if sold and measured == month
                else None,
                accuracy=measures.forecast_accuracy((each.forecast, each.actual) for each in sold),
            )
        )
    return found


def chains(
    month: date, chosen: Sequence[ColumnElement[bool]]
) -> list[tuple[Customer, str | None, ForecastSheet | None]]:
    """Those that were served in the month, with who held them and their sheet."""
    holder = aliased(User)
    sheet = (ForecastSheet.customer_id == Customer.id) & (ForecastSheet.month == month)
    rows = db.session.execute(
        select(Customer, holder.name, ForecastSheet)
        .outerjoin(Assignment, (Assignment.customer_id == Customer.id) & held_in(month))
        .outerjoin(holder, holder.id == Assignment.user_id)
        .outerjoin(ForecastSheet, sheet)
        .where(
            or_(Customer.left_on.is_(None), Customer.left_on >= month),
            or_(Customer.joined_on.is_(None), Customer.joined_on <= months.last_day(month)),
            *chosen,
        )
        .order_by(Customer.code)
    )
    return [(chain, name, found) for chain, name, found in rows]


def sums_of(month: date) -> dict[int, Sums]:
    rows = db.session.execute(
        select(
            Forecast.customer_id,
            func.count(Forecast.id),
            func.sum(Forecast.proposed),
            func.sum(Forecast.quantity),
            func.sum(Forecast.final),
            func.min(Forecast.created_at),
        )
        .where(Forecast.month == month)
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


def entries(month: date, customer_id: int | None = None) -> list[Entry]:
    """Every forecast of the month in reach, by chain and product. Two queries."""
    conditions: list[Any] = [Forecast.month == month]
    if customer_id is not None:
        conditions.append(Forecast.customer_id == customer_id)
    is_over = measured_month(month) == month
    sold = {
        (pair.customer_id, pair.product_id): pair.actual
        for pair in (
            targets.forecast_pairs(Group(customer_id=customer_id), month) if is_over else ()
        )
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
