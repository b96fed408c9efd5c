"""Plans on the pages: proposed, changed, submitted, decided, handed over (2.2.3, 3.2.1)."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gcm.core import regulation
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import StandIn, User
from gcm.visits.models import Plan, PlannedVisit
from gcm.visits.rules import plans as rules
from gcm.visits.rules.kinds import Because, FormKind, PlanKind, PlanState
from tests import factories
from tests.conftest import Client
from tests.visits import branch as branches
from tests.visits.branch import FRIDAY, WINDOW, Branch, at

pytestmark = pytest.mark.clause("3.2.1")

StopClock = Callable[[datetime], None]
MONDAY, TUESDAY = WINDOW, WINDOW + timedelta(days=1)


@pytest.fixture
def branch(client: Client, stop_clock: StopClock) -> Branch:
    stop_clock(FRIDAY)
    return branches.build()


@pytest.fixture
def manager(client: Client, branch: Branch) -> Client:
    return client.sign_in(branch.manager)


def propose(client: Client, person: User, begins_on: date, kind: str = "window") -> Any:
    typed = {"user_id": person.id, "kind": kind, "begins_on": begins_on.isoformat()}
    return client.post("/visits/plans", data=typed)


def plans() -> list[Plan]:
    return list(db.session.scalars(select(Plan).order_by(Plan.id)))


def stops(plan: Plan) -> list[PlannedVisit]:
    return list(
        db.session.scalars(
            select(PlannedVisit)
            .where(PlannedVisit.plan_id == plan.id)
            .order_by(PlannedVisit.day, PlannedVisit.position)
        )
    )


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


@pytest.mark.clause("2.2.3")
def test_a_window_is_proposed_with_its_share_of_the_months_stores(
    manager: Client, branch: Branch
) -> None:
    """October 2026 has parts of 2 (12 days off), 10 and 5 working days for these windows."""
    answer = propose(manager, branch.manager, WINDOW)

    (plan,) = plans()
    assert answer.location == f"/visits/plans/{plan.id}"
    assert (plan.state, plan.ends_on) == (PlanState.DRAFT, date(2026, 10, 25))
    assert [stop.day.weekday() < 5 for stop in stops(plan)] == [True] * len(stops(plan))
    assert max(Counter(stop.day for stop in stops(plan)).values()) == 1
    assert actions()[-1] == "plan.proposed"


def test_the_plans_of_a_year_whose_holidays_are_not_known_say_so(manager: Client) -> None:
    assert "放假安排还不知道" in manager.get("/visits/plans?month=2040-03").text
    assert "放假安排" not in manager.get("/visits/plans?month=2026-10").text


def test_all_windows_of_a_month_together_hold_each_store_once(
    manager: Client, branch: Branch
) -> None:
    for begins_on in (date(2026, 11, 9), date(2026, 10, 26), date(2026, 11, 23)):
        propose(manager, branch.manager, begins_on)

    november = [
        stop.store_id
        for plan in plans()
        for stop in stops(plan)
        if date(2026, 11, 1) <= stop.day <= date(2026, 11, 30)
    ]
    assert Counter(november) == Counter(store.id for store in branch.stores)


def test_what_was_visited_or_stands_in_another_plan_is_not_proposed_again(
    manager: Client, branch: Branch
) -> None:
    visited, planned, missed, *_ = branch.stores
    factories.visit(visited, branch.manager, at(date(2026, 10, 8)))
    other = factories.plan(branch.manager, date(2026, 10, 26))
    factories.planned_visit(other, planned, date(2026, 10, 28))
    over = factories.plan(branch.manager, date(2026, 9, 28))
    factories.planned_visit(over, missed, date(2026, 10, 8))

    propose(manager, branch.manager, WINDOW)

    found = {stop.store_id for stop in stops(plans()[-1])}
    assert {visited.id, planned.id}.isdisjoint(found)
    assert missed.id in found
    assert len(found) == len(branch.stores) - 2


def test_a_window_that_has_begun_is_planned_for_the_days_that_are_left(
    client: Client, branch: Branch, stop_clock: StopClock
) -> None:
    stop_clock(at(date(2026, 10, 15)))
    client.sign_in(branch.manager)

    propose(client, branch.manager, WINDOW)

    assert min(stop.day for stop in stops(plans()[0])) >= date(2026, 10, 15)


@pytest.mark.parametrize(
    ("begins_on", "said"),
    [
        (date(2026, 10, 13), "从每期的第一天 2026-10-12 起"),
        (date(2026, 9, 14), "这一期已经结束"),
        (date(2027, 3, 1), "最多提前"),
    ],
)
def test_only_windows_that_can_still_be_kept_are_planned(
    manager: Client, branch: Branch, begins_on: date, said: str
) -> None:
    answer = propose(manager, branch.manager, begins_on)

    assert answer.status_code == 422
    assert said in answer.text
    assert plans() == []


def test_nobody_makes_a_colleagues_plan_unless_standing_in(client: Client, branch: Branch) -> None:
    client.sign_in(branch.colleague)
    before = propose(client, branch.manager, WINDOW).status_code
    branches.stand_in(branch.manager, branch.colleague, date(2026, 10, 9))
    after = propose(client, branch.manager, WINDOW).status_code

    assert (before, after) == (404, 303)
    assert plans()[0].user_id == branch.manager.id


@pytest.mark.clause("2.1.4")
def test_a_market_manager_plans_the_outings_of_the_rest_of_the_month(
    client: Client, branch: Branch
) -> None:
    client.sign_in(branch.runner)

    propose(client, branch.runner, date(2026, 10, 1), "outings")

    (plan,) = plans()
    by_day = Counter(stop.day for stop in stops(plan))
    assert plan.kind is PlanKind.OUTINGS
    assert list(by_day.values()) == [10, 10, 10, 10]
    assert all(len({s.store_id for s in stops(plan) if s.day == day}) == 10 for day in by_day)
    assert {stop.why for stop in stops(plan)} == {Because.LONGEST}


@pytest.fixture
def drafted(branch: Branch) -> Plan:
    """Three stops on Monday, one on Tuesday."""
    plan = factories.plan(branch.manager, WINDOW)
    for position, store in enumerate(branch.stores[:3], start=1):
        factories.planned_visit(plan, store, MONDAY, position=position)
    factories.planned_visit(plan, branch.stores[3], TUESDAY, position=1)
    return plan


def test_a_stop_moves_to_another_day_and_the_trail_says_so(manager: Client, drafted: Plan) -> None:
    stop = stops(drafted)[0]

    typed = {"version": stop.version, "day": TUESDAY.isoformat()}
    answer = manager.post(f"/visits/stops/{stop.id}/day", data=typed)

    assert answer.status_code == 303
    assert (stop.day, stop.position) == (TUESDAY, 2)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None
    assert (entry.action, entry.detail["changes"]["day"]) == (
        "planned_visit.moved",
        ["2026-10-12", "2026-10-13"],
    )


def test_a_stop_is_put_before_another_of_its_day(manager: Client, drafted: Plan) -> None:
    first, _, third, _ = stops(drafted)

    typed = {"version": third.version, "day": MONDAY.isoformat(), "before": first.id}
    manager.post(f"/visits/stops/{third.id}/day", data=typed)

    assert stops(drafted)[0].id == third.id
    assert [stop.position for stop in stops(drafted)[:3]] == [1, 2, 3]


def test_htmx_gets_the_plan_alone(manager: Client, drafted: Plan) -> None:
    page = manager.get(
        f"/visits/plans/{drafted.id}", headers={"HX-Request": "true", "HX-Target": "plan"}
    )

    assert page.text.strip().startswith('<div id="plan"')


def test_of_two_who_move_the_same_stop_the_second_is_told(manager: Client, drafted: Plan) -> None:
    stop = stops(drafted)[0]
    typed = {"version": stop.version, "day": TUESDAY.isoformat()}
    manager.post(f"/visits/stops/{stop.id}/day", data=typed)

    typed["day"] = "2026-10-14"
    answer = manager.post(f"/visits/stops/{stop.id}/day", data=typed)

    assert answer.status_code == 409
    assert "2026-10-13" in answer.text
    assert stop.day == TUESDAY


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-10-17", "不是工作日"),
        ("2026-10-26", "应在本期之内"),
        ("2026-10-8", "已经过去"),
        ("下周二", "请填日期"),
    ],
)
def test_a_stop_stays_on_working_days_to_come_of_its_window(
    manager: Client, branch: Branch, day: str, said: str
) -> None:
    plan = factories.plan(branch.manager, date(2026, 9, 28) if day == "2026-10-8" else WINDOW)
    stop = factories.planned_visit(plan, branch.stores[0], plan.begins_on)

    typed = {"version": stop.version, "day": day}
    answer = manager.post(f"/visits/stops/{stop.id}/day", data=typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert stop.day == plan.begins_on


def test_a_store_is_put_in_by_hand_and_taken_out_again(
    manager: Client, branch: Branch, drafted: Plan
) -> None:
    store = branch.stores[5]

    typed = {"store_id": store.id, "day": TUESDAY.isoformat()}
    manager.post(f"/visits/plans/{drafted.id}/stops", data=typed)
    (added,) = [stop for stop in stops(drafted) if stop.store_id == store.id]
    assert (added.why, added.position) == (Because.BY_HAND, 2)

    manager.post(f"/visits/stops/{added.id}/removal", data={"version": added.version})
    assert store.id not in {stop.store_id for stop in stops(drafted)}


def test_only_own_stores_that_are_not_in_yet_are_offered(
    manager: Client, branch: Branch, drafted: Plan
) -> None:
    others = factories.store(factories.customer(holder=branch.colleague, district=branch.district))

    page = manager.get(f"/visits/plans/{drafted.id}").text
    typed = {"store_id": others.id, "day": TUESDAY.isoformat()}
    refused = manager.post(f"/visits/plans/{drafted.id}/stops", data=typed)

    offered = page.partition('name="store_id"')[2].partition("</select>")[0]
    assert branch.stores[5].name in offered
    assert branch.stores[0].name not in offered
    assert others.name not in offered
    assert refused.status_code == 422
    assert len(stops(drafted)) == 4


def test_a_plan_is_submitted_and_approved_by_the_market_manager(
    client: Client, branch: Branch, drafted: Plan
) -> None:
    client.sign_in(branch.manager)
    client.post(f"/visits/plans/{drafted.id}/submission", data={"version": drafted.version})
    assert drafted.state is PlanState.SUBMITTED

    client.sign_in(branch.runner)
    assert "最迟 10月10日审批" in client.get("/visits/plans?month=2026-10").text
    typed = {"version": drafted.version, "verdict": "approve", "opinion": "照此执行"}
    client.post(f"/visits/plans/{drafted.id}/decision", data=typed)

    assert (drafted.state, drafted.decided_by_id) == (PlanState.APPROVED, branch.runner.id)
    assert actions()[-2:] == ["plan.submitted", "plan.approved"]


def test_an_empty_plan_is_submitted_only_when_nothing_is_left_to_visit(
    manager: Client, branch: Branch
) -> None:
    """October 2026: all stores were visited before the window began."""
    plan = factories.plan(branch.manager, WINDOW)
    for store in branch.stores[1:]:
        factories.visit(store, branch.manager, at(date(2026, 10, 8)))

    typed = {"version": plan.version}
    refused = manager.post(f"/visits/plans/{plan.id}/submission", data=typed)
    factories.visit(branch.stores[0], branch.manager, at(date(2026, 10, 8)))
    taken = manager.post(f"/visits/plans/{plan.id}/submission", data=typed)

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert "本期还有应访的" in refused.text
    assert plan.state is PlanState.SUBMITTED


def test_a_window_of_buffer_days_in_both_months_is_planned_all_the_same(
    client: Client, branch: Branch, stop_clock: StopClock
) -> None:
    """28 September to 11 October 2026 has three working days in each month."""
    stop_clock(at(date(2026, 10, 11)))
    client.sign_in(branch.runner)

    page = client.get("/visits/plans?month=2026-09").text

    row = page.partition("2026年9月28日 至 10月11日")[2].partition("</tr>")[0]
    assert "机动" in row
    assert "该交未交" in row


def test_a_plan_goes_back_only_with_an_opinion(
    client: Client, branch: Branch, drafted: Plan
) -> None:
    client.sign_in(branch.manager)
    client.post(f"/visits/plans/{drafted.id}/submission", data={"version": drafted.version})
    client.sign_in(branch.runner)

    typed = {"version": drafted.version, "verdict": "return", "opinion": ""}
    silent = client.post(f"/visits/plans/{drafted.id}/decision", data=typed)
    assert (silent.status_code, drafted.state) == (422, PlanState.SUBMITTED)
    assert "退回时请写明意见" in silent.text

    typed["opinion"] = "周二太空"
    client.post(f"/visits/plans/{drafted.id}/decision", data=typed)
    assert drafted.state is PlanState.RETURNED
    client.sign_in(branch.manager)
    assert "周二太空" in client.get(f"/visits/plans/{drafted.id}").text


def test_nobody_approves_an_own_plan_or_one_submitted_in_anothers_name(
    client: Client, branch: Branch, drafted: Plan
) -> None:
    both = factories.user(
        Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER, district=branch.district, name="兼任"
    )
    own = factories.plan(both, WINDOW, state=PlanState.SUBMITTED)
    for_another = factories.plan(
        branch.colleague, WINDOW, state=PlanState.SUBMITTED, submitted_by_id=both.id
    )
    client.sign_in(both)

    answers = [
        client.post(f"/visits/plans/{plan.id}/decision", data={"version": 1, "verdict": "approve"})
        for plan in (own, for_another)
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("不能审批自己的" in answer.text for answer in answers)
    assert {own.state, for_another.state} == {PlanState.SUBMITTED}


def test_who_sees_a_plan_only_as_its_owners_stand_in_does_not_decide_it(
    client: Client, branch: Branch, drafted: Plan
) -> None:
    stranger = factories.user(Role.MARKET_MANAGER, district=factories.district())
    days = {"begins_on": FRIDAY.date(), "ends_on": FRIDAY.date(), "reason": "出差"}
    factories.saved(StandIn(absent_id=branch.manager.id, stand_in_id=stranger.id, **days))
    drafted.state = PlanState.SUBMITTED
    db.session.commit()
    typed = {"version": drafted.version, "verdict": "approve"}

    answer = client.sign_in(stranger).post(f"/visits/plans/{drafted.id}/decision", data=typed)

    assert answer.status_code == 422
    assert drafted.state is PlanState.SUBMITTED


def test_a_plan_that_changed_since_is_not_decided(
    client: Client, branch: Branch, drafted: Plan
) -> None:
    client.sign_in(branch.manager)
    client.post(f"/visits/plans/{drafted.id}/submission", data={"version": drafted.version})
    client.sign_in(branch.runner)

    stale = {"version": drafted.version - 1, "verdict": "approve"}
    answer = client.post(f"/visits/plans/{drafted.id}/decision", data=stale)

    assert (answer.status_code, drafted.state) == (409, PlanState.SUBMITTED)


def test_while_it_waits_a_plan_stays_as_submitted_until_it_is_withdrawn(
    manager: Client, drafted: Plan
) -> None:
    manager.post(f"/visits/plans/{drafted.id}/submission", data={"version": drafted.version})
    stop = stops(drafted)[0]
    typed = {"version": stop.version, "day": TUESDAY.isoformat()}

    refused = manager.post(f"/visits/stops/{stop.id}/day", data=typed)
    manager.post(f"/visits/plans/{drafted.id}/withdrawal", data={"version": drafted.version})
    allowed = manager.post(f"/visits/stops/{stop.id}/day", data=typed)

    assert (refused.status_code, allowed.status_code) == (422, 303)
    assert "请先撤回" in refused.text
    assert drafted.state is PlanState.DRAFT


def test_an_approved_plan_loses_no_store_but_takes_a_reason(manager: Client, drafted: Plan) -> None:
    drafted.state = PlanState.APPROVED
    db.session.commit()
    stop = stops(drafted)[0]

    removal = manager.post(f"/visits/stops/{stop.id}/removal", data={"version": stop.version})
    typed = {"version": stop.version, "reason": "店面装修，下旬再访"}
    manager.post(f"/visits/stops/{stop.id}/reason", data=typed)

    assert removal.status_code == 422
    assert stop.not_done_reason == "店面装修，下旬再访"
    page = manager.get(f"/visits/plans/{drafted.id}").text
    assert "未完成：店面装修" in page
    assert actions()[-1] == "planned_visit.explained"


def test_a_visit_of_the_window_does_its_stop_and_one_of_another_window_does_not(
    manager: Client, branch: Branch, drafted: Plan
) -> None:
    factories.visit(branch.stores[0], branch.manager, at(date(2026, 10, 15)))
    factories.visit(branch.stores[1], branch.manager, at(date(2026, 10, 9)))
    factories.visit(branch.stores[2], branch.runner, at(MONDAY), form=FormKind.INSPECTION)
    factories.visit(branch.stores[3], branch.manager, at(MONDAY), voided_at=at(TUESDAY))

    page = manager.get(f"/visits/plans/{drafted.id}").text

    assert page.count("10月15日 已见面") == 1
    assert page.count("已见面") == 1


def test_a_stop_that_was_visited_stays_where_it_is(
    manager: Client, branch: Branch, drafted: Plan
) -> None:
    factories.visit(branch.stores[0], branch.manager, at(MONDAY))
    stop = stops(drafted)[0]

    answers = [
        manager.post(f"/visits/stops/{stop.id}/{what}", data=typed | {"version": stop.version})
        for what, typed in (
            ("day", {"day": TUESDAY.isoformat()}),
            ("removal", {}),
            ("reason", {"reason": "没去"}),
        )
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]


def test_proposing_anew_keeps_what_was_visited(
    manager: Client, branch: Branch, drafted: Plan
) -> None:
    factories.visit(branch.stores[0], branch.manager, at(MONDAY), planned_visit_id=1)

    manager.post(f"/visits/plans/{drafted.id}/proposal", data={"version": drafted.version})

    found = Counter(stop.store_id for stop in stops(drafted))
    assert found[branch.stores[0].id] == 1
    assert set(found.values()) == {1}
    assert sum(found.values()) > 4


def test_a_store_visited_in_the_windows_first_month_is_proposed_anew_for_the_second(
    client: Client, branch: Branch, stop_clock: StopClock
) -> None:
    """26 October to 8 November 2026 has five working days in each month."""
    begins_on = date(2026, 10, 26)
    plan = factories.plan(branch.manager, begins_on)
    for store in branch.stores:
        factories.planned_visit(plan, store, begins_on)
        factories.visit(store, branch.manager, at(begins_on))
    stop_clock(at(date(2026, 10, 27)))
    client.sign_in(branch.manager)

    client.post(f"/visits/plans/{plan.id}/proposal", data={"version": plan.version})

    assert [stop.day for stop in stops(plan) if stop.day.month == 11] != []


def test_visits_are_handed_to_who_stands_in_and_taken_back(
    client: Client, branch: Branch, drafted: Plan
) -> None:
    branches.stand_in(branch.manager, branch.colleague, MONDAY, days=3)
    client.sign_in(branch.runner)
    typed = {
        "to": branch.colleague.id,
        "first": MONDAY.isoformat(),
        "last": MONDAY.isoformat(),
        "reason": "参加培训",
    }
    # The page offers who stands in from today on: it is Monday.
    client.post(f"/visits/plans/{drafted.id}/hand-over", data=typed)

    found = stops(drafted)
    assert [stop.user_id for stop in found] == [branch.colleague.id] * 3 + [branch.manager.id]
    assert {stop.handed_because for stop in found} == {"参加培训", None}
    assert actions()[-1] == "planned_visit.handed_over"

    client.sign_in(branch.manager)
    assert "何经理代周经理" in client.get(f"/visits/plans/{drafted.id}").text
    client.post(
        f"/visits/plans/{drafted.id}/hand-over",
        data=typed | {"to": branch.manager.id, "reason": "培训取消"},
    )
    assert {(stop.user_id, stop.handed_from_id) for stop in stops(drafted)} == {
        (branch.manager.id, None)
    }


@pytest.fixture
def handed(client: Client, branch: Branch, drafted: Plan) -> list[PlannedVisit]:
    """Monday's three stops, given to the colleague, who stands in on Monday and Tuesday."""
    branches.stand_in(branch.manager, branch.colleague, MONDAY, days=1)
    client.sign_in(branch.manager)
    typed = {
        "to": branch.colleague.id,
        "first": MONDAY.isoformat(),
        "last": MONDAY.isoformat(),
        "reason": "参加培训",
    }
    client.post(f"/visits/plans/{drafted.id}/hand-over", data=typed)
    return stops(drafted)[:3]


