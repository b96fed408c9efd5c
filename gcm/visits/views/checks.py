"""What auditors would ask about: the four checks, made by ourselves first."""

from flask.typing import ResponseReturnValue

from gcm.core import months, regulation
from gcm.core.policy import Permission
from gcm.visits.blueprint import bp
from gcm.visits.queries import checks as queries
from gcm.visits.queries import closings
from gcm.web.access import me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page

LISTED = 100  # stores; the rest stands in the coverage list


@bp.get("/checks")
@requires(Permission.VISIT_READ)
def checks() -> ResponseReturnValue:
    month = asked_month()
    return page(
        "visits/checks.html",
        month=month,
        month_before=months.shift(month, -1),
        month_after=months.shift(month, 1),
        closings=closings.in_reach(month),
        found=queries.checks(me(), month),
        terms=regulation.in_force(month).visits,
        listed=LISTED,
    )
