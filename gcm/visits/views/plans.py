"""The month's windows and outings of everybody in reach, and the plan that is proposed for one."""

from datetime import date
from typing import cast

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import calendar, months
from gcm.core.policy import Permission
from gcm.visits.actions import plans as actions
from gcm.visits.blueprint import bp
from gcm.visits.forms.plans import ProposalForm
from gcm.visits.queries import people, windows
from gcm.visits.rules import plans as rules
from gcm.web.access import me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page


@bp.get("/plans")
@requires(Permission.VISIT_READ)
def plans() -> ResponseReturnValue:
    month = asked_month()
    return page(
        "visits/plans.html",
        month=month,
        month_before=months.shift(month, -1),
        month_after=months.shift(month, 1),
        lines=windows.lines(me(), month),
        rules=rules,
        knows_calendar=calendar.is_known(month.year),
    )


@bp.post("/plans")
@requires(Permission.PLAN_MAKE)
def propose() -> ResponseReturnValue:
    form = ProposalForm()
    if not form.validate_on_submit():
        abort(400)
    owners = {person.id: person for person in people.acted_for(me())}
    owner = owners.get(form.user_id.data or 0) or abort(404)
    made = actions.propose(owner, form.kind.data, cast(date, form.begins_on.data), by=me())
    flash("已按办法提出计划，请核对后提交。")
    return redirect(url_for(".plan", plan_id=made.id), 303)
