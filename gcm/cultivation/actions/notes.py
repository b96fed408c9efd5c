"""What was done in a store for a plan, and the market manager's word on a week."""

from datetime import date

from sqlalchemy import select

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.cultivation.actions.plans import check
from gcm.cultivation.models import CultivationMeasure, CultivationPlan, CultivationRemark
from gcm.cultivation.queries import plans
from gcm.cultivation.rules import plans as rules
from gcm.cultivation.rules import progress


def note_measure(
    plan: CultivationPlan, store_id: int, done_on: date, text: str, *, by: User
) -> CultivationMeasure:
    """In a store of the plan that the person sees."""
    check(rules.measure_problems(plan.state, text, done_on, plan.begins_on, clock.today()))
    if not plans.takes_part(plan, store_id):
        raise RuleBroken.because("请选择计划里的一家卖场。", "store_id")
    made = CultivationMeasure(
        plan_id=plan.id, store_id=store_id, done_on=done_on, text=text.strip(), by_id=by.id
    )
    db.session.add(made)
    audit.record(
        "cultivation.measured",
        plan,
        by=by,
        store=made_in(made),
        done_on=done_on,
        text=made.text,
    )
    return made


def made_in(measure: CultivationMeasure) -> str:
    db.session.flush()
    return f"{measure.store.code} {measure.store.name}"


def remark(plan: CultivationPlan, week: date, text: str, *, by: User) -> None:
    """Say it, say it otherwise, or take it back with an empty text."""
    run = progress.weeks(plan.begins_on, plan.ends_on, clock.today())
    check(rules.remark_problems(plan.state, text, week, {each.monday for each in run}))
    said = db.session.scalars(
        select(CultivationRemark).where(
            CultivationRemark.plan_id == plan.id, CultivationRemark.week == week
        )
    ).one_or_none()
    before, text = said.text if said else "", text.strip()
    if text == before:
        return
    if said is None:
        said = CultivationRemark(plan_id=plan.id, week=week, text=text, by_id=by.id)
        db.session.add(said)
    elif text:
        said.text, said.by_id = text, by.id
    else:
        db.session.delete(said)
    audit.record(
        "cultivation.remarked",
        plan,
        by=by,
        changes={"text": (before or None, text or None)},
        week=week,
    )
