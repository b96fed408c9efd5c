"""What changes by itself when a day begins."""

from gcm.core import jobs, scope
from gcm.core.db import transaction
from gcm.customers.actions import holding


@jobs.hourly
def take_hand_overs_into_effect() -> None:
    """A hand-over that was arranged for a later day finds nobody at work when its day begins."""
    with scope.system("hand-overs whose day has come"), transaction():
        holding.take_effect()
