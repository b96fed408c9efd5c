"""One plan: its week grid, its steps from draft to decision, hand-over."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, months
from gcm.core.policy import Permission
from gcm.core.typography import short_day
from gcm.core.users import User
from gcm.visits.actions import plans as actions
from gcm.visits.actions import stops as stop_actions
from gcm.visits.actions.stops import HandOver
from gcm.visits.blueprint import bp
from gcm.visits.forms.plans import AddForm, HandOverForm, OpinionForm, StepForm
from gcm.visits.models import Plan
from gcm.visits.queries import people
from gcm.visits.queries import plans as queries
from gcm.visits.rules import plans as rules
from gcm.visits.rules.kinds import PlanKind
from gcm.web import filters
from gcm.web.access import can, me, requires
from gcm.web.render import page

Step = Callable[..., Any]


@bp.get("/plans/<int:plan_id>")
@requires(Permission.VISIT_READ)
def plan(plan_id: int) -> ResponseReturnValue:
    return plan_page(queries.get_plan(me(), plan_id))


@bp.post("/plans/<int:plan_id>/proposal")
@requires(Permission.PLAN_MAKE)
def propose_again(plan_id: int) -> ResponseReturnValue:
    return step(plan_id, actions.propose_again, "已按办法重新提出，请核对后提交。")


@bp.post("/plans/<int:plan_id>/submission")
@requires(Permission.PLAN_MAKE)
def submit_plan(plan_id: int) -> ResponseReturnValue:
    return step(plan_id, actions.submit, "计划已提交。")


@bp.post("/plans/<int:plan_id>/withdrawal")
@requires(Permission.PLAN_MAKE)
def withdraw_plan(plan_id: int) -> ResponseReturnValue:
    return step(plan_id, actions.withdraw, "已撤回，可以修改后再提交。")


@bp.post("/plans/<int:plan_id>/decision")
@requires(Permission.PLAN_APPROVE)
def decide_plan(plan_id: int) -> ResponseReturnValue:
    """Approved, or sent back with an opinion."""
    found = queries.get_plan(me(), plan_id)
    form = OpinionForm()
    if form.validate_on_submit():
        form.check_version("这份计划", found.version, {})
        goes_back = form.verdict.data == "return"
        with form.showing_broken_rules():
            decide = actions.send_back if goes_back else actions.approve
            decide(found, form.opinion.data, by=me())
            flash("已退回，请对方修改后再提交。" if goes_back else "已批准。")
            return to_plan(found)
    return plan_page(found, opinion_form=form)


@bp.post("/plans/<int:plan_id>/hand-over")
@requires(Permission.PLAN_MAKE)
def hand_over_visits(plan_id: int) -> ResponseReturnValue:
    """By the person, a stand-in, or the market manager of the district."""
    plan_in_reach = queries.get_plan if can(Permission.PLAN_APPROVE) else queries.own_plan
    found = plan_in_reach(me(), plan_id)
    takers = takers_of(found)
    form = HandOverForm()
    form.offer(list(takers.values()))
    if form.validate_on_submit():
        draft = HandOver(
            takers[form.to.data],
            cast(date, form.first.data),
            cast(date, form.last.data),
            str(form.reason.data),
        )
        with form.showing_broken_rules():
            count = stop_actions.hand_over(found, draft, by=me())
            flash(f"已把 {count} 家交给{draft.to.name}。")
            return to_plan(found)
    return plan_page(found, hand_over_form=form)


def step(plan_id: int, action: Step, said: str) -> ResponseReturnValue:
    """What was on the screen is what is submitted: a plan changed since is not."""
    found = queries.own_plan(me(), plan_id)
    StepForm().check_version("这份计划", found.version, {})
    action(found, by=me())
    flash(said)
    return to_plan(found)


def to_plan(found: Plan) -> ResponseReturnValue:
    return redirect(url_for(".plan", plan_id=found.id), 303)


def takers_of(found: Plan) -> dict[int, User]:
    """Who may go instead, and the owner, who may have visits back."""
    first = max(found.begins_on, clock.today())
    persons = people.substitutes(found.user, first, first)
    return {person.id: person for person in (*persons, found.user)}


def plan_page(found: Plan, **shown: Any) -> ResponseReturnValue:
    """``shown`` are forms that come back with what is wrong with them."""
    own = {person.id for person in people.acted_for(me())}
    days = queries.days_of(found)
    forms = {
        "add_form": AddForm(formdata=None, data={"day": clock.today()}),
        "hand_over_form": HandOverForm(
            formdata=None, data={"first": clock.today(), "last": found.ends_on}
        ),
        "opinion_form": OpinionForm(formdata=None),
    } | shown
    forms["add_form"].offer(queries.stores_to_add(found))
    forms["hand_over_form"].offer(list(takers_of(found).values()))
    return page(
        "visits/plan.html",
        fragments=("plan",),
        status=max((form.http_status for form in shown.values()), default=200),
        plan=found,
        title=title_of(found),
        stops=queries.stops_of(found),
        made=queries.made_in(found),
        standing=queries.standing_of(found, found.begins_on, found.kind),
        days=days,
        weeks=queries.weeks_of(days),
        is_own=found.user_id in own and can(Permission.PLAN_MAKE),
        rules=rules,
        **forms,
    )


def title_of(found: Plan) -> str:
    if found.kind is PlanKind.OUTINGS:
        return f"{found.user.name} {months.label(found.begins_on)}走访安排"
    return f"{found.user.name} {filters.day(found.begins_on)}至{short_day(found.ends_on)}拜访计划"
