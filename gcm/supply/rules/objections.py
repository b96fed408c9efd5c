"""A store's objection to its notice: it has an owner and a day, and gets a written answer (1.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gcm.core.errors import Problem
from gcm.core.policy import Role
from gcm.supply.rules.notices import LONGEST_OBJECTION

LONGEST_ANSWER = 500


class ObjectionState(StrEnum):
    OPEN = "待答复"
    LATE = "逾期未答复"
    ANSWERED = "已答复"


@dataclass(frozen=True)
class Objection:
    """What a store says against its sheet, and when it was said."""

    words: str
    raised_on: date


def state(
    words: str, answered_on: date | None, due_on: date | None, today: date
) -> ObjectionState | None:
    """None where nothing was said. The last day itself is not late yet."""
    if not words:
        return None
    if answered_on is not None:
        return ObjectionState.ANSWERED
    is_late = due_on is not None and today > due_on
    return ObjectionState.LATE if is_late else ObjectionState.OPEN


def objection_problems(
    objection: Objection, now: ObjectionState | None, issued_on: date, today: date
) -> list[Problem]:
    """An open objection may be put in other words; an answered one stands with its answer."""
    found = []
    if now is ObjectionState.ANSWERED:
        found.append(Problem(None, "这张告知单的异议已经答复，不能再改。"))
    if not objection.words.strip():
        found.append(Problem("words", "请照客户的原话写明异议。"))
    elif len(objection.words.strip()) > LONGEST_OBJECTION:
        found.append(Problem("words", f"异议最多 {LONGEST_OBJECTION} 字。"))
    if not issued_on <= objection.raised_on <= today:
        found.append(Problem("raised_on", f"提出日期应在发单日期 {issued_on} 到今天之间。"))
    return found


def answer_problems(
    answer: str, now: ObjectionState | None, roles: Collection[Role], *, is_owner: bool
) -> list[Problem]:
    found = []
    if now is None:
        found.append(Problem(None, "这张告知单没有异议，不用答复。"))
    if now is ObjectionState.ANSWERED:
        found.append(Problem(None, "这张告知单的异议已经答复。"))
    if not is_owner and Role.MARKET_MANAGER not in roles:
        found.append(Problem(None, "异议由负责人或市场经理答复。"))
    if not answer.strip():
        found.append(Problem("answer", "请写明答复。"))
    return found
