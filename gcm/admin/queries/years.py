"""The years of the working calendar and the days entered by hand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from gcm.admin.models import CalendarDay
from gcm.admin.rules.years import spelled
from gcm.core import calendar
from gcm.core.db import db


@dataclass(frozen=True)
class YearLine:
    """A year of the working calendar; ``days`` were entered by hand."""

    year: int
    is_official: bool
    days: Sequence[CalendarDay]

    @property
    def last_change(self) -> CalendarDay | None:
        return max(self.days, key=lambda each: each.id, default=None)


AHEAD = 2  # years to come that the list names


def years(this_year: int) -> list[YearLine]:
    """This year and those to come, and every other that was entered; one statement."""
    kept: dict[int, list[CalendarDay]] = defaultdict(list)
    for each in calendar_days():
        kept[each.day.year].append(each)
    shown = {*kept, *range(this_year, this_year + AHEAD + 1)}
    return [YearLine(year, calendar.is_official(year), kept[year]) for year in sorted(shown)]


def calendar_days(*conditions: ColumnElement[bool]) -> Sequence[CalendarDay]:
    return db.session.scalars(
        select(CalendarDay)
        .where(*conditions)
        .options(joinedload(CalendarDay.by))
        .order_by(CalendarDay.day)
    ).all()


def entered_days(year: int) -> Sequence[CalendarDay]:
    return calendar_days(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))


def year_as_typed(year: int) -> dict[str, object]:
    """What the form of a year begins with."""
    days = entered_days(year)
    worked = frozenset(each.day for each in days if each.is_worked)
    off = [each.day for each in days if not each.is_worked]
    return {
        "off": spelled(off, worked),
        "worked": spelled(worked),
        "version": version_of(days),
    }


def year_version(year: int) -> int:
    return version_of(entered_days(year))


def version_of(days: Sequence[CalendarDay]) -> int:
    """Another number whenever another set of days was entered."""
    return crc32(repr([(each.day, each.is_worked) for each in days]).encode())
