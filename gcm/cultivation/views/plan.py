"""One plan: how far it is, its stores, and the steps from draft to review."""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.policy import Permission
from gcm.cultivation.actions import plans as actions
from gcm.cultivation.blueprint import bp
from gcm.cultivation.forms.notes import MeasureForm, RemarkForm
from gcm.cultivation.forms.plans import CancelForm, ReviewForm, StepForm
from gcm.cultivation.models import CultivationPlan
from gcm.cultivation.queries import plans as queries
from gcm.cultivation.queries import standings
from gcm.cultivation.rules import progress
from gcm.cultivation.rules.plans import State
from gcm.cultivation.rules.progress import StoreState
from gcm.cultivation.views.plans import to_page
from gcm.customers.queries import files
from gcm.supply.queries import reach
from gcm.web import paging
from gcm.web.access import can, me, requires
from gcm.web.render import page

LINES = 20
SORTS = ("chain", "name", "state", "seen")


@dataclass
class Forms:
    """The forms of the page; one of them may come back with what was typed."""

    step: StepForm = field(default_factory=StepForm)
    cancel: CancelForm = field(default_factory=CancelForm)
    review: ReviewForm = field(default_factory=ReviewForm)
    measure: MeasureForm = field(default_factory=MeasureForm)
    remark: RemarkForm = field(default_factory=RemarkForm)

    @property
    def status(self) -> int:
        return max(
            each.http_status
            for each in (self.step, self.cancel, self.review, self.measure, self.remark)
        )


def fresh(**sent: Any) -> Forms:
    """Every form as it is before anything is typed, but for the one that was sent."""
    kinds = {
        "step": StepForm,
        "cancel": CancelForm,
        "review": ReviewForm,
        "measure": MeasureForm,
        "remark": RemarkForm,
    }
    empty = {name: kind(formdata=None) for name, kind in kinds.items() if name not in sent}
    return Forms(**empty, **sent)


@bp.get("/<int:cultivation_id>")
@requires(Permission.CULTIVATION_READ)
def plan(cultivation_id: int) -> ResponseReturnValue:
    return plan_page(queries.get_plan(me(), cultivation_id), fresh())


@bp.post("/<int:cultivation_id>/start")
@requires(Permission.CULTIVATION_PLAN)
def start_plan(cultivation_id: int) -> ResponseReturnValue:
    found = queries.get_own_plan(me(), cultivation_id)
    form = StepForm()
    if form.validate_on_submit():
        form.check_version("这份计划", found.version, {})
        with form.showing_broken_rules():
            actions.start_plan(found, by=me())
            flash("已开始执行。")
            return to_page(found)
    return plan_page(found, fresh(step=form))


@bp.post("/<int:cultivation_id>/cancellation")
@requires(Permission.CULTIVATION_PLAN)
def cancel_plan(cultivation_id: int) -> ResponseReturnValue:
    found = queries.get_own_plan(me(), cultivation_id)
    form = CancelForm()
    if form.validate_on_submit():
        form.check_version("这份计划", found.version, {})
        with form.showing_broken_rules():
            actions.cancel_plan(found, str(form.reason.data), by=me())
            flash("已取消。")
            return to_page(found)
    return plan_page(found, fresh(cancel=form))


@bp.post("/<int:cultivation_id>/review")
@requires(Permission.CULTIVATION_PLAN)
def review_plan(cultivation_id: int) -> ResponseReturnValue:
    found = queries.get_own_plan(me(), cultivation_id)
    form = ReviewForm()
    if form.validate_on_submit():
        form.check_version("这份计划", found.version, {})
        with form.showing_broken_rules():
            actions.review_plan(found, str(form.review.data), by=me())
            flash("评估已保存，计划结束。")
            return to_page(found)
    return plan_page(found, fresh(review=form))


def plan_page(found: CultivationPlan, forms: Forms) -> ResponseReturnValue:
    today = clock.today()
    standing = standings.standing(found, today)
    forms.measure.offer(standing.lines)
    forms.remark.offer(standing.weeks)
    paged = paging.from_request(SORTS)
    wanted = request.args.get("store_state", "")
    runs = found.district_id in reach.districts_run_by(me())
    return page(
        "cultivation/plan.html",
        fragments=("stores",),
        plan=found,
        forms_of_page=forms,
        standing=standing,
        shown=standings.shown(standing, wanted, paged),
        paging=paged,
        store_states=list(StoreState),
        wanted_state=wanted,
        remarks=queries.remarks_of(found),
        measures=queries.measures_of(found),
        kept=progress.read_kept(found.result) if found.result else None,
        runs=runs,
        may_plan=runs and can(Permission.CULTIVATION_PLAN),
        may_note=can(Permission.CULTIVATION_NOTE) and found.state is State.RUNNING,
        is_over=today >= found.ends_on,
        history=files.lines_of(AuditEntry.subject == f"cultivation_plan:{found.id}", LINES),
        status=forms.status,
    )