def test_proposing_anew_leaves_visits_with_who_was_given_them(
    client: Client, branch: Branch, drafted: Plan, handed: list[PlannedVisit]
) -> None:
    given = {(stop.id, stop.store_id, stop.day) for stop in handed}

    client.post(f"/visits/plans/{drafted.id}/proposal", data={"version": drafted.version})

    found = stops(drafted)
    theirs = [stop for stop in found if stop.user_id == branch.colleague.id]
    assert {(stop.id, stop.store_id, stop.day) for stop in theirs} == given
    assert {stop.handed_from_id for stop in theirs} == {branch.manager.id}
    assert max(Counter(stop.store_id for stop in found).values()) == 1
    assert len(found) > 4


@pytest.mark.parametrize(("day", "is_back"), [(TUESDAY, False), (date(2026, 10, 14), True)])
def test_a_visit_moved_to_a_day_without_its_stand_in_is_its_owners_again(
    client: Client,
    branch: Branch,
    drafted: Plan,
    handed: list[PlannedVisit],
    day: date,
    is_back: bool,
) -> None:
    stop = handed[0]

    typed = {"version": stop.version, "day": day.isoformat()}
    client.post(f"/visits/stops/{stop.id}/day", data=typed)

    visitor = branch.manager if is_back else branch.colleague
    assert (stop.day, stop.user_id) == (day, visitor.id)
    assert (stop.handed_from_id, stop.handed_because) == (
        (None, None) if is_back else (branch.manager.id, "参加培训")
    )
    assert actions()[-1] == ("planned_visit.handed_over" if is_back else "planned_visit.moved")


