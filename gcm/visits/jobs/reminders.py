"""What a person who visits is reminded of by the clock."""

from datetime import timedelta

from gcm.core import clock, jobs, scope
from gcm.core.db import transaction
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.visits.queries import reminders


@jobs.hourly
def remind_of_visits() -> None:
    """The day before, each who goes is told once of the day."""
    tomorrow = clock.today() + timedelta(days=1)
    with scope.system("tomorrow's visits concern whoever makes them"), transaction():
        people = reminders.going_on(tomorrow)
        day, cause = tomorrow.toordinal(), tomorrow.isoformat()
        tell(Event.VISITS_TOMORROW, people, "visit-day", day, cause=cause)


@jobs.hourly
def remind_of_plans() -> None:
    """From the working day before a window begins until its plan is submitted: once."""
    with scope.system("a plan concerns whoever makes it"), transaction():
        for each in reminders.plans_due(clock.today()):
            begins, cause = each.begins_on.toordinal(), each.begins_on.isoformat()
            tell(Event.PLAN_DUE, [each.person.id], "plan-window", begins, cause=cause)
