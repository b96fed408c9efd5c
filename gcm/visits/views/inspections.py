"""Inspections beside the customer manager's own records of the same stores (clause 2.1.8)."""

from flask.typing import ResponseReturnValue

from gcm.core import months
from gcm.core.policy import Permission
from gcm.visits.blueprint import bp
from gcm.visits.queries import inspections as queries
from gcm.web import paging
from gcm.web.access import me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page


@bp.get("/inspections")
@requires(Permission.VISIT_READ)
def inspections() -> ResponseReturnValue:
    month = asked_month()
    paged = paging.from_request(("day",))
    return page(
        "visits/inspections.html",
        month=month,
        month_before=months.shift(month, -1),
        month_after=months.shift(month, 1),
        lines=queries.inspections(me(), month, paged),
        paging=paged,
    )


@bp.get("/inspections/<int:visit_id>")
@requires(Permission.VISIT_READ)
def inspection(visit_id: int) -> ResponseReturnValue:
    return page("visits/inspection.html", line=queries.get_line(me(), visit_id))
