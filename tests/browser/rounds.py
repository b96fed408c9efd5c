"""A manager's day of twelve stops, and what a test asks of it afterwards."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from gcm.core import clock, scope
from gcm.core.db import db, transaction
from gcm.core.users import User
from gcm.customers.models import Store
from gcm.visits.models import Appointment, Plan, PlannedVisit
from gcm.visits.rules.kinds import AppointmentState, Because, PlanKind, PlanState
from tests.browser.branch import opened
from tests.browser.tablet import rows

LOGIN = "cm01"
COLLEAGUE = "cm02"
STOPS = 12


def plan_rounds(home: Path) -> None:
    """An approved window with twelve of the person's stores today, and nothing else to do."""
    with opened(home).app_context():
        scope.act_within(scope.EVERYTHING)
        with transaction():
            add_plan()
        db.session.remove()
        db.engine.dispose()
    (home / "rounds").touch()


def add_plan() -> None:
    session, today = db.session(), clock.today()
    person = session.scalars(select(User).where(User.login == LOGIN)).one()
    other = session.scalars(select(User).where(User.login == COLLEAGUE)).one()
    for stop in session.scalars(select(PlannedVisit).where(PlannedVisit.day == today)):
        stop.user_id = other.id
    for each in session.scalars(select(Appointment).where(Appointment.user_id == person.id)):
        each.state = AppointmentState.CANCELLED
    plan = Plan(
        user_id=person.id,
        kind=PlanKind.WINDOW,
        begins_on=today - timedelta(days=400),  # a window that no demo has
        ends_on=today,
        state=PlanState.APPROVED,
    )
    session.add(plan)
    session.flush()
    stores = select(Store).where(Store.code.like("K001-%")).order_by(Store.code).limit(STOPS)
    for position, store in enumerate(session.scalars(stores)):
        session.add(
            PlannedVisit(
                plan_id=plan.id,
                user_id=person.id,
                customer_id=store.customer_id,
                store_id=store.id,
                day=today,
                why=Because.DUE,
                position=position,
            )
        )


def stops(home: Path) -> list[int]:
    found = rows(
        home,
        'SELECT stop.id FROM planned_visit AS stop JOIN "user" ON "user".id = stop.user_id '
        'WHERE stop.day = ? AND "user".login = ? ORDER BY stop.position',
        today(),
        LOGIN,
    )
    return [number for (number,) in found]


def today() -> str:
    return clock.today().isoformat()


def arrived(home: Path) -> list[tuple[str, int, bool]]:
    """Each visit that came by an op: whose op, how many whole pictures, whether it is signed."""
    kept = {path.name for path in home.rglob("*") if len(path.name) == 64}
    visits = rows(
        home, "SELECT id, op_id, signature_sha256 FROM visit WHERE op_id IS NOT NULL ORDER BY id"
    )
    pictures = rows(home, "SELECT visit_id, sha256 FROM visit_photo")
    return [
        (op, sum(1 for visit, sha in pictures if visit == number and sha in kept), signed in kept)
        for number, op, signed in visits
    ]
