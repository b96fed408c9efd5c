"""The years entered by hand, which every process keeps in memory."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from flask import Flask, has_app_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from gcm.admin.models import CalendarDay
from gcm.core import calendar
from gcm.core.calendar import Entered
from gcm.core.kept import Kept


def entered() -> Mapping[int, Entered]:
    return YEARS.value() if has_app_context() else {}


def read(session: Session) -> dict[int, Entered]:
    days: dict[int, dict[bool, set[date]]] = defaultdict(lambda: {True: set(), False: set()})
    for row in session.execute(select(CalendarDay.day, CalendarDay.is_worked)):
        days[row.day.year][row.is_worked].add(row.day)
    return {
        year: Entered(frozenset(found[False]), frozenset(found[True]))
        for year, found in days.items()
    }


YEARS: Kept[Mapping[int, Entered]] = Kept("calendar", read)


def init_app(_app: Flask) -> None:
    calendar.Provider.entered = staticmethod(entered)
