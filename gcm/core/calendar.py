"""Working days by China's official calendar, shifted workdays included.

The library brings the official years. A year that it does not know yet may be entered; whoever
keeps that fills ``Provider``. A year that nobody knows counts Monday to Friday, and pages say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import ClassVar

import chinese_calendar

from gcm.core import months


@dataclass(frozen=True)
class Entered:
    """The days of a year that are not as Monday to Friday would have them."""

    off: frozenset[date]
    worked: frozenset[date]


class Provider:
    """Filled in by the admin feature, which keeps what was entered."""

    entered: ClassVar[Callable[[], Mapping[int, Entered]]] = staticmethod(dict)


@cache
def official_years() -> frozenset[int]:
    return frozenset(day.year for day in chinese_calendar.holidays)


def is_official(year: int) -> bool:
    """Whether the official calendar of that year is in the library."""
    return year in official_years()


def is_known(year: int) -> bool:
    """Whether it is official or was entered by hand."""
    return is_official(year) or year in Provider.entered()


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def is_working_day(day: date) -> bool:
    """The official calendar counts before what was entered."""
    if is_official(day.year):
        return is_official_working_day(day)
    return is_worked(day, Provider.entered().get(day.year))


@cache
def is_official_working_day(day: date) -> bool:
    """Asked thousands of times for a page that reckons with working days; there are few days."""
    return bool(chinese_calendar.is_workday(day))


def is_worked(day: date, entered: Entered | None) -> bool:
    """By what was entered for the day's year alone."""
    if entered is None:
        return is_weekday(day)
    return day in entered.worked or (is_weekday(day) and day not in entered.off)


def next_working_day(day: date) -> date:
    """``day`` itself when it is one, or the first after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_day_after(day: date) -> date:
    """The first working day after ``day``."""
    return next_working_day(day + timedelta(days=1))


def last_working_day(month: date) -> date:
    """The month's last working day, on which it is settled who holds a chain."""
    day = months.last_day(month)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working_days(start: date, end: date) -> list[date]:
    """Every working day from ``start`` to ``end``, both counted."""
    days = (start + timedelta(days=step) for step in range((end - start).days + 1))
    return [day for day in days if is_working_day(day)]