def test_visits_given_on_to_a_third_still_name_their_owner(
    client: Client, branch: Branch, drafted: Plan, handed: list[PlannedVisit]
) -> None:
    typed = {
        "to": branch.runner.id,
        "first": MONDAY.isoformat(),
        "last": MONDAY.isoformat(),
        "reason": "代班人也请假",
    }

    client.post(f"/visits/plans/{drafted.id}/hand-over", data=typed)

    assert {(s.user_id, s.handed_from_id, s.handed_because) for s in handed} == {
        (branch.runner.id, branch.manager.id, "代班人也请假")
    }


def test_visits_are_not_handed_to_who_cannot_see_the_chains(
    client: Client, branch: Branch, drafted: Plan
) -> None:
    branches.stand_in(branch.manager, branch.colleague, MONDAY, days=0)
    client.sign_in(branch.manager)
    typed = {
        "to": branch.colleague.id,
        "first": MONDAY.isoformat(),
        "last": TUESDAY.isoformat(),
        "reason": "参加培训",
    }

    answer = client.post(f"/visits/plans/{drafted.id}/hand-over", data=typed)

    assert answer.status_code == 422
    assert "请先由管理员登记代班" in answer.text
    assert {stop.user_id for stop in stops(drafted)} == {branch.manager.id}


