"""What was done in a store, and the word on a week: each a small form on the plan's page."""

from datetime import date

from flask import flash
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.cultivation.actions import notes as actions
from gcm.cultivation.blueprint import bp
from gcm.cultivation.forms.notes import MeasureForm, RemarkForm
from gcm.cultivation.queries import facts, plans
from gcm.cultivation.rules import progress
from gcm.cultivation.views.plan import fresh, plan_page
from gcm.cultivation.views.plans import to_page
from gcm.web.access import me, requires


@bp.post("/<int:cultivation_id>/measures")
@requires(Permission.CULTIVATION_NOTE)
def add_measure(cultivation_id: int) -> ResponseReturnValue:
    plan = plans.get_plan(me(), cultivation_id)
    form = MeasureForm()
    form.offer(facts.lines_of([plan])[plan.id])
    if form.validate_on_submit():
        with form.showing_broken_rules():
            store_id, day, text = form.store_id.data, form.done_on.data, str(form.text.data)
            actions.note_measure(plan, store_id, day or clock.today(), text, by=me())
            flash("已登记。")
            return to_page(plan)
    return plan_page(plan, fresh(measure=form))


@bp.post("/<int:cultivation_id>/remarks")
@requires(Permission.CULTIVATION_PLAN)
def add_remark(cultivation_id: int) -> ResponseReturnValue:
    plan = plans.get_own_plan(me(), cultivation_id)
    form = RemarkForm()
    form.offer(progress.weeks(plan.begins_on, plan.ends_on, clock.today()))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            week = date.fromisoformat(str(form.week.data))
            actions.remark(plan, week, str(form.remark.data or ""), by=me())
            flash("已保存。")
            return to_page(plan)
    return plan_page(plan, fresh(remark=form))
