"""The demo's meetings: held in every month, one not compliant, tasks open and done."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from gcm.core import months
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.meetings.models import MeetingOpinion, MeetingPerson, Task
from gcm.meetings.queries import calendars, people
from gcm.meetings.rules.kinds import Kind, TaskState
from gcm.meetings.rules.standing import Stand
from tests.demo.conftest import UNTIL

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.clause("3.3")]


def test_last_month_has_held_missing_and_not_compliant_meetings(branch: Flask) -> None:
    own = db.session.scalars(select(District).where(District.code == "0104")).one()
    month = months.shift(months.first(UNTIL), -1)

    (found,) = calendars.of_districts({own.id: own.name}, month)

    assert found.count(Kind.DAILY, Stand.HELD) > 15
    assert found.count(Kind.WEEKLY, Stand.BROKEN) == 1


@pytest.mark.clause("2.1.9")
@pytest.mark.clause("2.2.8")
def test_tasks_and_opinions_are_open_and_done(branch: Flask) -> None:
    tasks = db.session.scalars(select(Task)).all()
    opinions = db.session.scalars(select(MeetingOpinion)).all()

    assert {each.clause for each in tasks} == {"", "2.1.9", "2.2.8"}
    assert {TaskState.OPEN, TaskState.DONE} == set(Counter(each.state for each in tasks))
    assert {each.closed_on is None for each in opinions} == {True, False}
    assert all(
        each.owner_id
        in {who.id for who in people.answerers(each.meeting.district_id, each.customer_id)}
        for each in opinions
    )


@pytest.mark.clause("3.3.2")
def test_an_invitation_waits_for_the_officer(branch: Flask) -> None:
    asked = db.session.scalars(select(MeetingPerson).where(MeetingPerson.invited)).all()

    assert [each for each in asked if each.meeting.minuted_at is None and each.coming is None]