def test_a_colleague_sees_no_plan_and_changes_none(
    client: Client, branch: Branch, drafted: Plan
) -> None:
    client.sign_in(branch.colleague)
    stop = stops(drafted)[0]

    looked = client.get(f"/visits/plans/{drafted.id}")
    moved = client.post(f"/visits/stops/{stop.id}/day", data={"day": TUESDAY.isoformat()})

    assert (looked.status_code, moved.status_code) == (404, 404)
    assert "周经理" not in client.get("/visits/plans?month=2026-10").text


@pytest.mark.parametrize(
    ("submitted_on", "late"),
    [(date(2026, 10, 11), False), (date(2026, 10, 12), True), (None, True)],
)
def test_a_plan_is_late_from_the_day_its_window_begins(
    submitted_on: date | None, late: bool
) -> None:
    assert rules.is_late(WINDOW, submitted_on, today=WINDOW) is late


@pytest.mark.parametrize(
    ("decided_on", "late"),
    [
        (date(2026, 9, 30), False),
        (date(2026, 10, 8), False),  # the next working day, after the national holiday
        (date(2026, 10, 9), True),
        (None, True),
    ],
)
def test_a_decision_is_late_after_the_next_working_day(decided_on: date | None, late: bool) -> None:
    terms = regulation.in_force(WINDOW).visits

    found = rules.is_decided_late(date(2026, 9, 30), decided_on, date(2026, 10, 9), terms)

    assert found is late


