"""A chain's month in stages: proposed by its manager, confirmed or sent back, in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.customers.queries import holding
from gcm.sales.actions.targets import refuse
from gcm.sales.models import COLUMNS, Indicator, StageFigure, StagePlan
from gcm.sales.queries import splits, stages
from gcm.sales.rules import staging
from gcm.sales.rules.staging import State

Figures = Mapping[Indicator, Sequence[Decimal]]


@dataclass(frozen=True)
class StageDraft:
    """What the manager proposes: the three figures of each indicator, and how to get there."""

    figures: Figures
    strategy: str


def propose(chain: Customer, month: date, *, by: User) -> StagePlan:
    """A draft by the working days of each stage; it is the chain's manager's, whoever writes it."""
    targets = stages.targets_of(chain.id, month)
    refuse(staging.proposal_problems(month, targets, clock.today()))
    if stages.find_plan(chain.id, month):
        raise RuleBroken.because("这家客户本月的阶段目标已经提出，请在原来那份上修改。")
    holder = holding.holders_on([chain.id], clock.today()).get(chain.id)
    plan = StagePlan(customer_id=chain.id, month=month, user_id=holder.id if holder else by.id)
    db.session.add(plan)
    db.session.flush()
    put_figures(plan, staging.default_split(targets, stages.stages_of(month)))
    note("stage_plan.proposed", plan, by=by)
    return plan


def propose_again(plan: StagePlan, *, by: User) -> None:
    """The month's targets anew by working days; the strategy stays."""
    targets = stages.targets_of(plan.customer_id, plan.month)
    refuse(
        staging.change_problems(plan.state)
        or staging.proposal_problems(plan.month, targets, clock.today())
    )
    put_figures(plan, staging.default_split(targets, stages.stages_of(plan.month)))
    plan.version += 1
    note("stage_plan.proposed", plan, by=by)


def put_figures(plan: StagePlan, figures: Figures) -> None:
    plan.figures.clear()
    db.session.flush()  # what stood there goes before its place is taken
    for indicator, (first, second, third) in figures.items():
        plan.figures.append(
            StageFigure(
                customer_id=plan.customer_id,
                indicator=indicator,
                first=first,
                second=second,
                third=third,
            )
        )


def save(plan: StagePlan, draft: StageDraft, *, by: User) -> None:
    """What the manager makes of it; the stages add up to the month's targets or are refused."""
    refuse(staging.change_problems(plan.state) or draft_problems(plan, draft))
    before = plan.parts
    names = splits.names_of(plan.month)
    changes: dict[str, tuple[object, object]] = {
        f"{stage}{names[each]}": (staging.said(old), staging.said(new))
        for each, parts in draft.figures.items()
        for stage, old, new in zip(staging.STAGES, before.get(each, parts), parts, strict=True)
        if old != new
    }
    if draft.strategy != plan.strategy:
        changes["strategy"] = (plan.strategy, draft.strategy)
    if changes or set(before) != set(draft.figures):
        plan.strategy = draft.strategy
        put_figures(plan, draft.figures)
        plan.version += 1
        audit.record(
            "stage_plan.edited", plan, by=by, changes=changes, customer_id=plan.customer_id
        )


def draft_problems(plan: StagePlan, draft: StageDraft) -> list[Problem]:
    targets = stages.targets_of(plan.customer_id, plan.month)
    names = splits.names_of(plan.month)
    if set(targets) != set(draft.figures):
        return [Problem(None, "本月目标的指标有变动，请先按新目标重新分配。")]
    return [
        *(placed(each) for each in staging.figure_problems(targets, draft.figures, names)),
        *staging.strategy_problems(draft.strategy),
    ]


def placed(problem: Problem) -> Problem:
    """``娇子 2`` → ``focus_2``, as the form calls it."""
    if problem.field is None:
        return problem
    indicator, _, number = problem.field.partition(" ")
    return Problem(f"{COLUMNS[Indicator(indicator)]}_{number}", problem.message)


def submit(plan: StagePlan, *, by: User) -> None:
    refuse(
        staging.state_problems(plan.state, State.SUBMITTED)
        or draft_problems(plan, StageDraft(plan.parts, plan.strategy))
    )
    plan.submitted_at = plan.submitted_at or clock.now()
    plan.submitted_by_id = by.id
    move(plan, State.SUBMITTED, by=by)


def withdraw(plan: StagePlan, *, by: User) -> None:
    refuse(staging.state_problems(plan.state, State.DRAFT))
    move(plan, State.DRAFT, by=by)


def confirm(plan: StagePlan, opinion: str | None, *, by: User) -> None:
    """Only what splits the targets as they stand now."""
    targets = stages.targets_of(plan.customer_id, plan.month)
    if staging.is_outdated(targets, plan.parts):
        raise RuleBroken.because("提出之后本月目标有改动，请退回，由客户经理按新目标重新分配。")
    decide(plan, State.CONFIRMED, opinion, by=by)


def send_back(plan: StagePlan, opinion: str | None, *, by: User) -> None:
    refuse(staging.return_problems(opinion or ""))
    decide(plan, State.RETURNED, opinion, by=by)


def decide(plan: StagePlan, state: State, opinion: str | None, *, by: User) -> None:
    refuse(staging.state_problems(plan.state, state))
    if by.id in plan.hands:
        raise RuleBroken.because("不能确认自己提出或提交的阶段目标，请由其他市场经理确认。")
    plan.decided_at = clock.now()
    plan.decided_by_id = by.id
    plan.opinion = opinion
    move(plan, state, by=by, because=opinion)


NAMES = {
    State.DRAFT: "stage_plan.withdrawn",
    State.SUBMITTED: "stage_plan.submitted",
    State.CONFIRMED: "stage_plan.confirmed",
    State.RETURNED: "stage_plan.returned",
}


def move(plan: StagePlan, state: State, *, by: User, because: str | None = None) -> None:
    plan.state = state
    note(NAMES[state], plan, by=by, because=because)


def note(action: str, plan: StagePlan, *, by: User, because: str | None = None) -> None:
    audit.record(
        action, plan, by=by, customer_id=plan.customer_id, month=plan.month, because=because
    )
