"""Plans of the people in reach, their stops, and what of them was done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, extract, or_, select
from sqlalchemy.orm import joinedload, selectinload

from gcm.core import calendar, clock, regulation
from gcm.core.db import db
from gcm.core.users import User, districts_in_charge
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import held_by, is_open, is_served
from gcm.visits.models import Plan, PlannedVisit, Visit
from gcm.visits.queries import people
from gcm.visits.queries.submissions import window_plan
from gcm.visits.rules import planning, plans
from gcm.visits.rules.facts import WindowPlan
from gcm.visits.rules.kinds import FormKind, PlanKind


def get_plan(user: User, plan_id: int) -> Plan:
    """Of anybody whose work ``user`` sees."""
    return plan_of(plan_id, people.in_reach(user))


def own_plan(user: User, plan_id: int) -> Plan:
    """Of oneself or of somebody one stands in for."""
    return plan_of(plan_id, people.acted_for(user))


def plan_of(plan_id: int, persons: Iterable[User]) -> Plan:
    return db.session.scalars(
        select(Plan)
        .where(Plan.id == plan_id, Plan.user_id.in_([person.id for person in persons]))
        .options(
            joinedload(Plan.user),
            joinedload(Plan.submitted_by),
            joinedload(Plan.decided_by),
            selectinload(Plan.returns),
        )
    ).one()


def own_stop(user: User, stop_id: int) -> PlannedVisit:
    """A stop that one has to make, or that stands in a plan one answers for."""
    mine = [person.id for person in people.acted_for(user)]
    return db.session.scalars(
        select(PlannedVisit)
        .join(PlannedVisit.plan)
        .where(
            PlannedVisit.id == stop_id,
            or_(Plan.user_id.in_(mine), PlannedVisit.user_id.in_(mine)),
        )
        .options(joinedload(PlannedVisit.plan), joinedload(PlannedVisit.store))
    ).one()


def stops_of(plan: Plan) -> Sequence[PlannedVisit]:
    return db.session.scalars(
        select(PlannedVisit)
        .where(PlannedVisit.plan_id == plan.id)
        .options(
            joinedload(PlannedVisit.store),
            joinedload(PlannedVisit.customer),
            joinedload(PlannedVisit.user),
            joinedload(PlannedVisit.handed_from),
        )
        .order_by(PlannedVisit.day, PlannedVisit.position, PlannedVisit.id)
    ).all()


def stops_on(plan: Plan, day: date) -> Sequence[PlannedVisit]:
    return db.session.scalars(
        select(PlannedVisit)
        .where(PlannedVisit.plan_id == plan.id, PlannedVisit.day == day)
        .order_by(PlannedVisit.position, PlannedVisit.id)
    ).all()


def does() -> ColumnElement[bool]:
    """The visit does what the stop planned: in the same window and month, or on the outing's day.

    A window over the end of a month may hold a store twice, once for each month.
    """
    of_window = and_(
        Plan.kind == PlanKind.WINDOW,
        Visit.form == FormKind.STORE_VISIT,
        Visit.day >= Plan.begins_on,
        Visit.day <= Plan.ends_on,
        extract("month", Visit.day) == extract("month", PlannedVisit.day),
    )
    of_outing = and_(
        Plan.kind == PlanKind.OUTINGS,
        Visit.form == FormKind.INSPECTION,
        Visit.day == PlannedVisit.day,
    )
    return and_(
        Visit.store_id == PlannedVisit.store_id,
        Visit.voided_at.is_(None),
        or_(Visit.planned_visit_id == PlannedVisit.id, of_window, of_outing),
    )


def visits_made(stops: Select[int]) -> dict[int, Visit]:
    """Stop's id → the first visit that did it, for the stops that a SELECT of ids names."""
    rows = db.session.execute(
        select(PlannedVisit.id, Visit)
        .join(PlannedVisit.plan)
        .join(Visit, does())
        .where(PlannedVisit.id.in_(stops))
        .order_by(Visit.begins_at.desc(), Visit.id.desc())
    )
    return {row.id: row.Visit for row in rows}


def made_in(plan: Plan) -> dict[int, Visit]:
    return visits_made(select(PlannedVisit.id).where(PlannedVisit.plan_id == plan.id))


def recorded_in(plan: Plan) -> set[int]:
    """Ids of the stops that a record names, void ones too: such a stop stays."""
    return set(
        db.session.scalars(
            select(PlannedVisit.id)
            .join(Visit, Visit.planned_visit_id == PlannedVisit.id)
            .where(PlannedVisit.plan_id == plan.id)
        )
    )


@dataclass(frozen=True)
class Standing:
    """Where a plan stands in time; ``submitted_on`` is its first submission.

    ``decide_by`` is given while it waits for its decision, and ``is_overdue`` if for too long.
    """

    submitted_on: date | None = None
    is_late: bool = False
    is_decided_late: bool = False
    decide_by: date | None = None
    is_overdue: bool = False


NEVER_LATE = Standing()


def standing_of(plan: Plan | None, begins_on: date, kind: PlanKind) -> Standing:
    if kind is PlanKind.OUTINGS:
        return NEVER_LATE
    today = clock.today()
    terms = regulation.in_force(begins_on).visits
    window = window_plan(WindowPlan(*planning.window_of(begins_on, terms)), plan)
    decide_by = plans.decide_by(window.waits_since, terms) if window.waits_since else None
    return Standing(
        submitted_on=window.submitted_on,
        is_late=plans.is_late(begins_on, window.submitted_on, today),
        is_decided_late=plans.is_ever_decided_late(window.rounds, today, terms),
        decide_by=decide_by,
        is_overdue=decide_by is not None and today > decide_by,
    )


def stores_to_add(plan: Plan) -> dict[int, str]:
    """Open stores of the person's chains (or district) that may still be put in, by code."""
    day = max(plan.begins_on, clock.today())
    statement = (
        select(Store.id, Store.code, Store.name)
        .join(Store.customer)
        .where(is_open(day), is_served(day))
        .order_by(Store.code)
    )
    if plan.kind is PlanKind.WINDOW:
        planned = select(PlannedVisit.store_id).where(PlannedVisit.plan_id == plan.id)
        statement = statement.where(held_by(plan.user_id, day), Store.id.not_in(planned))
    else:
        places = districts_in_charge(db.session(), [plan.user], day)
        statement = statement.where(Customer.district_id.in_(sorted(places)))
    return {row.id: f"{row.code} {row.name}" for row in db.session.execute(statement)}


def days_of(plan: Plan) -> list[date]:
    """The working days of the window or month."""
    return calendar.working_days(plan.begins_on, plan.ends_on)


def weeks_of(days: Iterable[date]) -> list[list[date]]:
    """The days week by week, Monday first."""
    weeks: dict[date, list[date]] = {}
    for day in days:
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(day)
    return list(weeks.values())
