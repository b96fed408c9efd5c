"""What the home page shows of visits."""

from collections.abc import Mapping
from typing import Any

from gcm.core import clock, months
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.web.panels import Panel


def month_so_far(_user: User, _thing: Any) -> Mapping[str, Any]:
    """The table itself is read when the page is there: it counts a whole district's month."""
    return {"month": months.first(clock.today())}


PANELS = (
    Panel(
        place="home",
        name="quotas",
        title="本月拜访频次",
        order=12,
        permission=Permission.VISIT_READ,
        template="visits/panel_quotas.html",
        load=month_so_far,
    ),
)
