"""Entering a year of the working calendar by hand."""

from gcm.admin import years
from gcm.admin.models import CalendarDay
from gcm.admin.queries import years as queries
from gcm.admin.rules.years import entered as read_entered
from gcm.admin.rules.years import spelled
from gcm.core import audit, calendar
from gcm.core.calendar import Entered
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User


def read_year(year: int, off: str | None, worked: str | None) -> Entered:
    """Raises RuleBroken with every reason why the two lists cannot be the year's calendar."""
    if calendar.is_official(year):
        raise RuleBroken.because(f"{year} 年已有官方日历，以它为准，不用录入。")
    return read_entered(year, off or "", worked or "")


def enter_year(year: int, off: str | None, worked: str | None, *, by: User) -> None:
    """In place of what was entered for it before; days that stay keep who entered them."""
    entered = read_year(year, off, worked)
    wanted = dict.fromkeys(entered.off, False) | dict.fromkeys(entered.worked, True)
    kept = {each.day: each for each in queries.entered_days(year)}
    before = [day for day, each in kept.items() if not each.is_worked]
    worked_before = [day for day, each in kept.items() if each.is_worked]
    for day in kept.keys() - wanted.keys():
        db.session.delete(kept[day])
    for day in sorted(wanted.keys() - kept.keys()):
        db.session.add(CalendarDay(day=day, is_worked=wanted[day], by_id=by.id))
    audit.record(
        "calendar.entered",
        by=by,
        year=year,
        changes={
            "off": (
                spelled(before, frozenset(worked_before)),
                spelled(entered.off, entered.worked),
            ),
            "worked": (spelled(worked_before), spelled(entered.worked)),
        },
    )
    years.YEARS.announce()
