"""A closed month: what is kept of it, and when it may be closed and opened again."""

from dataclasses import dataclass
from datetime import date

from gcm.core import months
from gcm.core.errors import Problem
from gcm.visits.rules.audits import Checks
from gcm.visits.rules.counts import Standing


@dataclass(frozen=True)
class Kept:
    """The counts of a district's managers and the auditors' checks, as they were that day."""

    standings: tuple[Standing, ...]
    checks: Checks

    def of(self, user: str, role: str) -> Standing | None:
        found = [each for each in self.standings if (each.user, each.role) == (user, role)]
        return found[0] if found else None


def closing_problems(month: date, today: date, *, is_closed: bool) -> list[Problem]:
    """Only a month that is over can be closed, and only once until it is opened again."""
    label = months.label(month)
    if today <= months.last_day(month):
        return [Problem(None, f"{label}还没有结束，{months.last_day(month)} 之后才能月结。")]
    if is_closed:
        return [Problem(None, f"{label}已经月结，如须更改请由营销部负责人重新打开。")]
    return []


def reopening_problems(reason: str, *, is_open: bool) -> list[Problem]:
    problems = []
    if not reason.strip():
        problems.append(Problem("reason", "请写明重新打开的原因。"))
    if is_open:
        problems.append(Problem(None, "这次月结已经重新打开过。"))
    return problems
