"""Which table is wanted, and the sums that it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, Subquery, and_, cast, func, null, select

from gcm.core import months
from gcm.core.db import Quantity
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.sales.models import Indicator, StoreMonth, Target
from gcm.sales.queries.history import EVERYONE, Group, held_in


class Level(StrEnum):
    CHAIN = "chain"
    STORE = "store"
    MANAGER = "manager"
    DISTRICT = "district"


LEVEL_NAMES = {
    Level.CHAIN: "集团客户",
    Level.STORE: "卖场",
    Level.MANAGER: "客户经理",
    Level.DISTRICT: "片区",
}
THINGS: dict[Level, Any] = {
    Level.CHAIN: Customer,
    Level.STORE: Store,
    Level.MANAGER: User,
    Level.DISTRICT: District,
}


@dataclass(frozen=True)
class Wanted:
    """Which table: the month (or the year up to it), the level, and what narrows it."""

    month: date
    level: Level
    recorded: Sequence[date]
    group: Group = EVERYONE
    query: str = ""
    year_to_date: bool = False
    silent: bool = False  # only those that bought nothing

    @property
    def start(self) -> date:
        return self.month.replace(month=1) if self.year_to_date else self.month

    @property
    def now(self) -> list[date]:
        return months.span(self.start, self.month)

    @property
    def last_year(self) -> list[date]:
        return [months.shift(each, -12) for each in self.now]

    @property
    def previous(self) -> list[date]:
        return [] if self.year_to_date else [months.shift(self.month, -1)]

    @property
    def needed(self) -> list[date]:
        return [*self.now, *self.last_year, *self.previous]

    def has(self, wanted: Sequence[date]) -> bool:
        return bool(wanted) and all(each in self.recorded for each in wanted)


def sums_of(wanted: Wanted) -> Subquery:
    """What each chain, store, manager or district bought, by the months that are needed.

    ``sticks`` and ``focus`` (the focus brand's) are not told for one brand, class or product.
    """
    kept = wanted.group.kept
    now = kept.month.in_(wanted.now)
    quantity, amount = func.sum(kept.quantity), func.sum(kept.amount)
    query = (
        select(
            key_of(wanted.level).label("key"),
            quantity.filter(now).label("quantity"),
            amount.filter(now).label("amount"),
            quantity.filter(kept.month.in_(wanted.last_year)).label("last_year"),
            quantity.filter(kept.month.in_(wanted.previous)).label("previous"),
            *stick_sums(wanted),
        )
        .select_from(kept)
        .join(Store, Store.id == kept.store_id)
    )
    return (
        through(query, wanted, Store.customer_id)
        .where(kept.month.in_(wanted.needed), *wanted.group.conditions())
        .group_by(key_of(wanted.level))
        .subquery()
    )


def stick_sums(wanted: Wanted) -> list[Any]:
    if wanted.group.narrows_goods:
        return [cast(null(), Quantity).label(name) for name in ("sticks", "focus")]
    now = StoreMonth.month.in_(wanted.now)
    return [
        func.sum(StoreMonth.sticks).filter(now).label("sticks"),
        func.sum(StoreMonth.focus_sticks).filter(now).label("focus"),
    ]


def targets_of(wanted: Wanted) -> Subquery:
    """The month's targets of the total volume; stores and years to date have none."""
    query = select(
        key_of(wanted.level, Target.customer_id).label("key"),
        func.sum(Target.quantity).label("target"),
    ).select_from(Target)
    if wanted.level is Level.STORE or wanted.year_to_date or wanted.group.narrows_goods:
        query = query.where(Target.id < 0)
    return (
        through(query, wanted, Target.customer_id)
        .where(Target.month == wanted.month, Target.indicator == Indicator.TOTAL)
        .group_by(key_of(wanted.level, Target.customer_id))
        .subquery()
    )


def key_of(level: Level, chain: Any = Store.customer_id) -> Any:
    """What the sums are grouped by, given the column that names the chain."""
    return {
        Level.CHAIN: chain,
        Level.STORE: Store.id if chain is Store.customer_id else chain,
        Level.MANAGER: Assignment.user_id,
        Level.DISTRICT: Customer.district_id,
    }[level]


def through(query: Select[Any], wanted: Wanted, chain: Any) -> Select[Any]:
    """The joins that lead from a chain to its manager of the month or its district."""
    if wanted.level is Level.MANAGER:
        held = and_(Assignment.customer_id == chain, held_in(wanted.month))
        return query.join(Assignment, held)
    if wanted.level is Level.DISTRICT:
        return query.join(Customer, Customer.id == chain)
    return query
