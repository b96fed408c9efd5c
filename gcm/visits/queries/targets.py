"""What a record is about: a stop of the plan, a store, an appointment or a headquarters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User, stood_in_for
from gcm.customers.models import Contact, Customer, Store
from gcm.visits.models import Appointment, Plan, PlannedVisit, Visit
from gcm.visits.queries import people
from gcm.visits.rules import sheets
from gcm.visits.rules.appointments import STANDING, in_words
from gcm.visits.rules.codes import Opens, code_of
from gcm.visits.rules.kinds import AT_STORE, AppointmentState, FormKind, PlanKind
from gcm.visits.rules.records import Person
from gcm.visits.rules.sheets import Sheet

OWN_FORMS = {
    Role.CUSTOMER_MANAGER: (FormKind.STORE_VISIT, FormKind.HQ_VISIT),
    Role.MARKET_MANAGER: (FormKind.INSPECTION, FormKind.HQ_SERVICE),
}


@dataclass(frozen=True)
class Target:
    """A place and the form that is filled in there; ``record`` where one is corrected."""

    sheet: Sheet
    customer: Customer
    store: Store | None = None
    stop: PlannedVisit | None = None
    appointment: Appointment | None = None
    record: Visit | None = None

    @property
    def name(self) -> str:
        return self.store.name if self.store else self.customer.name

    @property
    def planned(self) -> str:
        """Whether it was planned or arranged, in words."""
        if self.stop:
            return f"计划内（{self.stop.day.isoformat()}）"
        if asked := self.appointment:
            return in_words(
                asked.contact_names, asked.agreed_at, asked.asked_at, asked.user.name, asked.channel
            )
        return "计划外" if self.store else "没有预约"

    @property
    def opened_by(self) -> tuple[Opens, int]:
        """What leads to the form: the most exact thing that is known of the visit."""
        if self.stop:
            return Opens.STOP, self.stop.id
        if self.appointment:
            return Opens.APPOINTMENT, self.appointment.id
        if self.store:
            return Opens.STORE, self.store.id
        return Opens.CUSTOMER, self.customer.id

    @property
    def code(self) -> str:
        return code_of(*self.opened_by)

    @property
    def entity(self) -> str:
        """The draft's name on the tablet: one draft for each place and form."""
        opens, number = self.opened_by
        base = f"{opens.name.lower()}-{number}"
        return base if self.stop or self.appointment else f"{base}-{self.sheet.form}"


MODELS = {
    Opens.STOP: PlannedVisit,
    Opens.STORE: Store,
    Opens.APPOINTMENT: Appointment,
    Opens.CUSTOMER: Customer,
}


def refuse_gone(opens: Opens, number: int) -> None:
    """Raises NoResultFound for what has no form any more, or none for this person."""
    model = MODELS[opens]
    db.session.scalars(select(model.id).where(model.id == number)).one()


def is_stop_at(stop_id: int, store_id: int) -> bool:
    query = select(PlannedVisit.id).where(
        PlannedVisit.id == stop_id, PlannedVisit.store_id == store_id
    )
    return db.session.scalars(query).one_or_none() is not None


def of_stop(stop_id: int) -> Target:
    query = (
        select(PlannedVisit)
        .options(joinedload(PlannedVisit.plan), joinedload(PlannedVisit.user))
        .options(joinedload(PlannedVisit.store), joinedload(PlannedVisit.customer))
        .where(PlannedVisit.id == stop_id)
    )
    return at_stop(db.session.scalars(query).one())


def at_stop(stop: PlannedVisit) -> Target:
    form = FormKind.INSPECTION if stop.plan.kind is PlanKind.OUTINGS else FormKind.STORE_VISIT
    return Target(sheets.of(form), stop.customer, store=stop.store, stop=stop)


def of_day(user: User, day: date) -> list[Target]:
    """What the person is to record that day, also for whom they stand in.

    Stops in their order, then agreed appointments.
    """
    persons = [each.id for each in people.acted_for(user)]
    stops = db.session.scalars(
        select(PlannedVisit)
        .options(joinedload(PlannedVisit.plan), joinedload(PlannedVisit.user))
        .options(joinedload(PlannedVisit.store), joinedload(PlannedVisit.customer))
        .where(PlannedVisit.user_id.in_(persons), PlannedVisit.day == day)
        .order_by(PlannedVisit.user_id, PlannedVisit.position, PlannedVisit.id)
    )
    begin = datetime.combine(day, time(), clock.LOCAL)
    agreed = db.session.scalars(
        select(Appointment)
        .options(joinedload(Appointment.customer), joinedload(Appointment.user))
        .where(Appointment.user_id.in_(persons), Appointment.state != AppointmentState.CANCELLED)
        .where(Appointment.agreed_at >= begin, Appointment.agreed_at < begin + timedelta(days=1))
        .order_by(Appointment.agreed_at, Appointment.id)
    )
    return [*map(at_stop, stops), *map(by_appointment, agreed)]


def of_store(store_id: int, user: User, form: str = "", day: date | None = None) -> Target:
    query = select(Store).options(joinedload(Store.customer)).where(Store.id == store_id)
    store = db.session.scalars(query).one()
    found = wanted(user, form, day, at_store=True)
    return Target(sheets.of(found), store.customer, store=store)


