"""A chain's month in three stages, without a database (clause 2.2.2)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import calendar, months, regulation
from gcm.sales.rules import staging
from gcm.sales.rules.staging import NEXT, State

OCTOBER, FEBRUARY = date(2026, 10, 1), date(2026, 2, 1)
TERMS = regulation.in_force(OCTOBER).targets
NAMES = {"all": "销售总量", "focus": "娇子", "first": "一类娇子"}
TARGETS = {"all": Decimal(100), "focus": Decimal(60), "first": Decimal(20)}


def figures(*rows: tuple[int, int, int]) -> dict[str, list[Decimal]]:
    return {name: [Decimal(each) for each in row] for name, row in zip(NAMES, rows, strict=False)}


@pytest.mark.clause("2.2.2")
def test_a_month_has_three_stages_by_tens_of_days() -> None:
    found = staging.stages_of(FEBRUARY, TERMS)

    assert [(each.first.day, each.last.day) for each in found] == [(1, 10), (11, 20), (21, 28)]
    assert [each.name for each in found] == ["上旬", "中旬", "下旬"]


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)).map(months.first), st.integers(7, 13))
def test_every_day_of_a_month_lies_in_one_stage(month: date, length: int) -> None:
    found = staging.stages_of(month, replace(TERMS, stage_days=length))

    assert [each.last + timedelta(days=1) for each in found] == [
        *(each.first for each in found[1:]),
        months.shift(month, 1),
    ]
    days = calendar.working_days(month, months.last_day(month))
    assert sum(each.days for each in found) == len(days)


@pytest.mark.clause("2.2.2")
def test_the_default_split_follows_the_working_days() -> None:
    stages = staging.stages_of(OCTOBER, TERMS)
    assert [each.days for each in stages] == [3, 7, 8]

    found = staging.default_split({"all": Decimal(180)}, stages)

    assert [int(each) for each in found["all"]] == [30, 70, 80]


@pytest.mark.clause("2.2.2")
@given(
    st.dates(date(2024, 1, 1), date(2026, 12, 31)).map(months.first),
    st.tuples(*(st.decimals(0, 10**6, places=4) for _ in NAMES)),
)
def test_the_default_split_is_exact_and_each_stage_holds_its_parts(
    month: date, quantities: tuple[Decimal, ...]
) -> None:
    whole = [Decimal(int(each)) for each in sorted(quantities, reverse=True)]
    targets = dict(zip(NAMES, whole, strict=True))

    found = staging.default_split(targets, staging.stages_of(month, TERMS))

    assert staging.figure_problems(targets, found, NAMES) == []
    assert not staging.is_outdated(targets, found)


def test_what_a_target_has_beyond_whole_cartons_is_the_last_stages() -> None:
    found = staging.default_split({"all": Decimal("18.5")}, staging.stages_of(OCTOBER, TERMS))

    assert sum(found["all"]) == Decimal("18.5")
    assert [int(each) for each in found["all"][:2]] == [3, 7]


@pytest.mark.clause("2.2.2")
@pytest.mark.parametrize(("last", "said"), [(31, "多 1 条"), (29, "少 1 条")])
def test_stages_that_do_not_add_up_say_by_how_much(last: int, said: str) -> None:
    found = staging.figure_problems({"all": Decimal(100)}, figures((30, 40, last)), NAMES)

    assert [said in each.message for each in found] == [True]


@pytest.mark.clause("2.2.2")
def test_a_stage_holds_its_parts() -> None:
    equal = figures((30, 40, 30), (30, 20, 10), (10, 5, 5))
    more = figures((30, 40, 30), (31, 19, 10), (10, 5, 5))

    assert staging.figure_problems(TARGETS, equal, NAMES) == []
    (problem,) = staging.figure_problems(TARGETS, more, NAMES)
    assert problem.field == "focus 1"
    assert problem.message == "上旬：娇子 31 条多于销售总量 30 条，请改到不超过。"


def test_a_stage_is_not_below_nothing() -> None:
    found = staging.figure_problems({"all": Decimal(10)}, figures((-1, 6, 5)), NAMES)

    assert [each.field for each in found] == ["all 1"]


@pytest.mark.clause("2.2.2")
def test_a_proposal_is_due_on_the_third_working_day() -> None:
    due = staging.due_on(OCTOBER, TERMS)

    assert due == date(2026, 10, 10)  # the holidays end on the 7th, the 10th is worked
    assert not staging.is_late(due, date(2026, 10, 10), date(2026, 10, 30))
    assert staging.is_late(due, date(2026, 10, 11), date(2026, 10, 11))
    assert not staging.is_late(due, None, date(2026, 10, 10))
    assert staging.is_late(due, None, date(2026, 10, 11))


@pytest.mark.clause("2.2.2")
def test_only_moves_of_the_table_are_allowed() -> None:
    for now in State:
        for then in State:
            assert (staging.state_problems(now, then) == []) == (then in NEXT[now])


def test_what_waits_or_is_confirmed_stays_as_it_is() -> None:
    changeable = [state for state in State if not staging.change_problems(state)]

    assert changeable == [State.DRAFT, State.RETURNED]


@pytest.mark.clause("1.1")
def test_a_strategy_is_asked_for_and_compels_nobody() -> None:
    assert staging.strategy_problems("和总部商量把新品放进促销端架") == []
    assert staging.strategy_problems(" ")[0].field == "strategy"
    assert staging.strategy_problems("要求各店必须完成")[0].field == "strategy"


def test_a_month_that_is_over_or_has_no_target_is_not_staged() -> None:
    assert staging.proposal_problems(OCTOBER, TARGETS, date(2026, 10, 31)) == []
    assert staging.proposal_problems(OCTOBER, TARGETS, date(2026, 11, 1)) != []
    assert staging.proposal_problems(OCTOBER, {}, date(2026, 10, 1)) != []


def test_stages_are_outdated_once_the_target_is_another() -> None:
    kept = figures((30, 40, 30))

    assert not staging.is_outdated({"all": Decimal(100)}, kept)
    assert staging.is_outdated({"all": Decimal(101)}, kept)
    assert staging.is_outdated({**TARGETS}, kept)


@pytest.mark.clause("2.2.2")
def test_a_gap_is_told_for_the_stages_that_have_begun() -> None:
    stages = staging.stages_of(OCTOBER, TERMS)
    targets = [Decimal(30), Decimal(40), Decimal(30)]

    first, second, third = staging.gaps(stages, targets, {1: Decimal(24)}, date(2026, 10, 12))

    assert [first.actual, first.gap, first.completion] == [24, 6, 80]
    assert [second.actual, second.gap] == [0, 40]
    assert [each.is_over for each in (first, second, third)] == [True, False, False]
    assert (third.actual, third.gap, third.has_begun) == (None, None, False)


def test_without_sales_by_day_no_gap_is_told() -> None:
    stages = staging.stages_of(OCTOBER, TERMS)

    found = staging.gaps(stages, [Decimal(1)] * 3, None, date(2026, 10, 31))

    assert {each.gap for each in found} == {None}


def test_time_gone_counts_working_days() -> None:
    assert staging.time_gone(OCTOBER, date(2026, 9, 30)) == 0
    assert staging.time_gone(OCTOBER, date(2026, 10, 31)) == 100
    assert staging.time_gone(OCTOBER, date(2026, 10, 12)) == Decimal("22.22")
