"""The customer manager's eight duties, each on both sides of what is asked."""

from datetime import date, datetime
from typing import Any

import pytest

from gcm.duties.rules import boards
from gcm.duties.rules.duty import Page, State
from gcm.duties.rules.facts import Change, Growing, Month, Report, Sheets, Task
from gcm.sales.rules.staging import State as Stage
from gcm.visits.rules.counts import Coverage, HqVisits, PlanStanding
from gcm.visits.rules.facts import Made
from gcm.visits.rules.findings import Course
from gcm.visits.rules.kinds import FindingKind, FormKind
from tests.duties import made
from tests.duties.made import chain, duty, month

LAST = date(2026, 9, 30)
AFTER = date(2026, 10, 1)


def of_chain(clause: str, today: date = LAST, **values: Any) -> Any:
    return duty(clause, month(chains=(chain(**values),), today=today))


def of_person(clause: str, today: date = LAST, **values: Any) -> Any:
    people = (made.market_manager(), made.customer_manager(**values))
    return duty(clause, month(people=people, today=today))


@pytest.mark.clause("2.2.1")
def test_files_are_complete_and_changes_come_in_within_a_working_day() -> None:
    friday, monday, tuesday = date(2026, 9, 4), date(2026, 9, 7), date(2026, 9, 8)
    in_time = Change("东街店", "关店", friday, monday)
    late = Change("东街店", "关店", friday, tuesday)

    assert of_chain("2.2.1").state is State.DONE
    assert of_chain("2.2.1", incomplete=True).state is State.DUE
    assert of_chain("2.2.1", AFTER, incomplete=True).state is State.LATE
    assert of_chain("2.2.1", changes=(in_time,)).state is State.DONE
    assert of_chain("2.2.1", changes=(late,)).state is State.LATE


@pytest.mark.clause("2.2.2")
@pytest.mark.parametrize(
    ("sent_on", "stage", "today", "state"),
    [
        (date(2026, 9, 3), Stage.CONFIRMED, LAST, State.DONE),
        (date(2026, 9, 4), Stage.CONFIRMED, LAST, State.LATE),
        (date(2026, 9, 3), Stage.RETURNED, LAST, State.DUE),
        (None, None, date(2026, 9, 3), State.DUE),
        (None, None, date(2026, 9, 4), State.LATE),
    ],
)
def test_targets_are_staged_by_the_third_working_day(
    sent_on: date | None, stage: Stage | None, today: date, state: State
) -> None:
    assert of_chain("2.2.2", today, stage_on=sent_on, stage=stage).state is state


@pytest.mark.clause("2.2.2")
def test_without_a_target_there_is_nothing_to_stage() -> None:
    assert of_chain("2.2.2", targets=0).state is State.NONE


@pytest.mark.clause("2.2.3")
def test_plans_stores_and_headquarters_are_all_asked_for() -> None:
    late = PlanStanding(date(2026, 9, 14), date(2026, 9, 27), date(2026, 9, 15), LAST, late=True)
    waits = PlanStanding(date(2026, 9, 14), date(2026, 9, 27), date(2026, 9, 10), None, late=False)

    assert of_person("2.2.3").state is State.DONE
    assert of_person("2.2.3", plans=(late,)).state is State.LATE
    assert of_person("2.2.3", plans=(waits,)).state is State.DUE
    assert of_person("2.2.3", coverage=Coverage(3, 2, ("S3",), ())).state is State.DUE
    assert of_person("2.2.3", AFTER, coverage=Coverage(3, 2, ("S3",), ())).state is State.LATE
    assert of_person("2.2.3", hq_visits=(HqVisits("K1", 2, 1),)).state is State.DUE


@pytest.mark.clause("2.2.4")
@pytest.mark.parametrize(
    ("sheets", "state"),
    [
        (Sheets(), State.NONE),
        (Sheets(3, 3, 0, 0, date(2026, 9, 8)), State.DONE),
        (Sheets(3, 3, 1, 0, date(2026, 9, 8)), State.LATE),
        (Sheets(3, 2, 0, 0, LAST), State.DUE),
        (Sheets(3, 2, 0, 1, LAST), State.LATE),
    ],
)
def test_every_notice_is_signed_for_in_time(sheets: Sheets, state: State) -> None:
    assert of_chain("2.2.4", sheets=sheets).state is state


