"""Minutes by way of a tablet's outbox: the same form and action, and each arrives once."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.core.db import db
from gcm.core.users import User
from gcm.meetings import durable
from gcm.meetings.actions import meetings as actions
from gcm.meetings.models import Meeting, Task
from gcm.meetings.rules.kinds import Kind
from tests import factories
from tests.conftest import Client
from tests.meetings.branch import DAY, Branch
from tests.meetings.test_views import typed
from tests.visits import test_durable_forms

pytestmark = pytest.mark.clause("3.3.1")


def send(client: Client, by: User, action: str, fields: dict[str, Any]) -> TestResponse:
    more = {"kind": durable.FORM, "entity": "meeting-daily"}
    return test_durable_forms.send(client.sign_in(by), by, action, fields, **more)


def kept() -> list[Meeting]:
    db.session.expire_all()
    return list(db.session.scalars(select(Meeting)))


def test_minutes_sent_twice_arrive_once_with_their_tasks(client: Client, branch: Branch) -> None:
    fields = typed(
        branch, task_1_title="补齐价签", task_1_owner_id=branch.cm.id, task_1_due_on="2026-03-20"
    )

    first = send(client, branch.cm, "/meetings/minutes/daily", fields)
    second = send(client, branch.cm, "/meetings/minutes/daily", fields)

    assert (first.status_code, second.status_code) == (201, 200)
    assert [each.focus for each in kept()] == ["新品上柜"]
    assert len(db.session.scalars(select(Task)).all()) == 1


def test_minutes_of_a_called_meeting_are_put_on_it(client: Client, branch: Branch) -> None:
    called = factories.saved(actions.call(branch.call(), by=branch.mm))

    answer = send(client, branch.mm, f"/meetings/{called.id}/minutes", typed(branch))

    assert answer.status_code == 201
    assert [each.minuted_at is not None for each in kept()] == [True]


def test_what_the_rules_refuse_waits_to_be_mended(client: Client, branch: Branch) -> None:
    branch.held()

    answer = send(client, branch.mm, "/meetings/minutes/daily", typed(branch))

    assert answer.status_code == 202
    assert "已有这样一次日例会" in answer.get_json()["fields"]["held_on"]
    assert len(kept()) == 1


def test_nobody_sends_minutes_of_another_district(client: Client, branch: Branch) -> None:
    answer = send(client, branch.stranger, "/meetings/minutes/daily", typed(branch))

    assert answer.status_code == 202
    assert kept() == []


def test_a_day_takes_the_forms_and_the_called_meetings_along(app: Flask, branch: Branch) -> None:
    called = factories.saved(actions.call(branch.call(Kind.WEEKLY), by=branch.mm))
    later = branch.call(Kind.WEEKLY, held_on=date(2026, 3, 20))
    factories.saved(actions.call(later, by=branch.mm))

    with app.test_request_context():
        found = [each.url for each in durable.to_take_along(branch.cm, DAY)]
        nothing = durable.to_take_along(branch.head, DAY)

    assert found == [
        *("/meetings/minutes/daily", "/meetings/minutes/weekly"),
        f"/meetings/{called.id}/minutes",
    ]
    assert nothing == []
