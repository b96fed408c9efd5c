"""Visits and appointments that came by import, listed for whoever answers for them."""

from flask.typing import ResponseReturnValue

from gcm.core import months
from gcm.core.policy import Permission
from gcm.visits.blueprint import bp
from gcm.visits.queries import imported as queries
from gcm.web import paging
from gcm.web.access import me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page

LISTED = 200  # appointments


@bp.get("/imported")
@requires(Permission.QUOTA_OVERSEE)
def imported() -> ResponseReturnValue:
    month = asked_month()
    paged = paging.from_request(("day",))
    return page(
        "visits/imported.html",
        month=month,
        month_before=months.shift(month, -1),
        month_after=months.shift(month, 1),
        visits=queries.visits(me(), month, paged),
        appointments=queries.appointments(me(), month, LISTED),
        listed=LISTED,
        paging=paged,
    )
