"""Findings: who must hear of them by when, and what may be done with one (5.3, 3.2.3, 2.2.7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gcm.core.errors import Problem
from gcm.core.parameters import Findings
from gcm.visits.rules.kinds import FINDING_STATES, FindingKind, FindingState

LONGEST_TEXT = 500
# A problem at a store goes to the chain's headquarters too. Words and promises are between the
# two sides already, and what the monopoly staff look into is told to nobody else.
FOR_HEADQUARTERS = frozenset(
    {
        FindingKind.PRICE,
        FindingKind.TAG,
        FindingKind.STOCK,
        FindingKind.DISPLAY,
        FindingKind.PROMOTION,
        FindingKind.NOTICE,
        FindingKind.OTHER,
    }
)
WORDS = frozenset({FindingKind.OPINION, FindingKind.COMPLAINT})
# Whose day is agreed with the customer, not counted from the day they came up.
AGREED_DAY = WORDS | {FindingKind.PROMISE}


@dataclass(frozen=True)
class FindingDraft:
    """What came up. Without a day it is due by the rule; without an owner, the chain's holder's.

    ``evidence`` goes to the monopoly staff with a finding of compliance.
    """

    kind: FindingKind
    text: str
    due_on: date | None = None
    owner_id: int | None = None
    evidence: str = ""


class Late(StrEnum):
    """What is overdue about a finding."""

    NOT_TOLD_MANAGER = "逾期未反馈市场经理"
    NOT_TOLD_HQ = "逾期未反馈总部"
    NOT_CLOSED = "逾期未办结"
    NOT_REPORTED = "未当天转专卖"


@dataclass(frozen=True)
class Course:
    """The days of one finding; ``told_hq_on`` and the rest are None where it has not happened.

    ``is_withdrawn``: its record is void or no longer says so, and nobody had acted on it.
    """

    kind: FindingKind
    at_store: bool
    found_on: date
    due_on: date
    told_manager_on: date | None = None
    told_hq_on: date | None = None
    reported_on: date | None = None
    closed_on: date | None = None
    is_withdrawn: bool = False


def goes_to_headquarters(kind: FindingKind, *, at_store: bool) -> bool:
    return at_store and kind in FOR_HEADQUARTERS


def feedback_due(found_on: date, terms: Findings) -> date:
    return found_on + timedelta(days=terms.feedback_days)


def closing_due(found_on: date, terms: Findings, next_working_day: Callable[[date], date]) -> date:
    """The last of the working days that a finding may stay open, the day it came up not counted."""
    return working_days_after(found_on, terms.close_working_days, next_working_day)


def working_days_after(day: date, number: int, next_working_day: Callable[[date], date]) -> date:
    for _ in range(number):
        day = next_working_day(day + timedelta(days=1))
    return day


def overdue(course: Course, today: date, terms: Findings) -> list[Late]:
    """What is or was too late, as it stands on ``today``; nothing is asked of a withdrawn one."""
    if course.is_withdrawn:
        return []
    told_by = feedback_due(course.found_on, terms)
    for_hq = goes_to_headquarters(course.kind, at_store=course.at_store)
    is_compliance = course.kind is FindingKind.COMPLIANCE
    late = [
        (Late.NOT_TOLD_MANAGER, True, course.told_manager_on, told_by),
        (Late.NOT_TOLD_HQ, for_hq, course.told_hq_on, told_by),
        (Late.NOT_REPORTED, is_compliance, course.reported_on, course.found_on),
        (Late.NOT_CLOSED, True, course.closed_on, course.due_on),
    ]
    return [name for name, asked, done_on, by in late if asked and (done_on or today) > by]


def draft_problems(draft: FindingDraft, found_on: date, last_day: date) -> list[Problem]:
    """``last_day`` is the rule's; a day agreed with the customer may be later."""
    problems = text_problems("text", draft.text)
    return [*problems, *due_problems(draft.kind, draft.due_on, found_on, last_day)]


def text_problems(field: str, text: str) -> list[Problem]:
    if not text.strip():
        return [Problem(field, "请写明情况。")]
    if len(text) > LONGEST_TEXT:
        return [Problem(field, f"请写在 {LONGEST_TEXT} 字以内，现有 {len(text)} 字。")]
    return []


def due_problems(
    kind: FindingKind, due_on: date | None, found_on: date, last_day: date
) -> list[Problem]:
    if due_on is None:
        return []
    if due_on < found_on:
        return [Problem("due_on", "办结期限不能早于发现的那天。")]
    if kind not in AGREED_DAY and due_on > last_day:
        return [Problem("due_on", f"发现的问题最迟应在 {last_day} 办结，请把期限提前。")]
    return []


def settled_text(number: str) -> str:
    """The answer that a record gives by a tick; by it the record knows its answer again."""
    return f"走访时已解决（{number}）。"


def closing_problems(state: FindingState, *, answered: bool) -> list[Problem]:
    """Without a word on what was done nobody can tell a mended thing from a forgotten one."""
    if state is FindingState.CLOSED:
        return [Problem(None, "这个问题已经办结。")]
    return [] if answered else [Problem(None, "还没有答复：请先写明怎么处理的，再办结。")]


def open_problems(state: FindingState) -> list[Problem]:
    """What may only be done while the finding is not closed."""
    if state is not FindingState.CLOSED:
        return []
    return [Problem(None, f"这个问题{FINDING_STATES[state]}；要继续处理请先重新打开。")]


def reopening_problems(state: FindingState, reason: str) -> list[Problem]:
    if state is not FindingState.CLOSED:
        return [Problem(None, "这个问题还没有办结，不用重新打开。")]
    return [] if reason.strip() else [Problem("reason", "请写明重新打开的原因。")]
