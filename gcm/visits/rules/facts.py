"""What a month's counts are made from: shops, chains, people and their visits, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from gcm.core import months
from gcm.core.policy import Role
from gcm.visits.rules.kinds import FormKind


@dataclass(frozen=True)
class Span:
    """From ``first`` to ``last``, both counted; None is without end."""

    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def days_in(self, month: date) -> int:
        """How many of the month's days lie in it."""
        first = max(month, self.first or month)
        last = min(months.last_day(month), self.last or date.max)
        return max((last - first).days + 1, 0)

    def within(self, other: "Span") -> "Span":
        """What both have in common; it covers no day where that is nothing."""
        firsts = [day for day in (self.first, other.first) if day]
        lasts = [day for day in (self.last, other.last) if day]
        return Span(max(firsts, default=None), min(lasts, default=None))


@dataclass(frozen=True)
class Shop:
    """A store of a chain; ``life`` is when it was open and its chain a customer."""

    code: str
    customer: str
    district: str
    life: Span = Span()


@dataclass(frozen=True)
class Chain:
    code: str
    district: str
    life: Span = Span()


@dataclass(frozen=True)
class Holding:
    """The customer manager who holds a chain on these days."""

    customer: str
    user: str
    days: Span = Span()


@dataclass(frozen=True)
class Manager:
    """A person in one role, with the districts run or served in the month."""

    user: str
    name: str
    role: Role
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Made:
    """One visit, local times. ``store`` is None at a headquarters.

    ``recorded_at`` is when its appointment was put on record, None without one; one that was
    called off is no appointment any more.
    """

    visit: str
    user: str
    form: FormKind
    customer: str
    store: str | None
    begins_at: datetime
    ends_at: datetime
    acted_for: str | None = None
    recorded_at: datetime | None = None
    is_called_off: bool = False
    met_buyer: bool = False
    is_void: bool = False

    @property
    def day(self) -> date:
        """However late it arrives, a visit belongs to the day it began on."""
        return self.begins_at.date()

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.begins_at


@dataclass(frozen=True)
class WindowPlan:
    """A window whose plan is asked for in the month, and what became of it."""

    start: date
    end: date
    submitted_on: date | None = None
    approved_on: date | None = None


@dataclass(frozen=True)
class MonthFacts:
    """``settled_on`` is the month's last working day, on which it is settled who holds a chain.

    ``windows`` are those asked for in the month, ``plans`` the same of people with plans.
    """

    month: date
    settled_on: date
    today: date
    shops: tuple[Shop, ...] = ()
    chains: tuple[Chain, ...] = ()
    holdings: tuple[Holding, ...] = ()
    managers: tuple[Manager, ...] = ()
    visits: tuple[Made, ...] = ()
    windows: tuple[WindowPlan, ...] = ()
    plans: Mapping[str, tuple[WindowPlan, ...]] = field(default_factory=dict)

    @property
    def valid_visits(self) -> tuple[Made, ...]:
        """Of this month and not void. Short ones count as well: the checks only mark them."""
        return tuple(
            visit
            for visit in self.visits
            if not visit.is_void and months.first(visit.day) == self.month
        )
