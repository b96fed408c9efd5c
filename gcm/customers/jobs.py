"""What happens by itself when a day begins."""

from gcm.core import clock, jobs, regulation, scope
from gcm.core.db import transaction
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.customers.actions import holding
from gcm.customers.queries import reminders


@jobs.hourly
def take_hand_overs_into_effect() -> None:
    """A hand-over that was arranged for a later day finds nobody at work when its day begins."""
    with scope.system("hand-overs whose day has come"), transaction():
        holding.take_effect()


@jobs.hourly
def remind_of_licences() -> None:
    """On a day on which some come into a more pressing state each manager is told once."""
    today = clock.today()
    with scope.system("licences that end concern whoever holds the chain"), transaction():
        terms = regulation.in_force(today).licences
        for user_id, since in reminders.licences_entered(today, terms).items():
            cause = since.isoformat()
            tell(Event.LICENCE_ENDS, [user_id], "licences", since.toordinal(), cause=cause)
