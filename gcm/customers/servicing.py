"""The service list of a chain (clause 2.2.5): what falls due how often. Plain, like the rules.

Standard services come from the regulation in force; personal ones are agreed with the chain.
Each is done once a period: a month, a quarter, half a year. What is done once has its own day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gcm.core import months
from gcm.core.errors import Problem
from gcm.core.parameters import Services
from gcm.core.wording import wording_problems

LONGEST_TITLE = 40
LONGEST_NOTE = 200
FURTHEST_BACK = 366  # days: an older day is a slip of the hand


class Frequency(StrEnum):
    MONTHLY = "每月"
    QUARTERLY = "每季"
    HALF_YEARLY = "每半年"
    ONCE = "一次"


class State(StrEnum):
    DONE = "done"
    DUE = "due"
    LATE = "late"
    ENDED = "ended"


STATE_NAMES = {
    State.DONE: "本期已做",
    State.DUE: "待做",
    State.LATE: "逾期",
    State.ENDED: "已结束",
}
LENGTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6}


@dataclass(frozen=True)
class Item:
    """``since`` is from when the service is owed; ``agreed_id`` is None for a standard one."""

    title: str
    frequency: Frequency
    since: date
    agreed_id: int | None = None
    due_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """Where a service stands on a day: last done when, and by when it is due."""

    item: Item
    state: State
    last_on: date | None
    due_on: date | None


def standard(terms: Services) -> list[tuple[str, Frequency]]:
    """The standard services by how often, the most frequent first."""
    return [
        *((title, Frequency.MONTHLY) for title in terms.monthly),
        *((title, Frequency.QUARTERLY) for title in terms.quarterly),
        *((title, Frequency.HALF_YEARLY) for title in terms.half_yearly),
    ]


def period(frequency: Frequency, day: date) -> tuple[date, date]:
    """First and last day of the month, quarter or half-year that ``day`` lies in."""
    length = LENGTHS[frequency]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return first, months.last_day(months.shift(first, length - 1))


def standing(item: Item, done: Iterable[date], day: date) -> Standing:
    """``done`` are the days on which it was done, up to ``day`` or later."""
    days = sorted(each for each in done if each <= day)
    last_on = days[-1] if days else None
    if item.frequency is Frequency.ONCE:
        return standing_of_once(item, last_on, day)
    first, due_on = period(item.frequency, day)
    if last_on is not None and last_on >= first:
        return Standing(item, State.DONE, last_on, due_on)
    if item.ended_on is not None and item.ended_on <= day:
        return Standing(item, State.ENDED, last_on, None)
    missed = last_missed(item, days, first)
    return Standing(item, State.LATE if missed else State.DUE, last_on, missed or due_on)


def standing_of_once(item: Item, last_on: date | None, day: date) -> Standing:
    if last_on is not None:
        return Standing(item, State.DONE, last_on, item.due_on)
    if item.ended_on is not None and item.ended_on <= day:
        return Standing(item, State.ENDED, None, None)
    late = item.due_on is not None and item.due_on < day
    return Standing(item, State.LATE if late else State.DUE, None, item.due_on)


def last_missed(item: Item, days: Sequence[date], first: date) -> date | None:
    """The end of the period before ``first`` if it was owed in whole and nothing was done."""
    begin, end = period(item.frequency, months.shift(first, -1))
    is_owed = item.since <= begin
    return end if is_owed and not any(begin <= day <= end for day in days) else None


@dataclass(frozen=True)
class AgreedDraft:
    """A personal service as it is typed in."""

    title: str
    frequency: Frequency
    agreed_on: date
    agreed_with: str | None
    due_on: date | None


@dataclass(frozen=True)
class DoneDraft:
    done_on: date
    note: str | None


def agreed_problems(draft: AgreedDraft, known: Iterable[str], today: date) -> list[Problem]:
    """``known`` are the titles that the chain's list holds already."""
    found = wording_problems("title", draft.title)
    if draft.title in known:
        found.append(
            Problem("title", f"清单里已有“{draft.title}”，请换个说法，或在原来那项上登记。")
        )
    if draft.agreed_on > today:
        found.append(Problem("agreed_on", "约定日期不能晚于今天。"))
    if draft.frequency is Frequency.ONCE:
        if draft.due_on is None:
            found.append(Problem("due_on", "只做一次的，请填约定在哪天之前完成。"))
        elif draft.due_on < draft.agreed_on:
            found.append(Problem("due_on", "完成期限不能早于约定日期。"))
    elif draft.due_on is not None:
        found.append(Problem("due_on", f"{draft.frequency}的按周期计期限，这一项请留空。"))
    return found


def done_problems(item: Item, draft: DoneDraft, today: date) -> list[Problem]:
    found = []
    if draft.done_on > today:
        found.append(Problem("done_on", "完成日期不能晚于今天。"))
    elif draft.done_on < today - timedelta(days=FURTHEST_BACK):
        found.append(Problem("done_on", "请登记一年之内做的服务，核对日期。"))
    if item.agreed_id is not None and draft.done_on < item.since:
        found.append(Problem("done_on", f"完成日期不能早于约定日期 {item.since}。"))
    if item.ended_on is not None and draft.done_on > item.ended_on:
        found.append(Problem("done_on", f"这项服务 {item.ended_on} 已结束，请核对日期。"))
    return found + wording_problems("note", draft.note or "")


def withdrawal_problems(reason: str, *, withdrawn: bool) -> list[Problem]:
    if withdrawn:
        return [Problem(None, "这条服务记录已经撤回。")]
    return [] if reason.strip() else [Problem("reason", "请写明撤回的原因。")]
