"""Who is late with a plan that was sent back: each for the own part (clause 3.2.1)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from gcm.core.db import db
from gcm.visits.models import Plan
from gcm.visits.queries import quotas
from gcm.visits.rules.kinds import PlanState
from tests import factories
from tests.conftest import Client
from tests.visits import branch as branches
from tests.visits.branch import Branch, at
from tests.visits.hand_made import quota

pytestmark = pytest.mark.clause("3.2.1")

StopClock = Callable[[datetime], None]
Step = Callable[..., None]
WINDOW = date(2026, 3, 16)


@pytest.fixture
def branch(client: Client, stop_clock: StopClock) -> Branch:
    stop_clock(at(date(2026, 3, 9)))
    return branches.build(stores=3)


@pytest.fixture
def plan(branch: Branch) -> Plan:
    plan = factories.plan(branch.manager, WINDOW)
    factories.planned_visit(plan, branch.stores[0], date(2026, 3, 20))
    return plan


@pytest.fixture
def step(client: Client, branch: Branch, plan: Plan, stop_clock: StopClock) -> Step:
    """``step("submission", 12)`` is what the customer manager did on 12 March."""

    def do(what: str, day: int, **typed: str) -> None:
        stop_clock(at(date(2026, 3, day)))
        client.sign_in(branch.runner if what == "decision" else branch.manager)
        given = {"version": plan.version} | typed
        answer = client.post(f"/visits/plans/{plan.id}/{what}", data=given)
        assert answer.status_code == 303

    return do


def told(app: Flask, branch: Branch) -> dict[str, Any]:
    """The window as ``gcm quota`` tells it."""
    plans = quota(app, "2026-03")[branch.manager.login]["plans"]
    (found,) = [each for each in plans if each["start"] == WINDOW.isoformat()]
    return found  # type: ignore[no-any-return]


def late_decisions(branch: Branch) -> int | None:
    (found,) = [
        each
        for each in quotas.standings(date(2026, 3, 1))
        if each.user == branch.runner.login and each.outings is not None
    ]
    return found.late_decisions


def row(client: Client, branch: Branch) -> str:
    """The customer manager's window in the list of plans, as the market manager reads it."""
    client.sign_in(branch.runner)
    page = client.get("/visits/plans?month=2026-03").text
    own = page.partition(branch.manager.name)[2]
    return own.partition("2026年3月16日")[2].partition("</tr>")[0]


def test_a_plan_returned_too_late_is_the_market_managers_lateness_alone(
    app: Flask, client: Client, branch: Branch, step: Step
) -> None:
    """Handed in on Thursday, it was to be decided on Friday; the window began on Monday."""
    step("submission", 12)
    step("decision", 18, verdict="return", opinion="周二太空")
    step("submission", 18)
    step("decision", 18, verdict="approve")

    assert told(app, branch) == {
        "start": "2026-03-16",
        "end": "2026-03-29",
        "submitted_on": "2026-03-12",
        "approved_on": "2026-03-18",
        "late": False,
    }
    assert late_decisions(branch) == 1
    shown = row(client, branch)
    assert "迟批" in shown
    assert "迟交" not in shown


def test_a_plan_returned_in_time_and_sent_again_makes_nobody_late(
    app: Flask, client: Client, branch: Branch, step: Step
) -> None:
    step("submission", 12)
    step("decision", 13, verdict="return", opinion="周二太空")
    step("submission", 16)
    step("decision", 17, verdict="approve")

    assert not told(app, branch)["late"]
    assert late_decisions(branch) == 0
    assert 'class="late"' not in row(client, branch)


def test_of_many_returns_one_that_came_late_is_enough(
    branch: Branch, client: Client, step: Step
) -> None:
    step("submission", 9)
    step("decision", 9, verdict="return", opinion="周二太空")
    step("submission", 9)
    step("decision", 12, verdict="return", opinion="周三太空")
    step("submission", 12)
    step("decision", 12, verdict="approve")

    assert late_decisions(branch) == 1
    assert "迟批" in row(client, branch)


def test_a_plan_handed_in_after_its_window_began_stays_late_when_it_was_returned(
    app: Flask, client: Client, branch: Branch, step: Step
) -> None:
    step("submission", 16)
    step("decision", 17, verdict="return", opinion="周二太空")

    found = told(app, branch)

    assert (found["submitted_on"], found["approved_on"]) == ("2026-03-16", None)
    assert found["late"]
    assert late_decisions(branch) == 0
    assert "迟交" in row(client, branch)


def test_a_submission_withdrawn_before_its_decision_never_was_one(
    app: Flask, client: Client, branch: Branch, plan: Plan, step: Step, stop_clock: StopClock
) -> None:
    step("submission", 12)
    step("withdrawal", 12)
    stop_clock(at(date(2026, 3, 17)))

    found = told(app, branch)

    assert plan.state is PlanState.DRAFT
    assert (found["submitted_on"], found["late"]) == (None, True)
    assert "该交未交" in row(client, branch)


def test_a_plan_sent_again_is_not_overdue_before_its_own_day(
    client: Client, branch: Branch, step: Step
) -> None:
    step("submission", 12)
    step("decision", 18, verdict="return", opinion="周二太空")
    step("submission", 18)

    shown = row(client, branch)

    assert "迟批" in shown
    assert "该批未批" not in shown
    assert "最迟 3月19日审批" in shown
    assert "该批未批" not in client.get("/").text


def test_the_desk_asks_for_a_returned_plan_without_calling_it_missing(
    client: Client, branch: Branch, step: Step
) -> None:
    step("submission", 12)
    step("decision", 18, verdict="return", opinion="周二太空")
    client.sign_in(branch.manager)

    page = client.get("/").text

    assert "3月16日至3月29日的计划" in page
    assert "已退回，请改好再提交" in page
    assert "该交未交" not in page


def test_the_list_costs_the_same_however_often_plans_were_returned(
    client: Client, branch: Branch, step: Step, statements: list[str]
) -> None:
    def counted() -> int:
        row(client, branch)
        statements.clear()
        row(client, branch)
        return len(statements)

    step("submission", 9)
    few = counted()
    for _ in range(3):
        step("decision", 9, verdict="return", opinion="周二太空")
        step("submission", 9)
    db.session.expire_all()

    assert counted() == few
