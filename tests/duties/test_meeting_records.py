"""Symposia and the head's tasks on the boards, as the meetings' records say."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from gcm.core import clock
from gcm.core.users import User
from gcm.duties.links import href
from gcm.duties.queries import boards
from gcm.duties.rules.duty import Duty, State
from gcm.meetings.models import Meeting, Task
from gcm.meetings.rules.kinds import Kind, TaskState
from tests import factories
from tests.duties.branch import Branch


def symposium(branch: Branch, day: date, **values: Any) -> Meeting:
    defaults: dict[str, Any] = {
        "uuid": f"00000000-0000-0000-0000-{day:%Y%m%d}0000",
        "kind": Kind.SYMPOSIUM,
        "district_id": branch.here.id,
        "held_on": day,
        "chair_id": branch.mm.id,
        "user_id": branch.mm.id,
        "came": 5,
        "minuted_at": clock.now(),
    }
    return factories.saved(Meeting(**(defaults | values)))


def task(branch: Branch, owner: User, clause: str, due_on: date, **values: Any) -> Task:
    defaults: dict[str, Any] = {
        "title": "整理台账",
        "district_id": branch.here.id,
        "owner_id": owner.id,
        "given_by_id": branch.head.id,
        "clause": clause,
        "given_on": date(2026, 9, 1),
        "due_on": due_on,
    }
    return factories.saved(Task(**(defaults | values)))


def line(clause: str, user: User, month: date = date(2026, 10, 1)) -> Duty:
    return next(
        each
        for board in boards.whole(month)
        if board.person.user == user.login
        for each in board.duties
        if each.clause == clause
    )


@pytest.mark.clause("2.1.7")
@pytest.mark.clause("3.3.3")
def test_a_symposium_counts_from_its_month_to_the_end_of_the_half_year(
    client: FlaskClient, branch: Branch
) -> None:
    symposium(branch, date(2026, 6, 29))
    symposium(branch, date(2026, 9, 9), voided_at=clock.now())
    symposium(branch, date(2026, 9, 10), minuted_at=None)
    assert line("2.1.7", branch.mm).state is State.DUE

    held = symposium(branch, date(2026, 9, 11))

    states = {
        number: line("2.1.7", branch.mm, date(2026, number, 1)).state for number in (8, 9, 10)
    }
    assert states == {8: State.DUE, 9: State.DONE, 10: State.DONE}
    (proof,) = line("2.1.7", branch.mm).evidence
    assert href(proof.page) == f"/meetings/{held.id}"
    client.sign_in(branch.mm)  # type: ignore[attr-defined]
    assert client.get(href(proof.page)).status_code == 200


@pytest.mark.clause("2.1.7")
def test_a_symposium_to_which_nobody_came_does_not_count(branch: Branch) -> None:
    symposium(branch, date(2026, 10, 9), came=0)

    found = line("2.1.7", branch.mm)

    assert found.state is State.DUE
    assert "没有客户到会" in found.missing[0].text


@pytest.mark.clause("2.1.9")
@pytest.mark.clause("2.2.8")
def test_only_the_heads_tasks_are_duties_each_of_its_clause(
    client: FlaskClient, branch: Branch
) -> None:
    given = task(branch, branch.mm, "2.1.9", date(2026, 10, 30))
    task(branch, branch.cm, "2.2.8", date(2026, 10, 9))
    task(branch, branch.other, "", date(2026, 10, 9))
    task(branch, branch.other, "2.2.8", date(2026, 10, 9), state=TaskState.WITHDRAWN)

    assert line("2.1.9", branch.mm).state is State.DUE
    assert line("2.2.8", branch.cm).state is State.LATE
    assert line("2.2.8", branch.other).state is State.NONE
    client.sign_in(branch.mm)  # type: ignore[attr-defined]
    assert client.get(f"/meetings/tasks/{given.id}").status_code == 200
    assert href(line("2.1.9", branch.mm).evidence[0].page) == f"/meetings/tasks/{given.id}"


@pytest.mark.clause("2.1.9")
def test_a_task_belongs_to_the_month_it_fell_due_or_was_done_in(branch: Branch) -> None:
    task(branch, branch.mm, "2.1.9", date(2026, 11, 5))  # nothing is asked of it in October
    assert line("2.1.9", branch.mm).state is State.NONE

    done = {"state": TaskState.DONE, "done_on": date(2026, 10, 9)}
    task(branch, branch.mm, "2.1.9", date(2026, 10, 20), **done)

    assert line("2.1.9", branch.mm).state is State.DONE
    assert line("2.1.9", branch.mm, date(2026, 9, 1)).state is State.NONE