def of_appointment(appointment_id: int) -> Target:
    query = (
        select(Appointment)
        .options(joinedload(Appointment.customer), joinedload(Appointment.user))
        .where(Appointment.id == appointment_id)
    )
    return by_appointment(db.session.scalars(query).one())


def by_appointment(found: Appointment) -> Target:
    form = wanted(found.user, "", at_store=False)
    return Target(sheets.of(form), found.customer, appointment=found)


def of_customer(customer_id: int, user: User, form: str = "", day: date | None = None) -> Target:
    chain = db.session.scalars(select(Customer).where(Customer.id == customer_id)).one()
    return Target(sheets.of(wanted(user, form, day, at_store=False)), chain)


def of_record(visit: Visit) -> Target:
    """The target that a record was written on."""
    return Target(
        sheets.of(visit.form),
        visit.customer,
        store=visit.store,
        stop=visit.planned_visit,
        appointment=visit.appointment,
        record=visit,
    )


def wanted(user: User, form: str, day: date | None = None, *, at_store: bool) -> FormKind:
    """The form asked for, where the person fills it in; else the first that is the person's own.

    Who stands in for somebody on ``day`` (today unless given) fills in that one's forms as well.
    """
    forms = own_forms(user, at_store=at_store)
    first = forms[0] if forms else FormKind.STORE_VISIT if at_store else FormKind.HQ_VISIT
    if form and form not in forms:
        for absent in stood_in_for(db.session(), user, day or clock.today()):
            forms += own_forms(absent, at_store=at_store)
    return next((each for each in forms if each == form), first)


def own_forms(user: User, *, at_store: bool) -> list[FormKind]:
    """What the person's roles fill in at such a place."""
    return [
        each
        for role, forms in OWN_FORMS.items()
        if role in user.roles
        for each in forms
        if (each in AT_STORE) is at_store
    ]


def contacts_of(chain: Customer) -> Sequence[Contact]:
    """The purchasing/sales heads first."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.customer_id == chain.id)
        .order_by(Contact.is_buyer.desc(), Contact.name)
    ).all()


def people_of(target: Target) -> dict[int, Person]:
    """Whom a form at the headquarters names to be ticked.

    A record's own people stay as it named them: who was the head at the visit was met, whatever
    the chain's file says since.
    """
    if target.store:
        return {}
    known = contacts_of(target.customer)
    found = {each.id: Person(each.name, each.post or "", each.id, each.is_buyer) for each in known}
    for person in named_in(target.record):
        now = found.get(person["contact_id"])
        is_head = person["is_buyer"] or (now is not None and now.is_buyer)
        found[person["contact_id"]] = Person(**{**person, "is_buyer": is_head})
    return found


def named_in(record: Visit | None) -> list[dict[str, Any]]:
    """The contacts that a record names in any of its versions, the first version first."""
    if record is None:
        return []
    versions = [*(each.content["persons"] for each in record.revisions), record.persons]
    return [person for version in versions for person in version if person.get("contact_id")]


def last_visit_of(target: Target) -> Visit | None:
    """The newest record of the same place and form that was not voided."""
    query = select(Visit).where(Visit.form == target.sheet.form, Visit.voided_at.is_(None))
    if target.store:
        query = query.where(Visit.store_id == target.store.id)
    else:
        query = query.where(Visit.customer_id == target.customer.id)
    newest = query.options(joinedload(Visit.user)).order_by(Visit.begins_at.desc(), Visit.id.desc())
    return db.session.scalars(newest.limit(1)).first()


def stop_of_day(store: Store, form: FormKind, user: User, day: date) -> PlannedVisit | None:
    """The stop that an unplanned record of the same day fulfils; an inspection is no visit."""
    kind = PlanKind.OUTINGS if form is FormKind.INSPECTION else PlanKind.WINDOW
    query = (
        select(PlannedVisit)
        .join(PlannedVisit.plan)
        .where(Plan.kind == kind)
        .where(PlannedVisit.store_id == store.id, PlannedVisit.user_id == user.id)
        .where(PlannedVisit.day == day)
        .order_by(PlannedVisit.id)
    )
    return db.session.scalars(query.limit(1)).first()


def appointment_of_day(chain: Customer, user: User, day: date) -> Appointment | None:
    """The appointment that a visit of the same day keeps though nobody chose it.

    The person's own, or that of somebody stood in for; one that was kept already comes last.
    """
    people = [user.id, *(each.id for each in stood_in_for(db.session(), user, day))]
    begin = datetime.combine(day, time(), clock.LOCAL)
    is_kept = exists().where(Visit.appointment_id == Appointment.id, Visit.voided_at.is_(None))
    query = (
        select(Appointment)
        .where(Appointment.customer_id == chain.id, Appointment.user_id.in_(people))
        .where(Appointment.state.in_(STANDING))
        .where(Appointment.agreed_at >= begin, Appointment.agreed_at < begin + timedelta(days=1))
        .order_by(is_kept, Appointment.agreed_at, Appointment.id)
    )
    return db.session.scalars(query.limit(1)).first()
