"""The month-end checklist: what is still open before a month is over with."""

from flask import abort
from flask.typing import ResponseReturnValue

from gcm.assessment.blueprint import bp
from gcm.assessment.queries import checklist as queries
from gcm.assessment.queries import sheets
from gcm.assessment.rules.checklist import STANDING_NAMES
from gcm.assessment.views.sheets import asked
from gcm.core import clock, months
from gcm.core.policy import Permission
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/checklist")
@requires(Permission.ASSESSMENT_READ)
def checklist() -> ResponseReturnValue:
    """Of a month that is over."""
    month = asked()
    if months.last_day(month) >= clock.today():
        abort(404)
    district = sheets.get_district(me())
    return page(
        "assessment/checklist.html",
        fragments=("month_end",),
        district=district,
        month=month,
        month_before=months.shift(month, -1),
        month_after=months.shift(month, 1),
        found=queries.checklist(me(), district, month),
        standings=STANDING_NAMES,
    )