@pytest.mark.clause("2.2.5")
def test_the_service_list_is_kept_and_measures_are_shown() -> None:
    plan = Growing(4, "D4", "秋季培育", LAST, is_reviewed=False, by_chain={"K1": 2, "K9": 5})

    found = duty("2.2.5", month(plans=(plan,)))

    assert (found.state, found.evidence[1].text) == (State.DONE, "秋季培育：本月登记措施 2 次")
    assert of_chain("2.2.5", services_open=("订货指导",)).state is State.DUE
    assert of_chain("2.2.5", AFTER, services_open=("订货指导",)).state is State.LATE
    assert of_chain("2.2.5", services=0).state is State.DUE


@pytest.mark.clause("2.2.5")
def test_a_board_names_five_chains_and_counts_the_rest() -> None:
    chains = tuple(chain(f"K{n}", services_open=("订货指导",)) for n in range(8))

    found = duty("2.2.5", month(chains=chains))

    assert len(found.missing) == 6
    assert found.missing[5].text == "另有 3 家客户的服务没有做完"


def looked(**values: Any) -> Month:
    """With one visit to a store."""
    visit = Made(
        "v1",
        "cm",
        FormKind.STORE_VISIT,
        "K1",
        "S1",
        datetime(2026, 9, 10, 9),
        datetime(2026, 9, 10, 10),
    )
    return month(visits=(visit,), **values)


@pytest.mark.clause("2.2.7")
@pytest.mark.parametrize(
    ("reported_on", "today", "state"),
    [
        (date(2026, 9, 10), LAST, State.DONE),
        (date(2026, 9, 11), LAST, State.LATE),
        (None, date(2026, 9, 10), State.DUE),
        (None, date(2026, 9, 11), State.LATE),
    ],
)
def test_a_signal_goes_to_the_monopoly_staff_the_same_day(
    reported_on: date | None, today: date, state: State
) -> None:
    signal = Course(
        FindingKind.COMPLIANCE,
        at_store=True,
        found_on=date(2026, 9, 10),
        due_on=LAST,
        told_manager_on=date(2026, 9, 10),
        reported_on=reported_on,
    )

    assert duty("2.2.7", looked(chains=(chain(findings=(signal,)),), today=today)).state is state


@pytest.mark.clause("2.2.7")
def test_without_a_visit_nobody_has_looked() -> None:
    assert duty("2.2.7", looked()).state is State.DONE
    assert duty("2.2.7", month()).state is State.DUE


@pytest.mark.clause("2.2.8")
def test_reports_and_tasks_are_in_time() -> None:
    page, due = Page("home.home"), date(2026, 9, 5)
    sent = Report("cm", "8月销售报告", due, due, is_accepted=True, page=page)
    late = Report("cm", "8月销售报告", due, date(2026, 9, 6), is_accepted=False, page=page)
    waits = Report("cm", "8月销售报告", due, None, is_accepted=False, page=page)
    task = Task("cm", "2.2.8", "整理台账", LAST, None, page)

    assert duty("2.2.8", month()).state is State.NONE
    assert duty("2.2.8", month(reports=(sent,))).state is State.DONE
    assert duty("2.2.8", month(reports=(late,))).state is State.LATE
    assert duty("2.2.8", month(reports=(waits,), today=due)).state is State.DUE
    assert duty("2.2.8", month(reports=(waits,), today=date(2026, 9, 6))).state is State.LATE
    assert duty("2.2.8", month(reports=(sent,), tasks=(task,))).state is State.DUE


def test_whoever_holds_no_chain_has_nothing_to_judge() -> None:
    lines = boards.boards(month(chains=(chain(holder="cm2"),)))[1].duties

    assert {line.state for line in lines} == {State.NONE}
