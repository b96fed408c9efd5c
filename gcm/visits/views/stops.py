"""The stops of a plan: put in, moved, taken out, explained."""

from datetime import date
from typing import cast

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.customers import queries as customers
from gcm.visits.actions import stops as actions
from gcm.visits.blueprint import bp
from gcm.visits.forms.plans import AddForm, MoveForm, NotDoneForm, StepForm
from gcm.visits.models import PlannedVisit
from gcm.visits.queries import plans as queries
from gcm.visits.views.plan import plan_page, to_plan
from gcm.web.access import me, requires


@bp.post("/plans/<int:plan_id>/stops")
@requires(Permission.PLAN_MAKE)
def add_stop(plan_id: int) -> ResponseReturnValue:
    plan = queries.own_plan(me(), plan_id)
    form = AddForm()
    form.offer(queries.stores_to_add(plan))
    if form.validate_on_submit():
        store = customers.stores.get_store(form.store_id.data)
        with form.showing_broken_rules():
            actions.add(plan, store, cast(date, form.day.data), by=me())
            return to_plan(plan)
    return plan_page(plan, add_form=form)


@bp.post("/stops/<int:planned_visit_id>/day")
@requires(Permission.PLAN_MAKE)
def move_stop(planned_visit_id: int) -> ResponseReturnValue:
    stop = queries.own_stop(me(), planned_visit_id)
    form = MoveForm()
    if not form.validate_on_submit():
        return plan_page(stop.plan, move_form=form)
    day = cast(date, form.day.data)
    theirs = {"日期": (stop.day.isoformat(), day.isoformat())}
    form.check_version(stop.store.name, stop.version, theirs)
    actions.move(stop, day, form.before.data, by=me())
    return to_plan(stop.plan)


@bp.post("/stops/<int:planned_visit_id>/removal")
@requires(Permission.PLAN_MAKE)
def remove_stop(planned_visit_id: int) -> ResponseReturnValue:
    stop = queries.own_stop(me(), planned_visit_id)
    StepForm().check_version(stop.store.name, stop.version, {})
    plan = stop.plan
    actions.remove(stop, by=me())
    return to_plan(plan)


@bp.post("/stops/<int:planned_visit_id>/reason")
@requires(Permission.PLAN_MAKE)
def explain_stop(planned_visit_id: int) -> ResponseReturnValue:
    stop = queries.own_stop(me(), planned_visit_id)
    form = NotDoneForm()
    if not form.validate_on_submit():
        return plan_page(stop.plan, move_form=form)
    typed = form.reason.data or "—"
    theirs = {"未完成原因": (stop.not_done_reason or "—", typed)}
    form.check_version(stop.store.name, stop.version, theirs)
    actions.explain(stop, form.reason.data, by=me())
    return back(stop)


def back(stop: PlannedVisit) -> ResponseReturnValue:
    """To today's page when it was written there."""
    if request.form.get("back") == "today":
        return redirect(url_for(".day"), 303)
    return to_plan(stop.plan)
