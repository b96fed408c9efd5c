"""A small branch around one customer manager and one market manager, for the tests of visits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import StandIn, User
from gcm.customers.models import Customer, Store
from tests import factories

# A Monday on which a window begins; the clock of these tests stands on the Friday before.
WINDOW = date(2026, 10, 12)
FRIDAY = datetime(2026, 10, 9, 2, tzinfo=UTC)


@dataclass
class Branch:
    district: District
    runner: User
    manager: User
    colleague: User
    chain: Customer
    stores: list[Store]


def at(day: date, hour: int = 10) -> datetime:
    """A moment of that day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


def build(stores: int = 12) -> Branch:
    here = factories.district()
    runner = factories.user(Role.MARKET_MANAGER, district=here, name="林经理")
    manager = factories.user(Role.CUSTOMER_MANAGER, district=here, name="周经理")
    colleague = factories.user(Role.CUSTOMER_MANAGER, district=here, name="何经理")
    chain = factories.customer(holder=manager, district=here)
    shops = [
        factories.store(
            chain, longitude=Decimal(105) + Decimal(n * 37 % 100) / 1000, latitude=Decimal(29)
        )
        for n in range(stores)
    ]
    return Branch(here, runner, manager, colleague, chain, shops)


def stand_in(absent: User, other: User, first: date, days: int = 30) -> StandIn:
    return factories.saved(
        StandIn(
            absent_id=absent.id,
            stand_in_id=other.id,
            begins_on=first,
            ends_on=first + timedelta(days=days),
            reason="培训",
        )
    )
