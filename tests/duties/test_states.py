"""A state follows from records and days: what is done has a record, what lacks is due or late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.duties.rules.duty import (
    TITLES,
    Evidence,
    Missing,
    Page,
    State,
    judged,
    lacks,
    named,
    nothing,
)

DUE = date(2026, 9, 30)
HERE = Page("visits.records")
days = st.dates(DUE - timedelta(days=40), DUE + timedelta(days=40))
proofs = st.lists(st.integers(0, 3).map(lambda count: Evidence("记录", HERE, count)), max_size=3)
gaps = st.lists(st.booleans().map(lambda late: Missing("缺", late=late)), max_size=3)


@pytest.mark.clause("2.1")
@pytest.mark.clause("2.2")
@given(evidence=proofs, missing=gaps, today=days)
def test_done_has_a_record_and_lacks_nothing_and_everything_else_says_what_lacks(
    evidence: list[Evidence], missing: list[Missing], today: date
) -> None:
    found = judged("2.1.1", evidence, missing, today=today, due_on=DUE)

    if found.state is State.DONE:
        assert found.records > 0
        assert not found.missing
    else:
        assert found.missing
    assert (found.state is State.DONE) == (not missing and any(e.records for e in evidence))


@pytest.mark.clause("2.1")
@pytest.mark.parametrize(
    ("today", "state"), [(DUE, State.DUE), (DUE + timedelta(days=1), State.LATE)]
)
def test_the_last_day_still_counts(today: date, state: State) -> None:
    assert judged("2.1.4", [], [Missing("缺")], today=today, due_on=DUE).state is state


@pytest.mark.clause("2.2")
def test_what_missed_its_own_day_is_late_before_the_month_is_over() -> None:
    lacking = [Missing("逾期报出", late=True)]

    found = judged("2.2.6", [Evidence("报出", HERE)], lacking, today=DUE, due_on=DUE)

    assert found.state is State.LATE


def test_nothing_to_judge_says_why() -> None:
    found = nothing("2.1.2", "本月没有入网申请。")

    assert (found.state, found.missing[0].text) == (State.NONE, "本月没有入网申请。")


def test_a_sentence_names_five_and_counts_the_rest() -> None:
    assert named(list("甲乙丙丁戊")) == "甲、乙、丙、丁、戊"
    assert lacks(list("甲乙丙丁戊己"), "没有目标")[0].text == "甲、乙、丙、丁、戊等 6 家：没有目标"
    assert lacks([], "没有目标") == []


def test_there_are_nine_duties_of_the_one_and_eight_of_the_other() -> None:
    assert sum(number.startswith("2.1.") for number in TITLES) == 9
    assert sum(number.startswith("2.2.") for number in TITLES) == 8
