"""The auditors' four checks on a month's visits, applied to ourselves first."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gcm.core.parameters import Visits
from gcm.visits.rules.facts import Made, MonthFacts
from gcm.visits.rules.quotas import is_due

IsWorkingDay = Callable[[date], bool]


@dataclass(frozen=True)
class OddVisit:
    """A visit that is too short or too long."""

    visit: str
    user: str
    customer: str
    store: str | None
    day: date
    seconds: int


@dataclass(frozen=True)
class ShortDay:
    """A working day on which a person's visits add up to too little."""

    user: str
    day: date
    visits: int
    seconds: int


@dataclass(frozen=True)
class Unvisited:
    store: str
    customer: str


@dataclass(frozen=True)
class Checks:
    short: tuple[OddVisit, ...]
    long: tuple[OddVisit, ...]
    short_days: tuple[ShortDay, ...]
    unvisited: tuple[Unvisited, ...]

    @property
    def count(self) -> int:
        return len(self.short) + len(self.long) + len(self.short_days) + len(self.unvisited)


def checks(facts: MonthFacts, terms: Visits, is_working_day: IsWorkingDay) -> Checks:
    """Each limit itself passes: 60 seconds, 60 minutes a day, 300 minutes."""
    visits = sorted(facts.valid_visits, key=lambda each: (each.begins_at, each.visit))
    shortest = timedelta(seconds=terms.shortest_visit_seconds)
    longest = timedelta(minutes=terms.longest_visit_minutes)
    return Checks(
        short=tuple(odd(visit) for visit in visits if visit.length < shortest),
        long=tuple(odd(visit) for visit in visits if visit.length > longest),
        short_days=tuple(short_days(visits, terms, is_working_day)),
        unvisited=tuple(unvisited(visits, facts, terms)),
    )


def odd(visit: Made) -> OddVisit:
    return OddVisit(
        visit.visit, visit.user, visit.customer, visit.store, visit.day, seconds(visit.length)
    )


def short_days(
    visits: Iterable[Made], terms: Visits, is_working_day: IsWorkingDay
) -> Iterable[ShortDay]:
    by_day: dict[tuple[date, str], list[Made]] = defaultdict(list)
    for visit in visits:
        by_day[visit.day, visit.user].append(visit)
    for (day, user), made in sorted(by_day.items()):
        length = sum((visit.length for visit in made), timedelta())
        if length < timedelta(minutes=terms.shortest_day_minutes) and is_working_day(day):
            yield ShortDay(user, day, len(made), seconds(length))


def unvisited(visits: Iterable[Made], facts: MonthFacts, terms: Visits) -> Iterable[Unvisited]:
    """Whoever went: an inspection shows as well that somebody was there."""
    seen = {visit.store for visit in visits}
    for shop in sorted(facts.shops, key=lambda each: each.code):
        if is_due(shop.life, facts.month, terms) and shop.code not in seen:
            yield Unvisited(shop.code, shop.customer)


def seconds(length: timedelta) -> int:
    """Whole seconds, those begun not counted: 59.9 seconds are too short."""
    return length // timedelta(seconds=1)
