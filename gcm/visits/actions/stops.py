"""Changing the stops of a plan: moved, added, taken out, explained, handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.customers.models import Store
from gcm.visits.actions.plans import refuse
from gcm.visits.models import Plan, PlannedVisit
from gcm.visits.queries import people
from gcm.visits.queries import plans as queries
from gcm.visits.rules import plans as rules
from gcm.visits.rules.kinds import Because


@dataclass(frozen=True)
class HandOver:
    """Those of the plan's stops that lie between the two days go to ``to``."""

    to: User
    first: date
    last: date
    reason: str


def move(stop: PlannedVisit, day: date, before_id: int | None = None, *, by: User) -> None:
    """To another day of the window, or to another place in its day (at its end by default)."""
    plan = stop.plan
    refuse(rules.change_problems(plan.kind, plan.state))
    if stop.id in queries.made_in(plan):
        raise RuleBroken.because("这家卖场已经拜访，不能再改日期。")
    refuse(rules.day_problems(day, plan.begins_on, plan.ends_on, clock.today()))
    others = [each for each in queries.stops_on(plan, day) if each.id != stop.id]
    if any(each.store_id == stop.store_id for each in others):
        raise RuleBroken.because(f"{day} 已经排了这家卖场。", "day")
    stop.day = day
    places = [place for place, each in enumerate(others) if each.id == before_id]
    others.insert(places[0] if places else len(others), stop)
    in_order(others)
    if changes := audit.changes_of(stop):
        audit.record(
            "planned_visit.moved", stop, by=by, changes=changes, customer_id=stop.customer_id
        )
    if not people.can_go(stop.user, plan.user, stop.customer_id, day):
        # Who stands in for other days only would not see the chain on this one.
        give(stop, HandOver(plan.user, day, day, "改到代班以外的日子"), by=by)


def in_order(stops: Sequence[PlannedVisit]) -> None:
    """Numbers the stops of a day; those that keep their number are left as they are."""
    for position, stop in enumerate(stops, start=1):
        if stop.position != position:
            stop.position = position


def add(plan: Plan, store: Store, day: date, *, by: User) -> PlannedVisit:
    refuse(rules.change_problems(plan.kind, plan.state))
    refuse(rules.day_problems(day, plan.begins_on, plan.ends_on, clock.today()))
    others = queries.stops_on(plan, day)
    if any(each.store_id == store.id for each in others):
        raise RuleBroken.because(f"{day} 已经排了这家卖场。", "store_id")
    stop = PlannedVisit(
        plan_id=plan.id,
        user_id=plan.user_id,
        customer_id=store.customer_id,
        store_id=store.id,
        day=day,
        position=len(others) + 1,
        why=Because.BY_HAND,
    )
    db.session.add(stop)
    audit.record(
        "planned_visit.added",
        stop,
        by=by,
        changes={"day": (None, day)},
        customer_id=store.customer_id,
        store=store.name,
    )
    return stop


def remove(stop: PlannedVisit, *, by: User) -> None:
    plan = stop.plan
    is_done = stop.id in {*queries.made_in(plan), *queries.recorded_in(plan)}
    refuse(rules.removal_problems(plan.kind, plan.state, is_done=is_done))
    audit.record(
        "planned_visit.removed",
        stop,
        by=by,
        changes={"day": (stop.day, None)},
        customer_id=stop.customer_id,
        store=stop.store.name,
    )
    db.session.delete(stop)


def explain(stop: PlannedVisit, reason: str | None, *, by: User) -> None:
    """Why the visit was not made; blank takes the reason back."""
    if stop.id in queries.made_in(stop.plan):
        raise RuleBroken.because("这家卖场已经拜访，不需要写未完成原因。", "reason")
    stop.not_done_reason = reason
    if changes := audit.changes_of(stop):
        audit.record(
            "planned_visit.explained", stop, by=by, changes=changes, customer_id=stop.customer_id
        )


def hand_over(plan: Plan, draft: HandOver, *, by: User) -> int:
    """Gives the visits still to be made in these days to somebody who may see the chains."""
    refuse(rules.hand_over_problems(draft.first, draft.last, clock.today()))
    if draft.to.id != plan.user_id:
        refuse_stranger(plan, draft)
    made = queries.made_in(plan)
    stops = [
        stop
        for stop in queries.stops_of(plan)
        if draft.first <= stop.day <= draft.last
        and stop.id not in made
        and stop.user_id != draft.to.id
    ]
    if not stops:
        raise RuleBroken.because("这几天没有可以移交的拜访。", "first")
    for stop in stops:
        give(stop, draft, by=by)
    return len(stops)


def refuse_stranger(plan: Plan, draft: HandOver) -> None:
    if draft.to not in people.substitutes(plan.user, draft.first, draft.last):
        raise RuleBroken.because(
            f"{draft.to.name}在 {draft.first} 至 {draft.last} 没有代{plan.user.name}履职，"
            "看不到这些客户；请先由管理员登记代班。",
            "to",
        )


def give(stop: PlannedVisit, draft: HandOver, *, by: User) -> None:
    """Back with its owner, a visit is no longer somebody else's."""
    before = stop.user.name
    is_back = draft.to.id == stop.plan.user_id
    stop.user_id = draft.to.id
    stop.handed_from_id = None if is_back else stop.plan.user_id
    stop.handed_because = None if is_back else draft.reason
    audit.record(
        "planned_visit.handed_over",
        stop,
        by=by,
        changes={"visitor": (before, draft.to.name)},
        customer_id=stop.customer_id,
        reason=draft.reason,
        day=stop.day,
    )
