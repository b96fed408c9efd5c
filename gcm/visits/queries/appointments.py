"""Appointments in reach, by month and by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from gcm.core import clock, months
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Contact, Customer
from gcm.customers.queries.conditions import held_by, is_served
from gcm.customers.queries.files import lines_of
from gcm.customers.trail import Line
from gcm.visits.models import Appointment, Visit
from gcm.visits.queries import people
from gcm.visits.rules.kinds import AppointmentState

PEOPLE = (joinedload(Appointment.customer), joinedload(Appointment.user))


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; ``user_id`` 0 means everybody in reach."""

    month: date
    user_id: int = 0
    state: str = ""


def get_appointment(user: User, appointment_id: int) -> Appointment:
    """Of a chain in reach, by somebody whose work ``user`` sees."""
    return one_of(appointment_id, [person.id for person in people.in_reach(user)])


def own_appointment(user: User, appointment_id: int) -> Appointment:
    return one_of(appointment_id, [person.id for person in people.acted_for(user)])


def one_of(appointment_id: int, user_ids: Sequence[int]) -> Appointment:
    return db.session.scalars(
        select(Appointment)
        .where(Appointment.id == appointment_id, Appointment.user_id.in_(user_ids))
        .options(*PEOPLE)
    ).one()


def appointments(user: User, wanted: Wanted) -> Sequence[Appointment]:
    """Of the month agreed on, or of the month asked in while nothing is agreed."""
    known = [person.id for person in people.in_reach(user)]
    first, end = span(wanted.month, months.last_day(wanted.month))
    statement = (
        select(Appointment)
        .where(
            Appointment.user_id.in_([wanted.user_id] if wanted.user_id in known else known),
            or_(
                between(first, end),
                and_(
                    Appointment.agreed_at.is_(None),
                    Appointment.asked_at >= first,
                    Appointment.asked_at < end,
                ),
            ),
        )
        .options(*PEOPLE)
        .order_by(Appointment.agreed_at.nulls_first(), Appointment.id)
    )
    if wanted.state:
        statement = statement.where(Appointment.state == AppointmentState(wanted.state))
    return db.session.scalars(statement).all()


def standing_on(user_ids: Sequence[int], day: date) -> Sequence[Appointment]:
    """What these people have agreed for the day, by time."""
    return db.session.scalars(
        select(Appointment)
        .where(
            Appointment.user_id.in_(user_ids),
            Appointment.state != AppointmentState.CANCELLED,
            between(*span(day, day)),
        )
        .options(*PEOPLE)
        .order_by(Appointment.agreed_at, Appointment.id)
    ).all()


def between(first: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(Appointment.agreed_at >= first, Appointment.agreed_at < end)


def span(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments at which the first day begins and the day after the last does."""
    return midnight(first), midnight(last + timedelta(days=1))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.LOCAL)


def visits_by_appointment(appointment_ids: Sequence[int]) -> dict[int, Visit]:
    """Appointment's id → the visit that came of it."""
    found = db.session.scalars(
        select(Visit)
        .where(Visit.appointment_id.in_(appointment_ids), Visit.voided_at.is_(None))
        .order_by(Visit.begins_at.desc(), Visit.id.desc())
    )
    return {visit.appointment_id: visit for visit in found if visit.appointment_id}


def history_of(appointment: Appointment) -> Sequence[Line]:
    return lines_of(AuditEntry.subject == f"appointment:{appointment.id}", 50)


def chains_to_visit(persons: Sequence[User]) -> Sequence[Customer]:
    """The served chains that one of these people holds today or whose district one runs."""
    today = clock.today()
    held = [held_by(person.id, today) for person in persons]
    run = people.districts_run(persons, today)
    return db.session.scalars(
        select(Customer)
        .where(or_(*held, Customer.district_id.in_(sorted(run))), is_served(today))
        .order_by(Customer.name_key, Customer.code)
    ).all()


def contacts_by_chain(chains: Sequence[Customer]) -> Sequence[Contact]:
    """The purchasing/sales heads first."""
    return db.session.scalars(
        select(Contact)
        .join(Contact.customer)
        .where(Contact.customer_id.in_([chain.id for chain in chains]))
        .options(contains_eager(Contact.customer))
        .order_by(Contact.customer_id, Contact.is_buyer.desc(), Contact.name)
    ).all()
