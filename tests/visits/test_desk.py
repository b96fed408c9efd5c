"""What of visits waits on the home page (3.2.1)."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from gcm.visits.rules.kinds import PlanState
from tests import factories
from tests.conftest import Client
from tests.visits import branch as branches
from tests.visits.branch import WINDOW, Branch, at

pytestmark = pytest.mark.clause("3.2.1")


@pytest.fixture
def branch(client: Client, stop_clock: Callable[[datetime], None]) -> Branch:
    stop_clock(at(WINDOW))
    return branches.build(stores=3)


def test_a_plan_that_was_not_submitted_is_late_from_its_first_day(
    client: Client, branch: Branch
) -> None:
    home = client.sign_in(branch.manager).get("/").text

    assert "10月12日至10月25日的计划" in home
    assert "该交未交" in home


def test_the_next_plan_is_asked_for_a_week_before(
    client: Client, branch: Branch, stop_clock: Callable[[datetime], None]
) -> None:
    factories.plan(branch.manager, WINDOW, state=PlanState.APPROVED)
    stop_clock(at(date(2026, 10, 18)))
    before = client.sign_in(branch.manager).get("/").text
    stop_clock(at(date(2026, 10, 19)))
    after = client.sign_in(branch.manager).get("/").text

    assert "应于 10月26日前提交" not in before
    assert "应于 10月26日前提交" in after


def test_today_and_what_was_missed_are_counted(client: Client, branch: Branch) -> None:
    plan = factories.plan(branch.manager, WINDOW, state=PlanState.APPROVED)
    for store in branch.stores[:2]:
        factories.planned_visit(plan, store, WINDOW)
    factories.visit(branch.stores[0], branch.manager, at(WINDOW, 9))
    over = factories.plan(branch.manager, date(2026, 9, 28), state=PlanState.APPROVED)
    factories.planned_visit(over, branch.stores[2], date(2026, 10, 9))

    home = client.sign_in(branch.manager).get("/").text

    assert "今天安排 <strong>2</strong> 处，已到 <strong>1</strong> 处" in home
    assert "1 处没有去，也没有写明原因" in home


def test_plans_that_wait_are_the_market_managers(client: Client, branch: Branch) -> None:
    factories.plan(
        branch.manager,
        date(2026, 10, 26),
        state=PlanState.SUBMITTED,
        submitted_at=at(date(2026, 10, 8)),
        submitted_by_id=branch.manager.id,
    )

    home = client.sign_in(branch.runner).get("/").text

    assert "审批 周经理 10月26日起的计划" in home
    assert "该批未批" in home


def test_with_nothing_to_do_nothing_is_shown(client: Client, branch: Branch) -> None:
    factories.plan(branch.manager, WINDOW, state=PlanState.APPROVED)

    home = client.sign_in(branch.manager).get("/").text

    assert "今天的拜访与计划" not in home
