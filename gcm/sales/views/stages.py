"""A chain's month in stages: proposed, put right, submitted, confirmed or sent back, followed."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core.audit import AuditEntry
from gcm.core.policy import Permission
from gcm.customers import queries as archive
from gcm.sales.actions import stages as actions
from gcm.sales.blueprint import bp
from gcm.sales.forms.targets import OpinionForm, StepForm, stage_form
from gcm.sales.models import COLUMNS, StagePlan
from gcm.sales.queries import splits, stages
from gcm.sales.rules import staging
from gcm.web.access import can, me, requires
from gcm.web.asked import asked_month
from gcm.web.render import page

SUBJECT = "这份阶段目标"
LINES = 30
Step = Callable[..., Any]


@bp.post("/customers/<int:customer_id>/stages")
@requires(Permission.STAGE_PROPOSE)
def propose_stages(customer_id: int) -> ResponseReturnValue:
    chain = archive.chains.get_customer(customer_id)
    made = actions.propose(chain, asked_month(), by=me())
    flash("已按工作日分到三个阶段，请核对、写明办法后提交。")
    return to_stages(made)


@bp.get("/stages/<int:stage_id>")
@requires(Permission.TARGET_READ)
def stage_plan(stage_id: int) -> ResponseReturnValue:
    return stages_page(stages.get_plan(me(), stage_id))


@bp.post("/stages/<int:stage_id>")
@requires(Permission.STAGE_PROPOSE)
def save_stages(stage_id: int) -> ResponseReturnValue:
    plan = stages.get_plan(me(), stage_id)
    form = stage_form(plan, splits.names_of(plan.month))
    if form.validate_on_submit():
        form.check_version(SUBJECT, plan.version, form.against(plan))
        with form.showing_broken_rules():
            actions.save(plan, form.draft(plan.parts), by=me())
            flash("已保存，核对后请提交。")
            return to_stages(plan)
    return stages_page(plan, stage_form=form)


@bp.post("/stages/<int:stage_id>/proposal")
@requires(Permission.STAGE_PROPOSE)
def propose_stages_again(stage_id: int) -> ResponseReturnValue:
    return step(stage_id, actions.propose_again, "已按本月目标和工作日重新分配。")


@bp.post("/stages/<int:stage_id>/submission")
@requires(Permission.STAGE_PROPOSE)
def submit_stages(stage_id: int) -> ResponseReturnValue:
    return step(stage_id, actions.submit, "已提交，等市场经理确认。")


@bp.post("/stages/<int:stage_id>/withdrawal")
@requires(Permission.STAGE_PROPOSE)
def withdraw_stages(stage_id: int) -> ResponseReturnValue:
    return step(stage_id, actions.withdraw, "已撤回，可以修改后再提交。")


@bp.post("/stages/<int:stage_id>/decision")
@requires(Permission.STAGE_CONFIRM)
def decide_stages(stage_id: int) -> ResponseReturnValue:
    """Confirmed, or sent back with a reason."""
    plan = stages.get_plan_to_confirm(me(), stage_id)
    form = OpinionForm()
    if form.validate_on_submit():
        form.check_version(SUBJECT, plan.version, {})
        goes_back = form.verdict.data == "return"
        with form.showing_broken_rules():
            decide = actions.send_back if goes_back else actions.confirm
            decide(plan, form.opinion.data or None, by=me())
            flash("已退回，请客户经理修改后再提交。" if goes_back else "已确认。")
            return to_stages(plan)
    return stages_page(plan, opinion_form=form)


def step(stage_id: int, action: Step, said: str) -> ResponseReturnValue:
    """What was on the screen is what is submitted: stages changed since are not."""
    plan = stages.get_plan(me(), stage_id)
    StepForm().check_version(SUBJECT, plan.version, {})
    action(plan, by=me())
    flash(said)
    return to_stages(plan)


def to_stages(plan: StagePlan) -> ResponseReturnValue:
    return redirect(url_for(".stage_plan", stage_id=plan.id), 303)


def stages_page(plan: StagePlan, **shown: Any) -> ResponseReturnValue:
    """``shown`` is the form that comes back with what is wrong with it."""
    names, of_month = splits.names_of(plan.month), stages.stages_of(plan.month)
    targets = stages.targets_of(plan.customer_id, plan.month)
    forms = {
        "stage_form": stage_form(plan, names, formdata=None),
        "opinion_form": OpinionForm(formdata=None),
    } | shown
    is_mine = can(Permission.STAGE_PROPOSE)
    return page(
        "sales/stages.html",
        status=max((form.http_status for form in shown.values()), default=200),
        plan=plan,
        stages=of_month,
        targets=targets,
        followed=stages.followed(plan, of_month),
        timing=stages.timing_of(plan.month, plan, targets),
        is_outdated=staging.is_outdated(targets, plan.parts),
        is_open=is_mine and not staging.change_problems(plan.state),
        is_mine=is_mine,
        may_decide=can(Permission.STAGE_CONFIRM)
        and me().id not in plan.hands
        and plan.customer.district_id in splits.districts_to_set(me()),
        history=archive.files.lines_of(AuditEntry.subject == f"stage_plan:{plan.id}", LINES),
        names=names,
        columns=COLUMNS,
        staging=staging,
        **forms,
    )
