"""The month grid: which meetings are held, missing or not compliant, district by district."""

from datetime import date, timedelta

from flask import request
from flask.typing import ResponseReturnValue

from gcm.core import calendar as workdays
from gcm.core import clock, months
from gcm.core.policy import Permission
from gcm.meetings.blueprint import bp
from gcm.meetings.queries import calendars, people
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/")
@requires(Permission.MEETING_READ)
def meetings() -> ResponseReturnValue:
    month = asked_month()
    today = clock.today()
    return page(
        "meetings/month.html",
        fragments=("grid",),
        standings=calendars.standings(me(), month),
        rows=weeks_of(month),
        month=month,
        before=months.shift(month, -1),
        after=months.shift(month, 1),
        this_month=months.first(today),
        own=people.districts_of(me()),
        known_year=workdays.is_known(month.year),
    )


def asked_month() -> date:
    try:
        found = months.parse(request.args.get("month", ""))
    except ValueError:
        return months.first(clock.today())
    return found if 2000 <= found.year <= 2100 else months.first(clock.today())


def weeks_of(month: date) -> list[list[date]]:
    """The month as rows of Monday to Sunday."""
    monday = month - timedelta(days=month.weekday())
    found = []
    while monday <= months.last_day(month):
        found.append([monday + timedelta(days=step) for step in range(7)])
        monday += timedelta(days=7)
    return found
