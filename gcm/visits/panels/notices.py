"""What a notice's page shows of the visits at which it was signed for or objected to."""

from collections.abc import Mapping
from typing import Any

from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.supply.models import Notice
from gcm.visits.queries import records
from gcm.visits.rules.served import SLIP
from gcm.web.panels import Panel


def visits_of(_user: User, notice: Notice) -> Mapping[str, Any] | None:
    """The records, with the signature or the picture of the slip where they hold the receipt."""
    named = {each for each in (notice.visit_uuid, notice.objection_uuid) if each}
    found = records.of_uuids(named) if named else ()
    return {"visits": found, "receipt": notice.visit_uuid, "slip": SLIP} if found else None


PANELS = (
    Panel(
        place="notice",
        name="visits",
        title="拜访记录与签收凭证",
        order=10,
        permission=Permission.VISIT_READ,
        template="visits/panel_notice.html",
        load=visits_of,
    ),
)
