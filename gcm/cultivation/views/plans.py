"""The list of plans, and the form that makes or changes one."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, regulation
from gcm.core.policy import Permission
from gcm.cultivation.actions import plans as actions
from gcm.cultivation.blueprint import bp
from gcm.cultivation.forms.plans import PlanForm
from gcm.cultivation.models import CultivationPlan
from gcm.cultivation.queries import choices
from gcm.cultivation.queries import plans as queries
from gcm.cultivation.queries.plans import Wanted
from gcm.cultivation.rules.plans import State
from gcm.supply.queries import reach
from gcm.web import paging
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.render import page


@bp.get("/")
@requires(Permission.CULTIVATION_READ)
def plans() -> ResponseReturnValue:
    wanted = asked()
    paged = paging.from_request(queries.SORTS)
    return page(
        "cultivation/plans.html",
        fragments=("plan_list",),
        rows=queries.plans(me(), wanted, paged),
        wanted=wanted,
        paging=paged,
        products=queries.products_of_plans(me()),
    )


def asked() -> Wanted:
    state = request.args.get("state", "")
    return Wanted(
        text=request.args.get("q", "").strip()[:100],
        state=state if state in {*State, "all"} else "",
        product_id=request.args.get("product", type=whole),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CULTIVATION_PLAN)
def new_plan() -> ResponseReturnValue:
    form = offering(PlanForm())
    if form.validate_on_submit():
        with form.showing_broken_rules():
            made = actions.add_plan(form.draft(), by=me())
            flash("已存为草稿，核对后点“开始执行”，客户经理就能看到自己的卖场。")
            return to_page(made)
    return form_page(form, None)


@bp.route("/<int:cultivation_id>/edit", methods=["GET", "POST"])
@requires(Permission.CULTIVATION_PLAN)
def edit_plan(cultivation_id: int) -> ResponseReturnValue:
    plan = queries.get_own_plan(me(), cultivation_id)
    ticked = queries.store_ids_of(plan)
    form = offering(PlanForm(obj=plan, data={"store_ids": sorted(ticked)}), plan, ticked)
    if form.validate_on_submit():
        form.check_version("这份计划", plan.version, form.against(plan))
        with form.showing_broken_rules():
            actions.edit_plan(plan, form.draft(), by=me())
            flash("已保存。")
            return to_page(plan)
    return form_page(form, plan)


def offering(
    form: PlanForm, plan: CultivationPlan | None = None, ticked: frozenset[int] = frozenset()
) -> PlanForm:
    """An existing plan keeps its district."""
    today = clock.today()
    districts = reach.districts_run_by(me())
    if plan:
        districts = {plan.district_id: districts[plan.district_id]}
    form.offer(
        districts,
        choices.products(today, plan.product_id if plan else None),
        choices.chains(districts, today, ticked),
    )
    return form


def form_page(form: PlanForm, plan: CultivationPlan | None) -> ResponseReturnValue:
    return page(
        "cultivation/plan_form.html",
        form=form,
        plan=plan,
        chosen=form.chosen_stores(),
        longest=regulation.in_force(clock.today()).cultivation.longest_weeks,
        status=form.http_status,
    )


def to_page(plan: CultivationPlan) -> ResponseReturnValue:
    return redirect(url_for(".plan", cultivation_id=plan.id), 303)
