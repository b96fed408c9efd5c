"""Deadlines in working days, the first day not counted."""

from collections.abc import Callable
from datetime import date, timedelta

Following = Callable[[date], date]  # the first working day after a day


def due_on(day: date, working_days: int, following: Following) -> date:
    for _ in range(working_days):
        day = following(day)
    return day


def last_overdue(today: date, due_of: Callable[[date], date]) -> date:
    """The latest day whose deadline has passed: for lists, which ask the database."""
    day = today - timedelta(days=1)
    while due_of(day) >= today:
        day -= timedelta(days=1)
    return day
