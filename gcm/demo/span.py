"""The days a demo branch lives through, and its dice: one set for each subject."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from gcm.core import calendar, clock, months

FEWEST_MONTHS = 4
MOST_MONTHS = 60
MONTHS_BY_DAY = 3
SEED = "2011-01-01"  # the day the regulation came into force; any text would do


@dataclass(frozen=True)
class Span:
    """From the first day of sales to ``until``, the branch's today."""

    until: date
    length: int

    @property
    def months(self) -> list[date]:
        """Every month of sales; the last one is still running."""
        last = months.first(self.until)
        return months.span(months.shift(last, 1 - self.length), last)

    @property
    def first(self) -> date:
        return self.months[0]

    def back(self, count: int) -> date:
        """The month ``count`` months before the running one."""
        return months.shift(months.first(self.until), -count)

    def is_by_day(self, month: date) -> bool:
        return month > self.back(MONTHS_BY_DAY)

    def last_day(self, month: date) -> date:
        """The last day of the month that has been lived."""
        return min(months.last_day(month), self.until)

    def dice(self, subject: str) -> Random:
        """Numbers of its own for each subject, so that a new subject changes no other."""
        return Random(f"{SEED} {self.until} {self.length} {subject}")  # noqa: S311 - a demo's data, not a secret


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the office's day."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.LOCAL)


def working_day(day: date) -> date:
    """``day`` itself or the last working day before it."""
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
