"""Whether somebody is on the way to what the month asks, and what is left to do by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Pace(StrEnum):
    MET = "已达到"
    ON_TRACK = "进度正常"
    BEHIND = "进度落后"
    MISSED = "未达到"


@dataclass(frozen=True)
class Calendar:
    """The month's working days, those over and those left, today among the latter."""

    working_days: tuple[date, ...]
    today: date

    @property
    def over(self) -> int:
        return sum(day < self.today for day in self.working_days)

    @property
    def left(self) -> Sequence[date]:
        return [day for day in self.working_days if day >= self.today]


@dataclass(frozen=True)
class Progress:
    """``by`` is the last of the ``days`` left for what is missing; None when nothing or none is."""

    required: int
    done: int
    pace: Pace
    by: date | None = None
    days: int = 0

    @property
    def missing(self) -> int:
        return max(self.required - self.done, 0)

    @property
    def each_day(self) -> int:
        """How many a day from now on, rounded up."""
        return -(-self.missing // self.days) if self.days else 0


def progress(required: int, done: int, calendar: Calendar) -> Progress:
    """On track is who has done the share of the working days that are over, rounded down."""
    left = calendar.left
    if done >= required:
        return Progress(required, done, Pace.MET)
    if not left:
        return Progress(required, done, Pace.MISSED)
    expected = required * calendar.over // len(calendar.working_days)
    pace = Pace.ON_TRACK if done >= expected else Pace.BEHIND
    return Progress(required, done, pace, left[-1], len(left))
