"""The market manager's nine duties, each on both sides of what is asked."""

from datetime import date
from typing import Any

import pytest

from gcm.core.policy import Role
from gcm.duties.rules import boards
from gcm.duties.rules.duty import Page, State
from gcm.duties.rules.facts import Applied, Growing, Inspected, Split, Symposium, Task
from gcm.visits.rules.counts import HqVisits
from tests.duties import made
from tests.duties.made import chain, duty, month, outings

LAST = date(2026, 9, 30)
AFTER = date(2026, 10, 1)


def texts(found: Any) -> str:
    return "；".join(each.text for each in found.missing)


@pytest.mark.clause("2.1.1")
def test_every_chain_gets_a_service_and_its_letter() -> None:
    good = duty("2.1.1", month())
    unserved = duty("2.1.1", month(chains=(chain(services=0),)))
    unwritten = [
        duty("2.1.1", month(chains=(chain(letter_on=None),), today=day))
        for day in (date(2026, 9, 10), date(2026, 9, 11))
    ]

    assert good.state is State.DONE
    assert unserved.state is State.DUE
    assert [each.state for each in unwritten] == [State.DUE, State.LATE]
    assert "客户K1：销售回顾函没有签发，最迟 9月10日" in texts(unwritten[0])


@pytest.mark.clause("2.1.1")
def test_every_headquarters_gets_a_visit_of_somebody_in_the_district() -> None:
    nobody: dict[str, Any] = {"hq_visits": (HqVisits("K1", 1, 0),)}
    people = (made.market_manager(**nobody), made.customer_manager(**nobody))

    found = duty("2.1.1", month(people=people))

    assert found.state is State.DUE
    assert "客户K1：本月没有计数的总部拜访" in texts(found)


@pytest.mark.clause("2.1.1")
def test_a_chain_that_joined_in_the_month_has_no_letter_on_the_month_before() -> None:
    joined = [
        duty("2.1.1", month(chains=(chain(letter_on=None, joined_on=day),)))
        for day in (date(2026, 8, 31), date(2026, 9, 1))
    ]

    assert [each.state for each in joined] == [State.LATE, State.DONE]


@pytest.mark.clause("2.1.2")
def test_what_waits_for_survey_or_review_is_missing() -> None:
    waits = Applied(7, "D4", "惠客", "收集材料", "还没有现场考察")
    goes_on = Applied(8, "D4", "老码头", "待审批")
    elsewhere = Applied(9, "D1", "外区", "收集材料", "还没有现场考察")

    assert duty("2.1.2", month(applications=(elsewhere,))).state is State.NONE
    assert duty("2.1.2", month(applications=(goes_on, elsewhere))).state is State.DONE
    found = duty("2.1.2", month(applications=(waits, goes_on)))
    assert (found.state, len(found.evidence)) == (State.DUE, 2)
    assert found.missing[0].page == Page("onboarding.survey", {"application_id": 7})
    assert duty("2.1.2", month(applications=(waits,), today=AFTER)).state is State.LATE


@pytest.mark.clause("2.1.3")
def test_targets_are_set_for_every_chain_by_the_third_working_day() -> None:
    split = Split(5, "D4", 1, date(2026, 9, 1))
    good = duty("2.1.3", month(splits=(split,)))
    lacking = [
        duty("2.1.3", month(chains=(chain(), chain("K2", targets=0)), today=day))
        for day in (date(2026, 9, 3), date(2026, 9, 4))
    ]

    late = Split(5, "D4", 1, date(2026, 9, 4))
    again = Split(6, "D4", 2, date(2026, 9, 10))
    assert duty("2.1.3", month(splits=(late,))).state is State.LATE
    assert duty("2.1.3", month(splits=(split, again))).state is State.DONE
    assert good.state is State.DONE
    assert good.evidence[0].page == Page("sales.split", {"split_id": 5})
    assert [each.state for each in lacking] == [State.DUE, State.LATE]


@pytest.mark.clause("2.1.4")
@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(("done", "state"), [(3, State.DUE), (4, State.DONE), (5, State.DONE)])
def test_four_outings_are_asked(done: int, state: State) -> None:
    people = (made.market_manager(outings=outings(done)), made.customer_manager())

    assert duty("2.1.4", month(people=people)).state is state


@pytest.mark.clause("2.1.4")
def test_every_headquarters_is_visited() -> None:
    people = (made.market_manager(hq_visits=(HqVisits("K1", 1, 0),)), made.customer_manager())

    found = duty("2.1.4", month(people=people, today=AFTER))

    assert (found.state, texts(found)) == (State.LATE, "客户K1：总部拜访次数不够")


