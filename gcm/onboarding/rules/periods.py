"""Documents after a chain was taken on (clause 3.1.1): one period beside the other.

A renewal stands beside what it renews and takes its place from its first day on. No later
period of a document is over before an earlier one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from gcm.core.errors import Problem
from gcm.core.parameters import Licences
from gcm.customers.rules import EXPIRED, VALID, licence_clock, years_later

ONE_DAY = timedelta(days=1)


class Origin(StrEnum):
    """Where a period comes from; only what was entered can be taken back."""

    APPLICATION = "入网申请"
    FILE = "卖场资料"
    ENTERED = "登记"


class Reminder(StrEnum):
    """How a renewal stands: ``APPLIED`` is silent until the document ends."""

    DUE = "待申请"
    LATE = "逾期"
    APPLIED = "已申请"


class Dated(Protocol):
    @property
    def begins_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


T = TypeVar("T", bound=Dated)


@dataclass(frozen=True)
class Term:
    """Both ends count; None is open."""

    begins_on: date | None
    ends_on: date | None


def in_order(periods: Iterable[T]) -> list[T]:
    """As they began, one of unknown begin before all others."""
    return sorted(periods, key=lambda each: each.begins_on or date.min)


def in_force(periods: Iterable[T], day: date) -> T | None:
    """The one that counts on ``day``: what began last has taken the place of what was before."""
    found = last(each for each in periods if (each.begins_on or date.min) <= day)
    return found if found and holds(found, day) else None


def last(periods: Iterable[T]) -> T | None:
    """The one that began last, or will: what a renewal follows."""
    found = in_order(periods)
    return found[-1] if found else None


def holds(period: Dated, day: date) -> bool:
    """A document is good through its last day; one without an end for ever."""
    return period.ends_on is None or day <= period.ends_on


def term_problems(new: Term, others: Sequence[Dated], today: date) -> list[Problem]:
    """What is wrong with a new period's days, beside the document's other periods."""
    if new.begins_on and new.ends_on and new.ends_on < new.begins_on:
        return [Problem("ends_on", "有效期止不能早于有效期起。")]
    if others and new.begins_on is None:
        return [Problem("begins_on", "前面已有一期，请填这一期的有效期起。")]
    return [*gap_problems(new, others, today), *order_problems(new, others)]


def gap_problems(new: Term, others: Sequence[Dated], today: date) -> Iterable[Problem]:
    """What has not begun must join what holds until then: else there is a time without one."""
    if new.begins_on is None or new.begins_on <= today:
        return
    before = last(others)
    if before is None:
        yield Problem("begins_on", f"有效期起不能晚于今天（{today.isoformat()}）。")
    elif before.ends_on and new.begins_on > before.ends_on + ONE_DAY:
        yield Problem(
            "begins_on",
            f"上一期到 {before.ends_on.isoformat()} 为止，与这一期接不上；"
            f"请等到 {new.begins_on.isoformat()} 当天再登记，或核对日期。",
        )


def order_problems(new: Term, others: Sequence[Dated]) -> Iterable[Problem]:
    """Two that both end do so in the order in which they begin."""
    begins = new.begins_on or date.min
    for other in others:
        begun = other.begins_on or date.min
        if begins == begun:
            yield Problem("begins_on", f"已有一期从 {begins.isoformat()} 起，请核对。")
        elif new.ends_on is None or other.ends_on is None:
            continue
        elif begun < begins and new.ends_on < other.ends_on:
            told = f"前面一期到 {other.ends_on.isoformat()} 为止，这一期不能比它先到期。"
            yield Problem("ends_on", told)
        elif begins < begun and other.ends_on < new.ends_on:
            told = f"后面一期到 {other.ends_on.isoformat()} 为止，这一期不能比它后到期。"
            yield Problem("ends_on", told)


def licence_term_problems(new: Term, terms: Licences) -> list[Problem]:
    """A retail licence has both its days, and is good for ``longest_years`` at most."""
    found = []
    if new.begins_on is None:
        found.append(Problem("begins_on", "请填许可证的有效期起。"))
    if new.ends_on is None:
        found.append(Problem("ends_on", "请填许可证的有效期止。"))
    if new.begins_on and new.ends_on:
        latest = years_later(new.begins_on, terms.longest_years)
        if new.ends_on > latest:
            message = (
                f"零售许可证有效期最长 {terms.longest_years} 年，"
                f"从有效期起算最晚到 {latest.isoformat()}，请核对。"
            )
            found.append(Problem("ends_on", message))
    return found


def reminder(
    ends_on: date | None, applied_on: date | None, day: date, terms: Licences
) -> Reminder | None:
    """None while there is nothing to renew yet. An application is silent through the last day."""
    if ends_on is None:
        return None
    clock = licence_clock(ends_on, day, terms)
    if clock.state == VALID:
        return None
    if applied_on and clock.state != EXPIRED:
        return Reminder.APPLIED
    return Reminder.LATE if clock.too_late or clock.state == EXPIRED else Reminder.DUE


def note_problems(applied_on: date, ends_on: date | None, today: date) -> list[Problem]:
    if ends_on is None:
        return [Problem(None, "这份证照没有到期日，不用续期。")]
    if applied_on > today:
        return [Problem("applied_on", f"申请日期不能晚于今天（{today.isoformat()}）。")]
    return []
