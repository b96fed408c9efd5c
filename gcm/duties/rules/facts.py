"""A month of the branch as duties and the market standard are judged from it: plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gcm.core import months
from gcm.core.policy import Role
from gcm.core.regulation import Regulation
from gcm.duties.rules.duty import Page
from gcm.sales.rules.staging import State as StageState
from gcm.visits.rules.counts import Standing
from gcm.visits.rules.facts import Made
from gcm.visits.rules.findings import Course


@dataclass(frozen=True)
class Change:
    """A store that opened or closed: the day it did, and the day the files say so."""

    store: str
    what: str
    happened_on: date
    entered_on: date


@dataclass(frozen=True)
class Sheets:
    """A chain's notices of the month that are to be handed over; ``last_day`` is the latest due."""

    total: int = 0
    served: int = 0
    served_late: int = 0
    waiting_late: int = 0
    last_day: date | None = None


@dataclass(frozen=True)
class Looks:
    """What store visits of the month saw: products looked at for their tag, and those without."""

    visits: int = 0
    tags: int = 0
    untagged: int = 0


@dataclass(frozen=True)
class ChainMonth:
    """Everything that the month's records say of one chain.

    ``holder`` has it on the month's last working day. ``letter_on`` is when the letter that fell
    due in the month was issued; ``pairs`` are forecasts beside what was bought.
    """

    id: int
    code: str
    name: str
    district: str
    holder: str | None = None
    joined_on: date | None = None
    is_asked: bool = True
    incomplete: bool = False
    targets: int = 0
    stage: StageState | None = None
    stage_on: date | None = None
    filed_on: date | None = None
    corrected: bool = False
    pairs: tuple[tuple[Decimal, Decimal], ...] = ()
    letter_id: int | None = None
    letter_on: date | None = None
    services: int = 0
    services_open: tuple[str, ...] = ()
    sheets: Sheets = Sheets()
    looks: Looks = Looks()
    shortages: int = 0
    findings: tuple[Course, ...] = ()
    changes: tuple[Change, ...] = ()

    def was_there(self, day: date) -> bool:
        """A chain that came later cannot have been served earlier."""
        return self.joined_on is None or self.joined_on <= day


@dataclass(frozen=True)
class Split:
    """A version of a district's targets that was published, maybe replaced since."""

    id: int
    district: str
    number: int
    published_on: date


@dataclass(frozen=True)
class Applied:
    """An application that was open in the month; ``needs`` is the market manager's next step."""

    id: int
    district: str
    name: str
    state: str
    needs: str = ""


@dataclass(frozen=True)
class Growing:
    """A plan of brand cultivation that ran in the month. ``by_chain`` counts what was done."""

    id: int
    district: str
    name: str
    ends_on: date
    is_reviewed: bool
    remarks: int = 0
    by_chain: Mapping[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        return self.remarks + sum(self.by_chain.values())


@dataclass(frozen=True)
class Inspected:
    """An inspection of a customer manager (M8)."""

    id: int
    district: str
    inspector: str
    manager: str
    day: date
    is_read: bool


@dataclass(frozen=True)
class Symposium:
    """One that was held in the half-year of the month, up to the month's end.

    ``reasons`` say why it is not as clause 3.3.3 asks.
    """

    district: str
    held_on: date
    came: int | None
    page: Page
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """What the head of the department gave; ``clause`` is the duty that it belongs to."""

    user: str
    clause: str
    title: str
    due_on: date
    done_on: date | None
    page: Page


@dataclass(frozen=True)
class Report:
    """A customer manager's sales report (C10) that fell due in the month."""

    user: str
    title: str
    due_on: date
    submitted_on: date | None
    is_accepted: bool
    page: Page


@dataclass(frozen=True)
class Person:
    """A manager in one role with what clause 3.2.1 counts of the month."""

    id: int
    user: str
    name: str
    role: Role
    districts: frozenset[str]
    standing: Standing


@dataclass(frozen=True)
class Month:
    """``*_due`` are the last days that count, ``measured`` is the last month whose
    forecasts can be laid beside what was bought; ``shops`` names stores that are missing.
    """

    month: date
    today: date
    terms: Regulation
    stages_due: date
    forecasts_due: date
    letters_due: date
    symposium_due: date
    measured: date
    people: tuple[Person, ...] = ()
    chains: tuple[ChainMonth, ...] = ()
    visits: tuple[Made, ...] = ()
    splits: tuple[Split, ...] = ()
    applications: tuple[Applied, ...] = ()
    plans: tuple[Growing, ...] = ()
    inspections: tuple[Inspected, ...] = ()
    shops: Mapping[str, str] = field(default_factory=dict)
    symposia: tuple[Symposium, ...] = ()
    tasks: tuple[Task, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def last_day(self) -> date:
        return months.last_day(self.month)

    @property
    def before(self) -> date:
        """The month before, which letters that fall due in this one are about."""
        return months.shift(self.month, -1)

    @property
    def key(self) -> str:
        return months.key(self.month)

    @property
    def days(self) -> dict[str, str]:
        """The month as lists of records ask for it."""
        return {"first": self.month.isoformat(), "last": self.last_day.isoformat()}

    @property
    def customer_managers(self) -> list[Person]:
        return [each for each in self.people if each.role is Role.CUSTOMER_MANAGER]

    def of_districts(self, districts: Iterable[str]) -> list[ChainMonth]:
        """The chains asked for in these districts."""
        known = frozenset(districts)
        return [each for each in self.chains if each.is_asked and each.district in known]

    def held_by(self, user: str) -> list[ChainMonth]:
        """The chains whose month is this person's."""
        return [each for each in self.chains if each.is_asked and each.holder == user]

    def tasks_of(self, user: str, clause: str) -> list[Task]:
        return [each for each in self.tasks if (each.user, each.clause) == (user, clause)]


def names(chains: Iterable[ChainMonth]) -> list[str]:
    return [each.name for each in chains]


def day(value: date | None) -> str:
    return f"{value.month}月{value.day}日" if value else "—"
