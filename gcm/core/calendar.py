"""Working days by China's official calendar, shifted workdays included."""

from datetime import date, timedelta

import chinese_calendar

from gcm.core import months


def is_known(year: int) -> bool:
    """Whether the official calendar of that year is in the library."""
    years = {day.year for day in chinese_calendar.holidays}
    return year in years


def is_working_day(day: date) -> bool:
    """A year the calendar does not know counts Monday to Friday; pages say so."""
    if is_known(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def next_working_day(day: date) -> date:
    """``day`` itself when it is one, or the first after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


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
