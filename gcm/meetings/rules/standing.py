"""Which meetings a month and a half-year ask for, and how those held stand (3.3.1 - 3.3.3)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gcm.meetings.rules.kinds import Kind

NOT_INVITED = "没有邀请专卖人员，不合规（第 3.3.2 条：周例会应邀请专卖人员参加）。"
INVITED_ABSENT = "已邀请专卖人员，专卖人员没有到会；算合规，记录在案。"
UNREGISTERED = "还没有登记到会客户（第 3.3.3 条）。"
NOBODY_CAME = "没有客户到会，不合规（第 3.3.3 条：座谈会听取客户意见）。"


class Stand(StrEnum):
    HELD = "held"
    BROKEN = "broken"  # held, and not as the regulation asks
    MISSING = "missing"
    DUE = "due"  # not held yet, and there is still time
    AHEAD = "ahead"  # its time has not come


STAND_NAMES = {
    Stand.HELD: "已开",
    Stand.BROKEN: "已开，不合规",
    Stand.MISSING: "缺开",
    Stand.DUE: "待开",
    Stand.AHEAD: "未到",
}


@dataclass(frozen=True)
class Held:
    """A meeting as far as the rules look at it. ``came`` counts chains; None: not known.

    Of one that was imported that may stay so; of others the chains are yet to be registered.
    """

    id: int
    kind: Kind
    day: date
    minuted: bool = True
    monopoly_invited: bool = False
    monopoly_came: bool = False
    came: int | None = None
    imported: bool = False


@dataclass(frozen=True)
class Span:
    """What one meeting is due for: a day, a week or a half-year; ``due_on`` is its last day."""

    first: date
    last: date
    due_on: date


@dataclass(frozen=True)
class Line:
    """One meeting that is due, and those held for it. ``reasons`` say why it is broken."""

    kind: Kind
    span: Span
    stand: Stand
    meetings: tuple[Held, ...] = ()
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def days(working: Iterable[date]) -> list[Span]:
    """A daily meeting for each working day."""
    return [Span(day, day, day) for day in working]


def weeks(month: date, is_working: Callable[[date], bool]) -> list[Span]:
    """The ISO weeks of the month (it has their Thursday) in which there is a working day."""
    thursday = month.replace(day=1)
    thursday += timedelta(days=(3 - thursday.weekday()) % 7)
    found = []
    while (thursday.year, thursday.month) == (month.year, month.month):
        monday = thursday - timedelta(days=3)
        worked = [day for day in run(monday, 7) if is_working(day)]
        if worked:
            found.append(Span(monday, monday + timedelta(days=6), worked[-1]))
        thursday += timedelta(days=7)
    return found


def run(first: date, count: int) -> list[date]:
    return [first + timedelta(days=step) for step in range(count)]


def half_of(day: date) -> tuple[date, date]:
    """The half-year of a day: January to June, or July to December."""
    if day.month <= 6:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year, 7, 1), date(day.year, 12, 31)


def half(day: date, is_working: Callable[[date], bool]) -> Span:
    """Its symposium is due by its last working day."""
    first, last = half_of(day)
    due = last
    while not is_working(due):
        due -= timedelta(days=1)
    return Span(first, last, due)


def lines(kind: Kind, spans: Iterable[Span], held: Sequence[Held], today: date) -> list[Line]:
    return [line(kind, span, held, today) for span in spans]


def line(kind: Kind, span: Span, held: Sequence[Held], today: date) -> Line:
    """The best of several counts: one that is as it should be is enough."""
    of_span = [
        each
        for each in held
        if each.kind is kind and each.minuted and span.first <= each.day <= span.last
    ]
    if not of_span:
        return Line(kind, span, absent(span, today))
    best = min(of_span, key=lambda each: (len(reasons(each, span)), each.day, each.id))
    broken = tuple(reasons(best, span))
    stand = Stand.BROKEN if broken else Stand.HELD
    return Line(kind, span, stand, tuple(of_span), broken, tuple(notes(best)))


def absent(span: Span, today: date) -> Stand:
    if today > span.due_on:
        return Stand.MISSING
    return Stand.AHEAD if today < span.first else Stand.DUE


def reasons(held: Held, span: Span) -> list[str]:
    """Why a meeting that was held is not as the regulation asks."""
    found = []
    if held.kind is Kind.WEEKLY and not held.monopoly_invited:
        found.append(NOT_INVITED)
    if held.kind is Kind.SYMPOSIUM and held.came is None and not held.imported:
        found.append(UNREGISTERED)
    if held.kind is Kind.SYMPOSIUM and held.came == 0:
        found.append(NOBODY_CAME)
    if held.kind is Kind.SYMPOSIUM and held.day > span.due_on:
        found.append(f"晚于本半年最后一个工作日（{span.due_on.isoformat()}）才开。")
    return found


def notes(held: Held) -> list[str]:
    if held.kind is Kind.WEEKLY and held.monopoly_invited and not held.monopoly_came:
        return [INVITED_ABSENT]
    return []
