"""The day's visits, today's first of all; the sheet to take along on paper."""

from datetime import date, timedelta

from flask import abort, request
from flask.typing import ResponseReturnValue

from gcm.core import calendar, clock
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.visits.blueprint import bp
from gcm.visits.queries import days as queries
from gcm.visits.queries import people
from gcm.visits.rules.briefing import MOST_FINDINGS
from gcm.web.access import can, me, requires
from gcm.web.arguments import whole
from gcm.web.asked import asked_day
from gcm.web.render import page


@bp.get("/")
@requires(Permission.VISIT_READ)
def day() -> ResponseReturnValue:
    """Today, or the day that the calendar field asks for."""
    return day_page(asked_day())


@bp.get("/day/<day:day>")
@requires(Permission.VISIT_READ)
def other_day(day: date) -> ResponseReturnValue:
    return day_page(day)


@bp.get("/day/<day:day>/sheet")
@requires(Permission.VISIT_READ)
def day_sheet(day: date) -> ResponseReturnValue:
    """One's own sheet, or that of somebody in reach."""
    user_id = request.args.get("user", me().id, type=whole)
    persons = {person.id: person for person in people.in_reach(me())}
    person = persons.get(user_id) or (me() if user_id == me().id else abort(404))
    (found,) = queries.days_of([person], day)
    return page(
        "visits/day_sheet.html",
        day=day,
        found=found,
        points=queries.open_points(found.stops),
        most_points=MOST_FINDINGS,
    )


def day_page(shown: date) -> ResponseReturnValue:
    mine = people.acted_for(me()) if can(Permission.PLAN_MAKE) else []
    found = queries.days_of(mine, shown)
    is_today = shown == clock.today()
    return page(
        "visits/day.html",
        day=shown,
        is_today=is_today,
        is_working_day=calendar.is_working_day(shown),
        before=shown - timedelta(days=1),
        after=shown + timedelta(days=1),
        # Whom one stands in for is shown only with something to do.
        found=[each for each in found if each.person.id == me().id or not each.is_empty],
        unexplained=queries.unexplained(mine, shown) if is_today and mine else [],
        progress=queries.progress(me(), shown) if sees_others(me()) else [],
    )


def sees_others(user: User) -> bool:
    return can(Permission.PLAN_APPROVE) or not can(Permission.PLAN_MAKE)
