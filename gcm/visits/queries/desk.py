"""What of plans and visits waits for a person today: for the home page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.core import clock, regulation
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.visits.models import Plan
from gcm.visits.queries import days, due, people
from gcm.visits.queries.plans import Standing, standing_of
from gcm.visits.queries.windows import Kept, plans_by_place
from gcm.visits.rules import planning, plans
from gcm.visits.rules.kinds import PlanKind, PlanState

AHEAD = 7  # days before its window begins that a plan is asked for


@dataclass(frozen=True)
class Missing:
    """A window whose plan is to be submitted; ``plan`` is its draft or what was returned."""

    person: User
    begins_on: date
    ends_on: date
    plan: Plan | None
    standing: Standing


@dataclass(frozen=True)
class Waiting:
    plan: Plan
    standing: Standing


@dataclass(frozen=True)
class Desk:
    """``planned`` and ``done`` are today's; ``unexplained`` those of the last two weeks."""

    planned: int
    done: int
    unexplained: int
    missing: Sequence[Missing]
    waiting: Sequence[Waiting]

    @property
    def is_empty(self) -> bool:
        return not (self.planned or self.unexplained or self.missing or self.waiting)


def desk(user: User, *, plans_own: bool, approves: bool) -> Desk:
    today = clock.today()
    mine = people.acted_for(user) if plans_own else []
    todays = days.days_of(mine, today) if mine else []
    return Desk(
        planned=sum(each.planned for each in todays),
        done=sum(each.done for each in todays),
        unexplained=len(days.unexplained(mine, today)) if mine else 0,
        missing=missing(mine, today),
        waiting=waiting(user) if approves else [],
    )


def missing(persons: Iterable[User], today: date) -> list[Missing]:
    """The running window and the next one, when it begins soon."""
    planners = [person for person in persons if Role.CUSTOMER_MANAGER in person.roles]
    terms = regulation.in_force(today).visits
    spans = dict.fromkeys(
        planning.window_of(day, terms) for day in (today, today + timedelta(days=AHEAD))
    )
    spans = {span: None for span in spans if due.needs_plan(*span)}
    kept: Kept = plans_by_place(planners, [span[0] for span in spans]) if planners else {}
    found = []
    for person in planners:
        for begins_on, ends_on in spans:
            plan = kept.get((person.id, PlanKind.WINDOW, begins_on))
            if plan is None or plan.state in plans.OPEN:
                standing = standing_of(plan, begins_on, PlanKind.WINDOW)
                found.append(Missing(person, begins_on, ends_on, plan, standing))
    return found


def waiting(user: User) -> list[Waiting]:
    """Submitted plans of others in reach, what waits longest first."""
    others = [person.id for person in people.in_reach(user) if person.id != user.id]
    found = db.session.scalars(
        select(Plan)
        .where(
            Plan.user_id.in_(others),
            Plan.kind == PlanKind.WINDOW,
            Plan.state == PlanState.SUBMITTED,
        )
        .options(joinedload(Plan.user), joinedload(Plan.returns))
        .order_by(Plan.submitted_at, Plan.id)
    ).unique()
    return [Waiting(plan, standing_of(plan, plan.begins_on, plan.kind)) for plan in found]
