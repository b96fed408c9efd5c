"""A plan is made, started, and reviewed at its end, or cancelled with a reason."""

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from gcm.core import audit, clock, regulation, search
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.cultivation.models import CultivationPlan, CultivationStore
from gcm.cultivation.queries import choices, facts, plans
from gcm.cultivation.rules import plans as rules
from gcm.cultivation.rules import progress
from gcm.cultivation.rules.plans import PlanDraft, State
from gcm.sales.models import Product
from gcm.supply.queries import reach

KEPT = [field.name for field in fields(PlanDraft) if field.name not in {"district_id", "store_ids"}]


def add_plan(draft: PlanDraft, *, by: User) -> CultivationPlan:
    if draft.district_id not in reach.districts_run_by(by):
        raise RuleBroken.because("请选择由您负责的片区。", "district_id")
    check(draft_problems(draft))
    plan = CultivationPlan(district_id=draft.district_id, user_id=by.id)
    fill(plan, draft)
    db.session.add(plan)
    db.session.flush()
    set_stores(plan, draft.store_ids)
    audit.record("cultivation.added", plan, by=by, title=plan.name, stores=len(draft.store_ids))
    return plan


def edit_plan(plan: CultivationPlan, draft: PlanDraft, *, by: User) -> None:
    """While it runs, too: goals, measures, stores and last day, on record."""
    check(rules.edit_problems(plan.state))
    before = plan.as_draft(plans.store_ids_of(plan))
    check([*rules.kept_problems(plan.state, before, draft), *draft_problems(draft, before)])
    if plan.state is State.RUNNING:
        check(overlap_problems(draft, plan))
    fill(plan, draft)
    changes = audit.changes_of(plan)
    if draft.store_ids != before.store_ids:
        flag_modified(plan, "measures")  # so that whoever has the form open is told
    added, removed = set_stores(plan, draft.store_ids)
    if changes or added or removed:
        audit.record(
            "cultivation.edited",
            plan,
            by=by,
            changes=changes,
            stores_added=added,
            stores_removed=removed,
        )


def draft_problems(draft: PlanDraft, before: PlanDraft | None = None) -> list[Problem]:
    """A product that was stopped since, or a store closed since, may stay where it was."""
    today = clock.today()
    kept = before.store_ids if before else frozenset()
    same = before is not None and before.product_id == draft.product_id
    stopped = not same and choices.is_stopped(draft.product_id, today)
    found = rules.problems(draft, regulation.in_force(today).cultivation, stopped=stopped)
    open_now = choices.chains([draft.district_id], today, also=kept)
    known = {shop.id for chain in open_now for shop in chain.shops}
    if strange := draft.store_ids - known:
        found.append(
            Problem("store_ids", f"有 {len(strange)} 家卖场不在本片区或已关闭，请重新选择。")
        )
    return found


def overlap_problems(draft: PlanDraft, plan: CultivationPlan) -> list[Problem]:
    return rules.overlap_problems([each.name for each in plans.overlapping(draft, plan)])


def fill(plan: CultivationPlan, draft: PlanDraft) -> None:
    product = db.session.get_one(Product, draft.product_id)
    for name in KEPT:
        setattr(plan, name, getattr(draft, name))
    plan.product = product
    plan.search_key = search.key(plan.title, product.name, product.code)


def set_stores(plan: CultivationPlan, store_ids: frozenset[int]) -> tuple[int, int]:
    """How many were added and how many taken out."""
    present = {
        each.store_id: each
        for each in db.session.scalars(
            select(CultivationStore).where(CultivationStore.plan_id == plan.id)
        )
    }
    added = sorted(store_ids - set(present))
    removed = sorted(set(present) - store_ids)
    db.session.add_all(CultivationStore(plan_id=plan.id, store_id=number) for number in added)
    for number in removed:
        db.session.delete(present[number])
    db.session.flush()
    return len(added), len(removed)


def start_plan(plan: CultivationPlan, *, by: User) -> None:
    """From now on the managers of its stores see it."""
    today = clock.today()
    check(rules.start_problems(plan.state, plan.ends_on, today))
    draft = plan.as_draft(plans.store_ids_of(plan))
    check([*draft_problems(draft), *overlap_problems(draft, plan)])
    plan.state = State.RUNNING
    plan.started_at = clock.now()
    audit.record("cultivation.started", plan, by=by, title=plan.name)


def cancel_plan(plan: CultivationPlan, reason: str, *, by: User) -> None:
    check(rules.cancel_problems(plan.state, reason))
    plan.state = State.CANCELLED
    plan.cancelled_at = clock.now()
    plan.cancelled_by_id = by.id
    plan.cancelled_because = reason.strip()
    audit.record(
        "cultivation.cancelled", plan, by=by, title=plan.name, reason=plan.cancelled_because
    )


def review_plan(plan: CultivationPlan, text: str, *, by: User) -> None:
    """The last week's figures are kept with it: what comes in later does not change them."""
    today = clock.today()
    check(rules.review_problems(plan.state, text, plan.ends_on, today))
    stores = [line.facts for line in facts.lines_of([plan])[plan.id]]
    last = progress.weeks(plan.begins_on, plan.ends_on, today)[-1]
    plan.state = State.REVIEWED
    plan.review = text.strip()
    plan.result = progress.kept(progress.at_week(stores, plan.goals, last))
    plan.reviewed_at = clock.now()
    plan.reviewed_by_id = by.id
    audit.record("cultivation.reviewed", plan, by=by, title=plan.name, result=plan.result)


def check(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
