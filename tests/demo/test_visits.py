"""The demo's plans, appointments and visits: two months done, today with work for everybody."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.core.users import User
from gcm.visits.models import Appointment, Plan, PlannedVisit, Visit
from gcm.visits.rules import plans as rules
from gcm.visits.rules.kinds import AppointmentState, FormKind, PlanKind, PlanState
from tests.demo.conftest import LIVED, UNTIL

pytestmark = pytest.mark.clause("3.2.1")


def windows() -> list[Plan]:
    return list(db.session.scalars(select(Plan).where(Plan.kind == PlanKind.WINDOW)))


def test_the_running_window_stands_in_every_state(branch: Flask) -> None:
    running = [plan for plan in windows() if plan.begins_on <= UNTIL <= plan.ends_on]
    over = [plan for plan in windows() if plan.ends_on < UNTIL]

    assert {plan.state for plan in running} == {
        PlanState.APPROVED,
        PlanState.SUBMITTED,
        PlanState.DRAFT,
    }
    assert {plan.state for plan in over} == {PlanState.APPROVED}


def test_once_a_plan_was_handed_in_too_late(branch: Flask) -> None:
    late = [
        plan
        for plan in windows()
        if plan.submitted_at
        and rules.is_late(plan.begins_on, clock.local(plan.submitted_at).date(), UNTIL)
    ]

    assert len(late) == 1


def test_today_has_stops_an_outing_and_an_appointment(branch: Flask) -> None:
    today = select(User.login).join(PlannedVisit, PlannedVisit.user_id == User.id)
    stops = Counter(db.session.scalars(today.where(PlannedVisit.day == UNTIL)))
    agreed = [
        clock.local(moment).date()
        for moment in db.session.scalars(
            select(Appointment.agreed_at).where(Appointment.agreed_at.is_not(None))
        )
        if moment
    ]

    assert stops["mm04"] == 10
    assert {"cm01", "cm02", "cm03"} & set(stops)
    assert UNTIL in agreed


def test_three_months_hold_visits_of_every_form(branch: Flask) -> None:
    rows = db.session.execute(select(Visit.month, Visit.form)).all()

    found = {(row.month, row.form) for row in rows}
    assert found >= {(LIVED.back(back), form) for back in (1, 2) for form in FormKind}
    assert (LIVED.back(0), FormKind.STORE_VISIT) in found
    assert {visit.day < UNTIL for visit in db.session.scalars(select(Visit))} == {True}


def test_appointments_are_agreed_changed_and_still_asked(branch: Flask) -> None:
    states = set(db.session.scalars(select(Appointment.state)))

    assert states >= {AppointmentState.AGREED, AppointmentState.CHANGED, AppointmentState.ASKED}
    assert all(each.asked_at for each in db.session.scalars(select(Appointment)))
