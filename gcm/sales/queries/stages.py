"""A chain's month in stages: the proposal, the targets it splits, what was sold in each stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from gcm.core import clock, regulation
from gcm.core.db import db
from gcm.core.users import User, run_by
from gcm.customers.models import Customer, Store
from gcm.sales.models import Indicator, Product, Sale, StagePlan, Target
from gcm.sales.queries.splits import indicator_conditions
from gcm.sales.rules import staging
from gcm.sales.rules.staging import Gap, Stage

NONE = Decimal(0)
Sold = Mapping[Indicator, Mapping[int, Decimal]]  # indicator → stage's number → 条


def get_plan(_user: User, plan_id: int) -> StagePlan:
    return db.session.scalars(
        select(StagePlan)
        .options(
            joinedload(StagePlan.customer).joinedload(Customer.district),
            joinedload(StagePlan.user),
            joinedload(StagePlan.decided_by),
            selectinload(StagePlan.figures),
        )
        .where(StagePlan.id == plan_id)
    ).one()


def get_plan_to_confirm(user: User, plan_id: int) -> StagePlan:
    """For whoever runs the chain's district; for others it is not there to be decided."""
    plan = get_plan(user, plan_id)
    places = run_by(db.session(), user, clock.today())
    return db.session.scalars(
        select(StagePlan)
        .join(StagePlan.customer)
        .where(StagePlan.id == plan.id, Customer.district_id.in_(places))
    ).one()


def find_plan(customer_id: int, month: date) -> StagePlan | None:
    return db.session.scalars(
        select(StagePlan).where(StagePlan.customer_id == customer_id, StagePlan.month == month)
    ).one_or_none()


def targets_of(customer_id: int, month: date) -> dict[Indicator, Decimal]:
    """The chain's targets of the month, from the widest indicator to the narrowest."""
    rows = db.session.execute(
        select(Target.indicator, Target.quantity).where(
            Target.customer_id == customer_id, Target.month == month
        )
    )
    known = {row.indicator: row.quantity for row in rows}
    return {each: known[each] for each in Indicator if each in known}


def stages_of(month: date) -> tuple[Stage, ...]:
    return staging.stages_of(month, regulation.in_force(month).targets)


def sold_by_stage(customer_id: int, stages: Sequence[Stage]) -> tuple[Sold, bool]:
    """One query, and whether it tells the stages: a month's sale stands on its first day."""
    month = stages[0].first
    of = indicator_conditions(month, Sale.price_class)
    parts = [(each, stage) for each in Indicator for stage in stages]
    sums = (
        func.sum(Sale.quantity).filter(of[each], Sale.day.between(stage.first, stage.last))
        for each, stage in parts
    )
    whole, *sold = db.session.execute(
        select(func.count(Sale.id).filter(Sale.whole_month), *sums)
        .join(Product, Product.id == Sale.product_id)
        .join(Store, Store.id == Sale.store_id)
        .where(Store.customer_id == customer_id, Sale.day.between(month, stages[-1].last))
    ).one()
    found: dict[Indicator, dict[int, Decimal]] = {each: {} for each in Indicator}
    for (each, stage), quantity in zip(parts, sold, strict=True):
        found[each][stage.number] = quantity or NONE
    return found, not whole


@dataclass(frozen=True)
class Followed:
    """A proposal beside what was sold: per indicator the gap of each stage and of the month."""

    gaps: Mapping[Indicator, tuple[Gap, ...]]
    sold: Mapping[Indicator, Decimal]
    by_day: bool
    time_gone: Decimal | None


def followed(plan: StagePlan, stages: Sequence[Stage]) -> Followed:
    today = clock.today()
    sold, by_day = sold_by_stage(plan.customer_id, stages)
    return Followed(
        gaps={
            each: staging.gaps(stages, parts, sold[each] if by_day else None, today)
            for each, parts in plan.parts.items()
        },
        sold={each: sum(parts.values(), NONE) for each, parts in sold.items()},
        by_day=by_day,
        time_gone=staging.time_gone(plan.month, today),
    )


@dataclass(frozen=True)
class Timing:
    """By when a month's stages are due, and whether this chain's came in time."""

    due_on: date
    is_late: bool


def timing_of(month: date, plan: StagePlan | None, targets: object) -> Timing:
    """Nothing is late where there is no target to be staged."""
    due = staging.due_on(month, regulation.in_force(month).targets)
    submitted = clock.local(plan.submitted_at).date() if plan and plan.submitted_at else None
    late = bool(targets) and staging.is_late(due, submitted, clock.today())
    return Timing(due, late)
