"""A manager's month as numbers: outings, headquarters, coverage and plans (clause 3.2.1)."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from gcm.core.policy import Role


@dataclass(frozen=True)
class OutingDay:
    day: date
    stores: int
    counts: bool


@dataclass(frozen=True)
class Outings:
    required: int
    days: tuple[OutingDay, ...]

    @property
    def done(self) -> int:
        return sum(day.counts for day in self.days)

    @property
    def met(self) -> bool:
        return self.done >= self.required


@dataclass(frozen=True)
class NotCounted:
    visit: str
    day: date
    reason: str


@dataclass(frozen=True)
class HqVisits:
    """One headquarters; ``done`` is the number of days with a visit that counts."""

    customer: str
    required: int
    done: int
    not_counted: tuple[NotCounted, ...] = ()

    @property
    def met(self) -> bool:
        return self.done >= self.required


@dataclass(frozen=True)
class Coverage:
    """``extra`` are stores that were visited though their days of the month are too few to ask."""

    required: int
    visited: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def percent(self) -> Decimal | None:
        """Half up to two decimals; None where nothing is asked."""
        if not self.required:
            return None
        share = Decimal(100 * self.visited) / self.required
        return share.quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def met(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Notices:
    """Sheets of scarce goods to be handed over (clause 2.2.4), and those with a receipt.

    ``in_time`` are those of the receipts that came by the last day: shown, and not decided by;
    None in a month that was closed before they were counted.
    """

    required: int
    receipts: int
    in_time: int | None = None

    @property
    def met(self) -> bool:
        return self.receipts >= self.required


@dataclass(frozen=True)
class PlanStanding:
    start: date
    end: date
    submitted_on: date | None
    approved_on: date | None
    late: bool

    @property
    def met(self) -> bool:
        return not self.late and self.approved_on is not None


@dataclass(frozen=True)
class Standing:
    """One manager's month. What does not apply to the role is None.

    ``late_decisions`` are others' plans that this market manager decided too late, or has yet to:
    it is shown, and does not decide whether the month is met. Neither do the ``notices``, which
    are None in a month that has none.
    """

    user: str
    name: str
    role: Role
    hq_visits: tuple[HqVisits, ...]
    outings: Outings | None = None
    coverage: Coverage | None = None
    plans: tuple[PlanStanding, ...] | None = None
    late_decisions: int | None = None
    notices: Notices | None = None

    @property
    def met(self) -> bool:
        parts = (self.outings, self.coverage, *self.hq_visits, *(self.plans or ()))
        return all(part.met for part in parts if part is not None)

    @property
    def late_plans(self) -> int:
        return sum(plan.late for plan in self.plans or ())

    @property
    def open_plans(self) -> int:
        """Those that nobody has approved yet."""
        return sum(plan.approved_on is None for plan in self.plans or ())

    @property
    def hq_required(self) -> int:
        return sum(line.required for line in self.hq_visits)

    @property
    def hq_done(self) -> int:
        """Of what is asked: visits above one chain's number do not make up for another's."""
        return sum(min(line.done, line.required) for line in self.hq_visits)
