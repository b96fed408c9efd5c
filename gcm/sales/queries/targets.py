"""Targets and forecasts of a month beside what was sold."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.sales.breakdown import Breakdown
from gcm.sales.models import Forecast, Indicator, MonthlyTotal, Target
from gcm.sales.queries.history import EVERYONE, Group
from gcm.sales.rules import measures

NONE = Decimal(0)


@dataclass(frozen=True)
class Progress:
    """One indicator's target beside what was sold."""

    indicator: Indicator
    target: Decimal
    actual: Decimal

    @property
    def completion(self) -> Decimal | None:
        return measures.completion(self.actual, self.target)

    @property
    def gap(self) -> Decimal | None:
        return measures.gap(self.actual, self.target)


def chain_with_targets(customer_id: int, month: date) -> tuple[Customer, list[Target]] | None:
    """One query: the chain and its targets of the month; None for a chain out of reach."""
    rows = db.session.execute(
        select(Customer, Target)
        .outerjoin(Target, and_(Target.customer_id == Customer.id, Target.month == month))
        .where(Customer.id == customer_id)
        .order_by(Target.id)
    ).all()
    return (rows[0][0], [row[1] for row in rows if row[1]]) if rows else None


def progress(targets: Iterable[Target], breakdown: Breakdown, focus: str) -> list[Progress]:
    """Only the indicators that have a target. ``focus`` is the focus brand's name."""
    wanted = {each.indicator: each.quantity for each in targets}
    actual = actuals(breakdown, focus)
    return [Progress(each, wanted[each], actual[each]) for each in Indicator if each in wanted]


def actuals(breakdown: Breakdown, focus: str) -> dict[Indicator, Decimal]:
    return {
        Indicator.TOTAL: breakdown.quantity(lambda _line: True),
        Indicator.FOCUS: breakdown.quantity(lambda line: line.brand == focus),
        Indicator.FOCUS_CLASS1: breakdown.quantity(
            lambda line: line.brand == focus and line.price_class == 1
        ),
    }


def of_chains(column: Any, group: Group) -> list[ColumnElement[bool]]:
    """The conditions on a chain's own rows; a single store has none of them."""
    if group.store_id is not None:
        return [column < 0]
    if group == EVERYONE:
        return []
    if group.customer_id is not None:
        return [column == group.customer_id]
    return [column.in_(select(Store.customer_id).where(*group.chains()))]


def forecast_accuracy(group: Group, month: date) -> Decimal | None:
    """One query; None when nothing was forecast, or nothing of it sold."""
    pairs = forecast_pairs(group, month)
    return measures.forecast_accuracy((each.forecast, each.actual) for each in pairs)


class Pair(NamedTuple):
    """What was finally forecast for a chain of a product, and what it bought."""

    customer_id: int
    product_id: int
    forecast: Decimal
    actual: Decimal


def forecast_pairs(group: Group, month: date, among: Collection[int] | None = None) -> list[Pair]:
    """One query; ``among`` narrows the group to these chains."""
    stores, chains = group.at(MonthlyTotal.store_id), of_chains(Forecast.customer_id, group)
    if among is not None:
        stores.append(Store.customer_id.in_(among))
        chains.append(Forecast.customer_id.in_(among))
    bought = (
        select(
            Store.customer_id,
            MonthlyTotal.product_id,
            func.sum(MonthlyTotal.quantity).label("quantity"),
        )
        .join(Store, Store.id == MonthlyTotal.store_id)
        .where(MonthlyTotal.month == month, *stores)
        .group_by(Store.customer_id, MonthlyTotal.product_id)
        .subquery()
    )
    same = and_(
        bought.c.customer_id == Forecast.customer_id, bought.c.product_id == Forecast.product_id
    )
    rows = db.session.execute(
        select(Forecast.customer_id, Forecast.product_id, Forecast.final, bought.c.quantity)
        .outerjoin(bought, same)
        .where(Forecast.month == month, *chains)
        .order_by(Forecast.id)
    )
    return [Pair(chain, product, said, sold or NONE) for chain, product, said, sold in rows]
