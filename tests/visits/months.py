"""A month put together by hand for the rules of counting."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

from gcm.core import clock, regulation
from gcm.core.policy import Role
from gcm.visits.rules.facts import Chain, Holding, Made, Manager, MonthFacts, Shop, Span
from gcm.visits.rules.kinds import FormKind

MARCH = date(2026, 3, 1)
LAST_WORKING_DAY = date(2026, 3, 31)
TERMS = regulation.in_force(MARCH).visits
RUNNER = Manager("mm04", "程岚", Role.MARKET_MANAGER, frozenset({"0104"}))
SERVER = Manager("cm01", "孟秋", Role.CUSTOMER_MANAGER)
numbers = count(1)


def at(day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """A local time in March 2026."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=clock.LOCAL)


def shops(number: int, **values: object) -> tuple[Shop, ...]:
    """Stores S01, S02 … of the chain K001."""
    usual = {"customer": "K001", "district": "0104"}
    return tuple(Shop(f"S{n:02d}", **{**usual, **values}) for n in range(1, number + 1))  # type: ignore[arg-type]


def month(*visits: Made, **values: object) -> MonthFacts:
    """March 2026 of one chain with 12 stores, held by cm01 in the district that mm04 runs."""
    usual = MonthFacts(
        MARCH,
        LAST_WORKING_DAY,
        today=date(2026, 4, 1),
        shops=shops(12),
        chains=(Chain("K001", "0104"),),
        holdings=(Holding("K001", "cm01", Span()),),
        managers=(RUNNER, SERVER),
        visits=visits,
    )
    return replace(usual, **values)  # type: ignore[arg-type]


def visit(begins_at: datetime, store: str | None = "S01", **values: object) -> Made:
    """Half an hour at a store of K001 by its customer manager."""
    form = FormKind.STORE_VISIT if store else FormKind.HQ_VISIT
    usual: dict[str, object] = {"user": "cm01", "form": form, "customer": "K001"}
    times = {"begins_at": begins_at, "ends_at": begins_at + timedelta(minutes=30)}
    return Made(
        visit=f"v{next(numbers):04d}",
        store=store,
        **{**usual, **times, **values},  # type: ignore[arg-type]
    )


def inspections(day: int, stores: int, user: str = "mm04") -> tuple[Made, ...]:
    return tuple(
        visit(at(day, 9, n), f"S{n:02d}", user=user, form=FormKind.INSPECTION)
        for n in range(1, stores + 1)
    )


def hq_visit(begins_at: datetime, **values: object) -> Made:
    """One that counts: its appointment stood on record, and the purchasing head was met."""
    usual = {"recorded_at": begins_at - timedelta(days=1), "met_buyer": True}
    return visit(begins_at, None, **{**usual, **values})