def test_the_list_marks_who_is_late(client: Client, branch: Branch, stop_clock: StopClock) -> None:
    factories.plan(
        branch.manager,
        WINDOW,
        state=PlanState.SUBMITTED,
        submitted_at=at(date(2026, 10, 9)),
        submitted_by_id=branch.manager.id,
    )
    stop_clock(at(date(2026, 10, 13)))
    client.sign_in(branch.runner)

    page = client.get("/visits/plans?month=2026-10").text

    assert "该批未批" in page
    assert "该交未交" in page  # the colleague's


def test_the_list_costs_the_same_however_many_stops_there_are(
    client: Client, branch: Branch, statements: list[str]
) -> None:
    def counted() -> int:
        client.get("/visits/plans?month=2026-10")
        statements.clear()
        client.get("/visits/plans?month=2026-10")
        return len(statements)

    client.sign_in(branch.runner)
    few = counted()
    for person in (branch.manager, branch.colleague):
        plan = factories.plan(person, WINDOW)
        for store in branch.stores:
            factories.planned_visit(plan, store, MONDAY)

    assert counted() == few
    assert few <= 12


def test_a_plan_page_costs_the_same_however_many_stops_there_are(
    client: Client, branch: Branch, drafted: Plan, statements: list[str]
) -> None:
    def counted() -> int:
        client.get(f"/visits/plans/{drafted.id}")
        statements.clear()
        client.get(f"/visits/plans/{drafted.id}")
        return len(statements)

    client.sign_in(branch.manager)
    few = counted()
    for store in branch.stores[4:]:
        factories.planned_visit(drafted, store, TUESDAY)

    assert counted() == few
    assert few <= 16
