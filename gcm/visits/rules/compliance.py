"""What the monopoly staff do with a signal: acknowledge it, then enter its outcome (2.2.7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gcm.core.errors import Problem
from gcm.core.parameters import Findings
from gcm.visits.rules.findings import working_days_after

LONGEST_OUTCOME = 500


class ReportState(StrEnum):
    WAITING = "待接收"
    TAKEN = "处理中"
    DONE = "已有结果"


class ReportLate(StrEnum):
    REPORTED = "未当天转来"
    ACKNOWLEDGED = "逾期未接收"


@dataclass(frozen=True)
class ReportDays:
    found_on: date
    reported_on: date
    acknowledged_on: date | None = None


def report_state(*, acknowledged: bool, has_outcome: bool) -> ReportState:
    if has_outcome:
        return ReportState.DONE
    return ReportState.TAKEN if acknowledged else ReportState.WAITING


def report_late(
    days: ReportDays, today: date, terms: Findings, next_working_day: Callable[[date], date]
) -> list[ReportLate]:
    """The manager must report on the day itself, the officer acknowledge soon after."""
    by = working_days_after(days.reported_on, terms.acknowledge_working_days, next_working_day)
    found = []
    if days.reported_on > days.found_on:
        found.append(ReportLate.REPORTED)
    if (days.acknowledged_on or today) > by:
        found.append(ReportLate.ACKNOWLEDGED)
    return found


def acknowledgement_problems(*, acknowledged: bool) -> list[Problem]:
    return [Problem(None, "这条反馈已经接收。")] if acknowledged else []


def outcome_problems(outcome: str, *, has_outcome: bool) -> list[Problem]:
    """An outcome stands as it was entered: the manager may have told it to the chain already."""
    if has_outcome:
        return [Problem(None, "处理结果已经登记，不能再改。")]
    if not outcome.strip():
        return [Problem("outcome", "请写明处理结果。")]
    if len(outcome) > LONGEST_OUTCOME:
        return [Problem("outcome", f"请写在 {LONGEST_OUTCOME} 字以内，现有 {len(outcome)} 字。")]
    return []
