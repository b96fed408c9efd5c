"""Today's visits and the plans that wait, on the home page."""

from collections.abc import Mapping
from typing import Any

from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.visits.queries import desk
from gcm.web.access import can
from gcm.web.panels import Panel


def todays_visits(user: User, _thing: Any) -> Mapping[str, Any] | None:
    """Today's stops, plans that are due and plans that wait; None when all is done."""
    found = desk.desk(
        user,
        plans_own=can(Permission.PLAN_MAKE),
        approves=can(Permission.PLAN_APPROVE),
    )
    return None if found.is_empty else {"desk": found}


PANELS = (
    Panel(
        place="home",
        name="visits",
        title="今天的拜访与计划",
        order=2,  # the day's own work comes before all that has a later date
        permission=Permission.VISIT_READ,
        template="visits/panel_desk.html",
        load=todays_visits,
    ),
)