@pytest.mark.clause("2.1.5")
def test_a_plan_runs_is_followed_and_is_reviewed() -> None:
    runs = Growing(1, "D4", "秋季培育", date(2026, 10, 31), is_reviewed=False, remarks=1)
    idle = Growing(2, "D4", "冬季培育", date(2026, 10, 31), is_reviewed=False)
    over = Growing(3, "D4", "夏季培育", date(2026, 9, 29), is_reviewed=False, by_chain={"K1": 2})

    assert duty("2.1.5", month()).state is State.DUE
    assert duty("2.1.5", month(plans=(runs,))).state is State.DONE
    assert "没有点评" in texts(duty("2.1.5", month(plans=(runs, idle))))
    assert "还没有评估" in texts(duty("2.1.5", month(plans=(runs, over))))
    assert duty("2.1.5", month(plans=(over,), today=date(2026, 9, 29))).state is State.DONE


@pytest.mark.clause("2.1.6")
@pytest.mark.parametrize(
    ("filed_on", "today", "state"),
    [
        (date(2026, 9, 3), LAST, State.DONE),
        (date(2026, 9, 4), LAST, State.LATE),
        (None, date(2026, 9, 3), State.DUE),
        (None, date(2026, 9, 4), State.LATE),
    ],
)
def test_every_chain_files_its_forecast_by_the_third(
    filed_on: date | None, today: date, state: State
) -> None:
    found = month(chains=(chain(filed_on=filed_on),), today=today)

    assert duty("2.1.6", found).state is state
    assert duty("2.2.6", found).state is state


@pytest.mark.clause("2.1.7")
@pytest.mark.clause("3.3.3")
def test_a_symposium_is_due_until_the_half_years_last_working_day() -> None:
    held = Symposium("D4", date(2026, 9, 9), 5, Page("home.home"))

    empty = Symposium("D4", date(2026, 9, 9), 0, Page("home.home"), ("没有客户到会，不合规",))

    assert duty("2.1.7", month(symposia=(held,))).state is State.DONE
    assert duty("2.1.7", month(symposia=(empty,))).state is State.DUE
    assert duty("2.1.7", month(symposia=(empty, held))).state is State.DONE
    days = (date(2026, 12, 31), date(2027, 1, 1))
    assert [duty("2.1.7", month(today=day)).state for day in days] == [State.DUE, State.LATE]


@pytest.mark.clause("2.1.8")
@pytest.mark.clause("5.3")
def test_each_customer_manager_is_inspected_once_a_month() -> None:
    people = (*month().people, made.customer_manager("cm2"))
    chains = (chain(), chain("K2", "cm2"))
    first = Inspected(1, "D4", "mm", "cm", date(2026, 9, 20), is_read=False)
    second = Inspected(2, "D4", "mm", "cm2", date(2026, 9, 21), is_read=True)

    lacking = duty("2.1.8", month(people=people, chains=chains, inspections=(first,)))
    good = duty("2.1.8", month(people=people, chains=chains, inspections=(first, second)))
    own = duty("2.1.8", month(chains=(chain(holder="mm"),)))

    assert (lacking.state, good.state, own.state) == (State.DUE, State.DONE, State.NONE)
    assert texts(lacking).startswith("经理cm2：")


@pytest.mark.clause("2.1.9")
@pytest.mark.parametrize(
    ("done_on", "today", "state"),
    [
        (date(2026, 9, 15), LAST, State.DONE),
        (date(2026, 9, 16), LAST, State.LATE),
        (None, date(2026, 9, 15), State.DUE),
        (None, date(2026, 9, 16), State.LATE),
    ],
)
def test_a_task_is_done_by_its_day(done_on: date | None, today: date, state: State) -> None:
    task = Task("mm", "2.1.9", "整理台账", date(2026, 9, 15), done_on, Page("home.home"))

    assert duty("2.1.9", month(tasks=(task,), today=today)).state is state
    assert duty("2.1.9", month()).state is State.NONE


def test_a_district_without_a_chain_has_nothing_to_judge() -> None:
    found = month(chains=(chain(is_asked=False),))

    (board,) = [each for each in boards.boards(found) if each.person.role is Role.MARKET_MANAGER]

    judged = [line.clause for line in board.duties if line.state is not State.NONE]
    assert judged == ["2.1.4"]  # what clause 3.2.1 counts stands in its own numbers
