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
class Handed:
    """A chain's notices of the month, how many have a receipt, and how many got it in time."""

    customer: str
    notices: int
    receipts: int
    in_time: int = 0


@dataclass(frozen=True)
class Round:
    """A plan's way from one submission to its decision; None while it waits."""

    submitted_on: date
    decided_on: date | None


@dataclass(frozen=True)
class WindowPlan:
    """A window whose plan is asked for in the month, and what became of it.

    ``submitted_on`` is the first submission: a plan that was returned had been handed in all the
    same. ``again_on`` is the submission after the last of the ``returns``.
    """

    start: date
    end: date
    submitted_on: date | None = None
    approved_on: date | None = None
    returns: tuple[Round, ...] = ()
    again_on: date | None = None

    @property
    def rounds(self) -> tuple[Round, ...]:
        """Every submission with its decision, the last of which may be an approval."""
        sent_on = self.again_on if self.returns else self.submitted_on
        return (*self.returns, Round(sent_on, self.approved_on)) if sent_on else self.returns

    @property
    def waits_since(self) -> date | None:
        """The day of the submission that is not decided yet."""
        last = self.rounds[-1] if self.rounds else None
        return last.submitted_on if last and last.decided_on is None else None


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
    handed: tuple[Handed, ...] = ()

    @property
    def valid_visits(self) -> tuple[Made, ...]:
        """Of this month and not void. Short ones count as well: the checks only mark them."""
        return tuple(
            visit
            for visit in self.visits
            if not visit.is_void and months.first(visit.day) == self.month
        )
