"""Cells that hold a day, a month or a moment."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from gcm.core import clock
from gcm.core.workbooks import spellings
from gcm.core.workbooks.spellings import Cell
from gcm.core.workbooks.values import Unreadable, Written


class Period(NamedTuple):
    """A day, or a month as a whole (then `first` is its first day)."""

    first: date
    whole_month: bool


@dataclass(frozen=True)
class Day:
    """A calendar day that exists."""

    choices: tuple[str, ...] = ()
    hint: str = "日期，如 2026-03-01。"

    def parse(self, cell: Cell) -> date:
        period = _period(cell, "日期", "2026-03-01")
        if period.whole_month:
            raise Unreadable(f"“{spellings.shown(cell)}”缺少日，请写成 2026-03-01 这样的日期。")
        return period.first

    def write(self, value: object) -> Written:
        return value if isinstance(value, date) else None


@dataclass(frozen=True)
class Month:
    """A month, as its first day."""

    choices: tuple[str, ...] = ()
    hint: str = "月份，如 2026-03。"

    def parse(self, cell: Cell) -> date:
        period = _period(cell, "月份", "2026-03")
        if period.first.day != 1:
            raise Unreadable(f"“{spellings.shown(cell)}”是一天，请写成 2026-03 这样的月份。")
        return period.first

    def write(self, value: object) -> Written:
        return f"{value:%Y-%m}" if isinstance(value, date) else None


@dataclass(frozen=True)
class DayOrMonth:
    """A day, or a whole month where only the month's sum is known."""

    choices: tuple[str, ...] = ()
    hint: str = "日期，如 2026-03-01；写 2026-03 表示整月。"

    def parse(self, cell: Cell) -> Period:
        return _period(cell, "日期", "2026-03-01 或 2026-03")

    def write(self, value: object) -> Written:
        if not isinstance(value, Period):
            return None
        return f"{value.first:%Y-%m}" if value.whole_month else value.first


@dataclass(frozen=True)
class Moment:
    """Local time to the minute or second, as an aware datetime."""

    choices: tuple[str, ...] = ()
    hint: str = "时间，如 2026-03-01 09:30。"

    def parse(self, cell: Cell) -> datetime:
        found = spellings.moment(cell)
        if found is None:
            shown = spellings.shown(cell)
            raise Unreadable(f"“{shown}”不是时间，请写成 2026-03-01 09:30。")
        return found.replace(tzinfo=clock.LOCAL)

    def write(self, value: object) -> Written:
        if not isinstance(value, datetime):
            return None
        local = clock.local(value)
        seconds = "" if local.time() == time(local.hour, local.minute) else ":%S"
        return local.strftime(f"%Y-%m-%d %H:%M{seconds}")


def _period(cell: Cell, noun: str, example: str) -> Period:
    found = spellings.period(cell)
    if isinstance(found, str):
        raise Unreadable(found)
    if found is None:
        raise Unreadable(f"“{spellings.shown(cell)}”不是{noun}，请写成 {example}。")
    return Period(*found)
