"""Regular products out of stock: what showed it, how it stands, who does what (clause 1.3)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gcm.core.errors import Problem
from gcm.core.wording import wording_problems

LONGEST_WORDS = 300
LONGEST_TERM = 60  # days


class Source(StrEnum):
    """Where it was seen, in the words of pages and trail."""

    COUNTED = "盘点为 0"
    REFUSED = "公司断货（需求供应为 0）"


class State(StrEnum):
    FRESH = "fresh"
    OPEN = "open"
    RESTOCKED = "restocked"
    CLOSED = "closed"


STATES = {
    State.FRESH: "待处理",
    State.OPEN: "处理中",
    State.RESTOCKED: "已到货",
    State.CLOSED: "已办结",
}
UNSETTLED = (State.FRESH, State.OPEN)


def state_of(*, taken_up: bool, closed_on: date | None, restocked_on: date | None) -> State:
    """Goods that came tell more than what somebody wrote."""
    if restocked_on is not None:
        return State.RESTOCKED
    if closed_on is not None:
        return State.CLOSED
    return State.OPEN if taken_up else State.FRESH


@dataclass(frozen=True)
class Assignment:
    owner_id: int
    due_on: date


def action_problems(state: State | None, words: str, field: str = "action") -> list[Problem]:
    """``state`` is None where the product is not out of stock at all."""
    found = open_problems(state)
    if not words.strip():
        found.append(Problem(field, "请写明做了什么。"))
    elif len(words.strip()) > LONGEST_WORDS:
        found.append(Problem(field, f"最多 {LONGEST_WORDS} 个字。"))
    return found + wording_problems(field, words)


def assignment_problems(state: State | None, due_on: date, today: date) -> list[Problem]:
    found = open_problems(state)
    last = today + timedelta(days=LONGEST_TERM)
    if not today <= due_on <= last:
        found.append(Problem("due_on", f"期限应在今天至 {last} 之间。"))
    return found


def open_problems(state: State | None) -> list[Problem]:
    if state in UNSETTLED:
        return []
    return [Problem(None, "这个品规已经有货或已经办结，不用再登记。")]


def is_late(state: State, due_on: date, today: date) -> bool:
    return state in UNSETTLED and due_on < today
