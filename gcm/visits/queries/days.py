"""One day of visits: who goes where, what was done of it, and what is still to be explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from gcm.core.db import db
from gcm.core.users import User
from gcm.visits.models import Appointment, Finding, Plan, PlannedVisit, Visit
from gcm.visits.queries import appointments as of_appointments
from gcm.visits.queries import people
from gcm.visits.queries.plans import does, visits_made
from gcm.visits.rules.kinds import FindingState

LOOKED_BACK = 14  # days within which a visit that was not made asks for its reason


@dataclass(frozen=True)
class PersonDay:
    """``others`` are visits of the day that no stop or appointment of it led to."""

    person: User
    stops: Sequence[PlannedVisit]
    appointments: Sequence[Appointment]
    made: dict[int, Visit]
    kept: dict[int, Visit]
    others: Sequence[Visit]

    @property
    def is_empty(self) -> bool:
        return not (self.stops or self.appointments or self.others)

    @property
    def done(self) -> int:
        return len(self.made) + len(self.kept)

    @property
    def planned(self) -> int:
        return len(self.stops) + len(self.appointments)


def days_of(persons: Sequence[User], day: date) -> list[PersonDay]:
    """Each person's day, in the order of ``persons``."""
    ids = [person.id for person in persons]
    stops = stops_on(ids, day)
    made = visits_made(
        select(PlannedVisit.id).where(PlannedVisit.user_id.in_(ids), PlannedVisit.day == day)
    )
    agreed = of_appointments.standing_on(ids, day)
    kept = of_appointments.visits_by_appointment([each.id for each in agreed])
    known = {visit.id for visit in (*made.values(), *kept.values())}
    others = [visit for visit in visits_on(ids, day) if visit.id not in known]
    return [
        PersonDay(
            person,
            mine := [stop for stop in stops if stop.user_id == person.id],
            asked := [each for each in agreed if each.user_id == person.id],
            {stop.id: made[stop.id] for stop in mine if stop.id in made},
            {each.id: kept[each.id] for each in asked if each.id in kept},
            [visit for visit in others if visit.user_id == person.id],
        )
        for person in persons
    ]


def stops_on(user_ids: Sequence[int], day: date) -> Sequence[PlannedVisit]:
    return db.session.scalars(
        select(PlannedVisit)
        .join(PlannedVisit.plan)
        .where(PlannedVisit.user_id.in_(user_ids), PlannedVisit.day == day)
        .options(
            contains_eager(PlannedVisit.plan),
            joinedload(PlannedVisit.store),
            joinedload(PlannedVisit.customer),
            joinedload(PlannedVisit.handed_from),
        )
        .order_by(PlannedVisit.position, PlannedVisit.id)
    ).all()


def visits_on(user_ids: Sequence[int], day: date) -> Sequence[Visit]:
    return db.session.scalars(
        select(Visit)
        .where(Visit.user_id.in_(user_ids), Visit.day == day, Visit.voided_at.is_(None))
        .options(joinedload(Visit.store), joinedload(Visit.customer))
        .order_by(Visit.begins_at, Visit.id)
    ).all()


def unexplained(persons: Sequence[User], today: date) -> Sequence[PlannedVisit]:
    """Stops of the last two weeks that were neither made nor given a reason, the oldest first."""
    done = select(Visit.id).where(does()).correlate(PlannedVisit, Plan).exists()
    return db.session.scalars(
        select(PlannedVisit)
        .join(PlannedVisit.plan)
        .where(
            PlannedVisit.user_id.in_([person.id for person in persons]),
            PlannedVisit.day < today,
            PlannedVisit.day >= today - timedelta(days=LOOKED_BACK),
            PlannedVisit.not_done_reason.is_(None),
            ~done,
        )
        .options(joinedload(PlannedVisit.store))
        .order_by(PlannedVisit.day, PlannedVisit.position, PlannedVisit.id)
    ).all()


@dataclass(frozen=True)
class Progress:
    """How far somebody is on the day: stores planned and done, visits in all."""

    person: User
    planned: int
    done: int
    visits: int


def progress(user: User, day: date) -> list[Progress]:
    """Of everybody else in reach, by login."""
    persons = [person for person in people.in_reach(user) if person.id != user.id]
    ids = [person.id for person in persons]
    planned = db.session.execute(
        select(
            PlannedVisit.user_id,
            func.count(PlannedVisit.id.distinct()).label("planned"),
            func.count(PlannedVisit.id.distinct()).filter(Visit.id.is_not(None)).label("done"),
        )
        .join(PlannedVisit.plan)
        .outerjoin(Visit, does())
        .where(PlannedVisit.user_id.in_(ids), PlannedVisit.day == day)
        .group_by(PlannedVisit.user_id)
    )
    stops = {row.user_id: (row.planned, row.done) for row in planned}
    counted = db.session.execute(
        select(Visit.user_id, func.count(Visit.id).label("visits"))
        .where(Visit.user_id.in_(ids), Visit.day == day, Visit.voided_at.is_(None))
        .group_by(Visit.user_id)
    )
    visits = {row.user_id: row.visits for row in counted}
    return [
        Progress(person, *stops.get(person.id, (0, 0)), visits.get(person.id, 0))
        for person in persons
    ]


def open_points(stops: Sequence[PlannedVisit]) -> dict[int, list[str]]:
    """Store's id → what is still open there, what is due first at the front."""
    rows = db.session.execute(
        select(Finding.store_id, Finding.text)
        .where(
            Finding.store_id.in_([stop.store_id for stop in stops]),
            Finding.state != FindingState.CLOSED,
        )
        .order_by(Finding.due_on, Finding.id)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.store_id, []).append(row.text)
    return found
