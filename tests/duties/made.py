"""A month made by hand: one district with a market manager, two customer managers, two chains."""

from datetime import date
from typing import Any

from gcm.core import regulation
from gcm.core.policy import Role
from gcm.duties.rules import boards
from gcm.duties.rules.duty import Duty
from gcm.duties.rules.facts import ChainMonth, Month, Person
from gcm.visits.rules.counts import Coverage, HqVisits, OutingDay, Outings, PlanStanding, Standing

SEPTEMBER = date(2026, 9, 1)
TERMS = regulation.in_force(SEPTEMBER)
WINDOW = PlanStanding(
    date(2026, 9, 14), date(2026, 9, 27), date(2026, 9, 10), date(2026, 9, 11), late=False
)


def outings(done: int) -> Outings:
    return Outings(4, tuple(OutingDay(date(2026, 9, n + 1), 10, counts=True) for n in range(done)))


def market_manager(**values: Any) -> Person:
    standing = {
        "hq_visits": (HqVisits("K1", 1, 1), HqVisits("K2", 1, 1)),
        "outings": outings(4),
    }
    return person(1, "mm", "林知远", Role.MARKET_MANAGER, standing | values)


def customer_manager(login: str = "cm", **values: Any) -> Person:
    standing = {
        "hq_visits": (HqVisits("K1", 2, 2),),
        "coverage": Coverage(3, 3, (), ()),
        "plans": (WINDOW,),
    }
    number = {"cm": 2}.get(login, 3)
    return person(number, login, f"经理{login}", Role.CUSTOMER_MANAGER, standing | values)


def person(number: int, login: str, name: str, role: Role, standing: dict[str, Any]) -> Person:
    made = Standing(login, name, role, **standing)
    return Person(number, login, name, role, frozenset({"D4"}), made)


def chain(code: str = "K1", holder: str | None = "cm", **values: Any) -> ChainMonth:
    """One with everything in order, unless told otherwise."""
    defaults: dict[str, Any] = {
        "id": 1 if code == "K1" else 2,
        "name": f"客户{code}",
        "district": "D4",
        "targets": 3,
        "filed_on": date(2026, 9, 3),
        "letter_id": 1,
        "letter_on": date(2026, 9, 10),
        "services": 5,
    }
    return ChainMonth(code=code, holder=holder, **(defaults | values))


def month(**values: Any) -> Month:
    defaults: dict[str, Any] = {
        "month": SEPTEMBER,
        "today": date(2026, 9, 30),
        "terms": TERMS,
        "stages_due": date(2026, 9, 3),
        "forecasts_due": date(2026, 9, 3),
        "letters_due": date(2026, 9, 10),
        "symposium_due": date(2026, 12, 31),
        "measured": date(2026, 8, 1),
        "people": (market_manager(), customer_manager()),
        "chains": (chain(),),
    }
    return Month(**(defaults | values))


def duty(clause: str, found: Month) -> Duty:
    """The one line of the boards with this clause, of whoever has it first."""
    return next(
        line for each in boards.boards(found) for line in each.duties if line.clause == clause
    )
