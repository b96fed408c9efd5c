"""Everybody's windows and outings of one month, planned or not yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from gcm.core import clock, months, regulation
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.visits.models import Plan, PlannedVisit, Visit
from gcm.visits.queries import due, people
from gcm.visits.queries.plans import NEVER_LATE, Standing, does, standing_of
from gcm.visits.rules import planning
from gcm.visits.rules.kinds import PlanKind


@dataclass(frozen=True)
class Line:
    """A window, or a month's outings, of one person; ``plan`` None while nothing is planned."""

    person: User
    kind: PlanKind
    begins_on: date
    ends_on: date
    working_days: int
    is_buffer: bool
    plan: Plan | None
    stops: int
    done: int
    standing: Standing
    can_begin: bool


def lines(user: User, month: date) -> list[Line]:
    """Everybody's windows and outings of the month, person by person."""
    persons = people.in_reach(user)
    own = {person.id for person in people.acted_for(user)}
    terms = regulation.in_force(month).visits
    days = due.working_days(month)
    parts = planning.parts_of(month, days, terms)
    kept = plans_by_place(persons, [month, *(part.begins_on for part in parts)])
    counts = counted(plan.id for plan in kept.values())
    found = []
    for person in persons:
        if Role.MARKET_MANAGER in person.roles:
            whole = planning.Part(month, months.last_day(month), tuple(days))
            found.append(line(person, PlanKind.OUTINGS, whole, kept, counts, own))
        if Role.CUSTOMER_MANAGER in person.roles:
            found += [line(person, PlanKind.WINDOW, part, kept, counts, own) for part in parts]
    return found


Kept = dict[tuple[int, PlanKind, date], Plan]


def line(
    person: User,
    kind: PlanKind,
    part: planning.Part,
    kept: Kept,
    counts: dict[int, tuple[int, int]],
    own: set[int],
) -> Line:
    plan = kept.get((person.id, kind, part.begins_on))
    stops, done = counts.get(plan.id, (0, 0)) if plan else (0, 0)
    asked = plan is not None or due.needs_plan(part.begins_on, part.ends_on)
    return Line(
        person,
        kind,
        part.begins_on,
        part.ends_on,
        len(part.days),
        part.is_buffer,
        plan,
        stops,
        done,
        standing_of(plan, part.begins_on, kind) if asked else NEVER_LATE,
        can_begin=plan is None and person.id in own and part.ends_on >= clock.today(),
    )


def plans_by_place(persons: Iterable[User], begins: Iterable[date]) -> Kept:
    found = db.session.scalars(
        select(Plan)
        .where(
            Plan.user_id.in_([person.id for person in persons]), Plan.begins_on.in_(list(begins))
        )
        .options(joinedload(Plan.returns))
    ).unique()
    return {(plan.user_id, plan.kind, plan.begins_on): plan for plan in found}


def counted(plan_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Plan's id → stops and those of them that were done."""
    rows = db.session.execute(
        select(
            PlannedVisit.plan_id,
            func.count(PlannedVisit.id.distinct()).label("stops"),
            func.count(PlannedVisit.id.distinct()).filter(Visit.id.is_not(None)).label("done"),
        )
        .join(PlannedVisit.plan)
        .outerjoin(Visit, does())
        .where(PlannedVisit.plan_id.in_(list(plan_ids)))
        .group_by(PlannedVisit.plan_id)
    )
    return {row.plan_id: (row.stops, row.done) for row in rows}
