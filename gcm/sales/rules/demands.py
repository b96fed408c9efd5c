"""What a store asked for, and its answer (clause 1.2)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from gcm.core.errors import Problem
from gcm.core.wording import wording_problems

LONGEST_REASON = 200
LONGEST_AGO = 31  # days: what was asked for longer ago is imported with its answer
MOST = Decimal(1_000_000)
NONE = Decimal(0)


class State(StrEnum):
    OPEN = "open"
    FILLED = "filled"
    PARTLY = "partly"
    REFUSED = "refused"


STATES = {
    State.OPEN: "待答复",
    State.FILLED: "全部满足",
    State.PARTLY: "部分满足",
    State.REFUSED: "未满足",
}


def state_of(demanded: Decimal, supplied: Decimal | None) -> State:
    if supplied is None:
        return State.OPEN
    if supplied >= demanded:
        return State.FILLED
    return State.PARTLY if supplied > NONE else State.REFUSED


@dataclass(frozen=True)
class Note:
    """What is noted by hand, in 条."""

    product_id: int
    day: date
    demanded: Decimal


@dataclass(frozen=True)
class Answer:
    supplied: Decimal
    answered_on: date
    reason: str = ""


def note_problems(
    note: Note, today: date, opened: date | None, closed: date | None
) -> list[Problem]:
    """``opened`` and ``closed`` are the store's."""
    found = quantity_problems("demanded", note.demanded)
    if not found and note.demanded == NONE:
        found.append(Problem("demanded", "请填要的数量，应大于 0。"))
    if note.day > today:
        found.append(Problem("day", "还没有到这一天，请填今天或以前的日期。"))
    elif note.day < today - timedelta(days=LONGEST_AGO):
        found.append(
            Problem("day", f"只能补记 {LONGEST_AGO} 天以内的需求；更早的请在“数据交换”导入。")
        )
    elif (opened and note.day < opened) or (closed and note.day > closed):
        found.append(Problem("day", "这家卖场这一天没有营业。"))
    return found


def answering_problems(*, by_hand: bool, imported: bool) -> list[Problem]:
    """What an import wrote is put right by an import, so that its batch can be withdrawn."""
    if by_hand and not imported:
        return []
    return [Problem(None, "这条需求由导入写入，请在“数据交换”更正或撤销那一批。")]


def taking_back_problems(state: State) -> list[Problem]:
    if state is State.OPEN:
        return []
    return [Problem(None, "这条需求已经答复，请更正答复。")]


def answer_problems(day: date, demanded: Decimal, answer: Answer, today: date) -> list[Problem]:
    """``day`` is when the store asked for it."""
    found = quantity_problems("supplied", answer.supplied)
    if answer.supplied > demanded:
        found.append(Problem("supplied", "供应的数量不能多于要的数量。"))
    if not day <= answer.answered_on <= today:
        found.append(Problem("answered_on", f"答复日期应在 {day} 至 {today} 之间。"))
    if answer.supplied == NONE and not answer.reason.strip():
        found.append(Problem("reason", "一条也没有供应，请写明原因。"))
    if len(answer.reason.strip()) > LONGEST_REASON:
        found.append(Problem("reason", f"最多 {LONGEST_REASON} 个字。"))
    return found + wording_problems("reason", answer.reason)


def quantity_problems(field: str, quantity: Decimal) -> list[Problem]:
    if not NONE <= quantity <= MOST:
        return [Problem(field, f"请填 0 至 {MOST:,} 之间的数量。")]
    if quantity != round(quantity, 4):
        return [Problem(field, "最多四位小数。")]
    return []


def is_late(due: date, answered_on: date | None, today: date) -> bool:
    """Answered after its day, or not answered though its day is over."""
    return (answered_on or today) > due
