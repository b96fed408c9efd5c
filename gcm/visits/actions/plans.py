"""Making a plan and leading it through its states: proposed, submitted, decided."""

from collections.abc import Collection, Sequence
from datetime import date

from gcm.core import audit, clock, months
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.core.users import User, looked_after
from gcm.visits.models import Plan, PlannedVisit, PlanReturn
from gcm.visits.queries import plans as queries
from gcm.visits.queries import proposals
from gcm.visits.queries.proposals import Proposed
from gcm.visits.rules import plans as rules
from gcm.visits.rules.kinds import PlanKind, PlanState


def refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)


def propose(owner: User, kind: PlanKind, begins_on: date, *, by: User) -> Plan:
    """A draft for ``owner`` as the rules propose it."""
    span = proposals.span_of(kind, begins_on)
    refuse(rules.proposal_problems(kind, begins_on, span, clock.today()))
    plan = Plan(user_id=owner.id, kind=kind, begins_on=span[0], ends_on=span[1])
    db.session.add(plan)
    db.session.flush()
    found = proposals.proposed(owner, kind, begins_on)
    put_in(plan, found)
    audit.record("plan.proposed", plan, by=by, user_id=owner.id, begins_on=span[0], rows=len(found))
    return plan


def propose_again(plan: Plan, *, by: User) -> None:
    """Drops what its owner has still to visit, and takes the rules' proposal for it."""
    refuse(rules.removal_problems(plan.kind, plan.state, is_done=False))
    made = queries.made_in(plan)
    stops = queries.stops_of(plan)
    kept = staying(plan, stops, {*made, *queries.recorded_in(plan)})
    for stop in stops:
        if stop not in kept:
            db.session.delete(stop)
    db.session.flush()
    found = proposals.proposed(plan.user, plan.kind, plan.begins_on)
    if plan.kind is PlanKind.WINDOW:
        placed = {
            (stop.store_id, months.first(stop.day))
            for stop in kept
            if stop.id in made or stop.day >= clock.today()
        }
        found = [each for each in found if (each.due.id, months.first(each.day)) not in placed]
    put_in(plan, found)
    audit.record("plan.proposed", plan, by=by, user_id=plan.user_id, rows=len(found))


def staying(
    plan: Plan, stops: Sequence[PlannedVisit], recorded: Collection[int]
) -> list[PlannedVisit]:
    """What is over, has a record or was handed over; of an outing under way, all its stores."""
    today = clock.today()
    is_under_way = plan.kind is PlanKind.OUTINGS and any(
        stop.day == today and stop.id in recorded for stop in stops
    )
    return [
        stop
        for stop in stops
        if stop.day < today
        or stop.id in recorded
        or stop.handed_from_id is not None
        or (is_under_way and stop.day == today)
    ]


def put_in(plan: Plan, found: Sequence[Proposed]) -> None:
    db.session.add_all(
        PlannedVisit(
            plan_id=plan.id,
            user_id=plan.user_id,
            customer_id=each.due.customer_id,
            store_id=each.due.id,
            day=each.day,
            position=each.position,
            why=each.due.why,
        )
        for each in found
    )
    db.session.flush()


def submit(plan: Plan, *, by: User) -> None:
    is_empty = not queries.stops_of(plan)
    due = proposals.proposed(plan.user, plan.kind, plan.begins_on) if is_empty else []
    refuse(rules.submission_problems(plan.state, is_empty=is_empty, is_due=bool(due)))
    plan.submitted_at = clock.now()
    plan.submitted_by_id = by.id
    plan.decided_at = plan.decided_by_id = None
    move(plan, PlanState.SUBMITTED, by=by)


def withdraw(plan: Plan, *, by: User) -> None:
    refuse(rules.withdrawal_problems(plan.state))
    plan.submitted_at = plan.submitted_by_id = None
    move(plan, PlanState.DRAFT, by=by)


def approve(plan: Plan, opinion: str | None, *, by: User) -> None:
    decide(plan, PlanState.APPROVED, opinion, by=by)


def send_back(plan: Plan, opinion: str | None, *, by: User) -> None:
    if not opinion:
        raise RuleBroken.because("退回时请写明意见。", "opinion")
    decide(plan, PlanState.RETURNED, opinion, by=by)
    plan.returns.append(PlanReturn(submitted_at=plan.submitted_at, returned_at=plan.decided_at))


def decide(plan: Plan, state: PlanState, opinion: str | None, *, by: User) -> None:
    is_own = by.id in (plan.user_id, plan.submitted_by_id) or not is_over(by, plan.user_id)
    refuse(rules.decision_problems(plan.kind, plan.state, is_own=is_own))
    plan.decided_at = clock.now()
    plan.decided_by_id = by.id
    plan.opinion = opinion
    move(plan, state, by=by, because=opinion)
    event = Event.PLAN_APPROVED if state is PlanState.APPROVED else Event.PLAN_RETURNED
    cause = f"{plan.id} {plan.decided_at.isoformat()}"
    tell(event, [plan.user_id, plan.submitted_by_id], "plan", plan.id, cause=cause, by=by)


def is_over(by: User, user_id: int) -> bool:
    """Whoever sees a plan only as its owner's stand-in acts in that name and decides nothing."""
    return user_id in looked_after(db.session(), by, clock.today())


NAMES = {
    PlanState.DRAFT: "plan.withdrawn",
    PlanState.SUBMITTED: "plan.submitted",
    PlanState.APPROVED: "plan.approved",
    PlanState.RETURNED: "plan.returned",
}


def move(plan: Plan, state: PlanState, *, by: User, because: str | None = None) -> None:
    """Into the next state; the trail names the person whose plan it is."""
    plan.state = state
    audit.record(
        NAMES[state],
        plan,
        by=by,
        user_id=plan.user_id,
        begins_on=plan.begins_on,
        because=because,
    )
