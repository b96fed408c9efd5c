"""Today's page and the sheet on paper (3.2, 3.2.2)."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.visits.models import Plan
from gcm.visits.rules.briefing import MOST_FINDINGS
from gcm.visits.rules.kinds import Because, FormKind, Outcome, PlanKind, PlanState
from tests import factories
from tests.conftest import Client
from tests.visits import branch as branches
from tests.visits.branch import WINDOW, Branch, at

pytestmark = pytest.mark.clause("3.2")

TODAY = WINDOW


@pytest.fixture
def branch(client: Client, stop_clock: Callable[[datetime], None]) -> Branch:
    stop_clock(at(TODAY, 8))
    return branches.build(stores=6)


@pytest.fixture
def plan(branch: Branch) -> Plan:
    return factories.plan(branch.manager, WINDOW, state=PlanState.APPROVED)


@pytest.fixture
def manager(client: Client, branch: Branch) -> Client:
    return client.sign_in(branch.manager)


def test_the_days_stops_and_appointments_stand_in_their_order(
    manager: Client, branch: Branch, plan: Plan
) -> None:
    second, first = branch.stores[:2]
    factories.planned_visit(plan, second, TODAY, position=2)
    factories.planned_visit(plan, first, TODAY, position=1, why=Because.FINDING)
    factories.planned_visit(plan, branch.stores[2], date(2026, 10, 13), position=1)
    factories.appointment(branch.chain, branch.manager, at(TODAY, 15), contact_names="王总")

    page = manager.get("/visits/").text

    assert page.index(first.name) < page.index(second.name)
    assert branch.stores[2].name not in page
    assert "15:00" in page
    assert "约见 王总" in page
    assert "有未办结问题" in page
    assert "data-pack" in page


def test_each_stop_says_how_it_stands_and_leads_to_its_form(
    manager: Client, branch: Branch, plan: Plan
) -> None:
    done, open_one, given_up = (
        factories.planned_visit(plan, store, TODAY, position=place)
        for place, store in enumerate(branch.stores[:3], start=1)
    )
    given_up.not_done_reason = "道路施工"
    db.session.commit()
    visit = factories.visit(
        branch.stores[0],
        branch.manager,
        at(TODAY, 9),
        planned_visit_id=done.id,
        outcome=Outcome.CLOSED,
    )

    page = manager.get("/visits/").text

    assert f'href="/visits/records/{visit.id}"' in page
    assert "闭店" in page
    assert f'href="/visits/stops/{open_one.id}/record"' in page
    assert f'href="/visits/stops/{done.id}/record"' not in page
    assert "未完成：道路施工" in page
    assert f'data-durable-state="stop-{open_one.id}"' in page
    assert "1 / 3" in page


def test_what_was_visited_without_a_plan_is_shown_too(manager: Client, branch: Branch) -> None:
    factories.visit(branch.stores[4], branch.manager, at(TODAY, 9))

    page = manager.get("/visits/").text

    assert "计划外" in page
    assert branch.stores[4].name in page


def test_a_visit_that_was_not_made_asks_for_its_reason(manager: Client, branch: Branch) -> None:
    before = factories.plan(branch.manager, date(2026, 9, 28), state=PlanState.APPROVED)
    missed, made, told = (
        factories.planned_visit(before, store, date(2026, 10, 9)) for store in branch.stores[:3]
    )
    told.not_done_reason = "店休"
    db.session.commit()
    factories.visit(branch.stores[1], branch.manager, at(date(2026, 10, 9)))

    page = manager.get("/visits/").text
    assert f"/visits/stops/{missed.id}/reason" in page
    assert f"/visits/stops/{made.id}/reason" not in page
    assert f"/visits/stops/{told.id}/reason" not in page

    typed = {"version": missed.version, "reason": "临时开会", "back": "today"}
    answer = manager.post(f"/visits/stops/{missed.id}/reason", data=typed)
    assert answer.location == "/visits/"
    assert missed.not_done_reason == "临时开会"


def test_a_visit_handed_over_is_on_the_page_of_who_goes(
    client: Client, branch: Branch, plan: Plan
) -> None:
    branches.stand_in(branch.manager, branch.colleague, TODAY)
    factories.planned_visit(
        plan,
        branch.stores[0],
        TODAY,
        user_id=branch.colleague.id,
        handed_from_id=branch.manager.id,
    )
    factories.planned_visit(plan, branch.stores[1], TODAY)

    client.sign_in(branch.colleague)
    page = client.get("/visits/").text

    assert "代周经理" in page
    assert page.index(branch.stores[0].name) < page.index("代周经理的安排")
    assert page.index("代周经理的安排") < page.index(branch.stores[1].name)


def test_the_market_manager_sees_the_own_outing_and_everybodys_progress(
    client: Client, branch: Branch, plan: Plan
) -> None:
    outing = factories.plan(
        branch.runner, date(2026, 10, 1), kind=PlanKind.OUTINGS, ends_on=date(2026, 10, 31)
    )
    factories.planned_visit(outing, branch.stores[0], TODAY)
    factories.visit(branch.stores[0], branch.runner, at(TODAY, 9), form=FormKind.INSPECTION)
    for store in branch.stores[:3]:
        factories.planned_visit(plan, store, TODAY)
    factories.visit(branch.stores[0], branch.manager, at(TODAY, 9))

    client.sign_in(branch.runner)
    page = client.get("/visits/").text

    assert "1 / 1" in page  # the own outing
    assert "1 / 3" in page  # the manager's
    assert "各人的进度" in page
    assert "何经理" in page


def test_who_makes_no_visits_sees_the_progress_alone(client: Client, branch: Branch) -> None:
    branch.district.department.own = True
    client.sign_in(
        factories.user(Role.DEPARTMENT_HEAD, department_id=branch.district.department_id)
    )

    page = client.get("/visits/").text

    assert "周经理" in page
    assert "我的安排" not in page
    assert "带走今天" not in page


def test_other_days_are_reached_by_date(manager: Client, branch: Branch, plan: Plan) -> None:
    factories.planned_visit(plan, branch.stores[0], date(2026, 10, 13))

    assert branch.stores[0].name in manager.get("/visits/day/2026-10-13").text
    assert branch.stores[0].name in manager.get("/visits/?day=2026-10-13").text
    assert manager.get("/visits/day/2026-10-32").status_code == 404
    assert "带走今天" not in manager.get("/visits/day/2026-10-13").text
    assert "这一天没有安排" in manager.get("/visits/day/2026-10-17").text


@pytest.mark.clause("3.2.2")
def test_the_sheet_has_where_whom_and_what_is_open(
    manager: Client, branch: Branch, plan: Plan
) -> None:
    store = branch.stores[0]
    store.address, store.contact_name, store.contact_phone = "文庙巷 8 号", "王店长", "13900000001"
    factories.planned_visit(plan, store, TODAY, position=1)
    factories.finding(store, branch.manager, text="价签缺三个")

    page = manager.get("/visits/day/2026-10-12/sheet").text

    assert all(each in page for each in ("文庙巷 8 号", "王店长", "13900000001", "价签缺三个"))
    assert "客户台账" in page


def test_a_store_with_many_open_points_does_not_fill_the_sheet(
    manager: Client, branch: Branch, plan: Plan
) -> None:
    factories.planned_visit(plan, branch.stores[0], TODAY, position=1)
    for number in range(MOST_FINDINGS + 3):
        factories.finding(branch.stores[0], branch.manager, text=f"第 {number} 个要点")

    page = manager.get("/visits/day/2026-10-12/sheet").text

    assert page.count("个要点") == MOST_FINDINGS
    assert "另有 3 项，见问题清单" in page


def test_a_sheet_is_printed_only_for_people_in_reach(client: Client, branch: Branch) -> None:
    address = f"/visits/day/2026-10-12/sheet?user={branch.manager.id}"

    client.sign_in(branch.colleague)
    other = client.get(address).status_code
    client.sign_in(branch.runner)
    own = client.get(address).status_code

    assert (other, own) == (404, 200)


def test_the_page_costs_the_same_however_many_stops_there_are(
    manager: Client, branch: Branch, plan: Plan, statements: list[str]
) -> None:
    def counted() -> int:
        statements.clear()
        manager.get("/visits/")
        return len(statements)

    factories.planned_visit(plan, branch.stores[0], TODAY)
    factories.appointment(branch.chain, branch.manager, at(TODAY, 15))
    counted()
    few = counted()
    for store in branch.stores[1:]:
        factories.planned_visit(plan, store, TODAY)
        factories.visit(store, branch.manager, at(TODAY, 9))

    assert counted() == few
    assert few <= 11
