"""What the branch may set its numbers to, over every number that the regulation has."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.clauses.rules import numbers, texts
from gcm.clauses.rules.texts import Number
from gcm.core import regulation
from gcm.core.errors import RuleBroken
from gcm.core.regulation import Change

TODAY = date(2026, 10, 12)
LATER = date(2026, 11, 2)
EVERY = texts.numbers_in_force(TODAY)
BY_FIELD = {number.field: number for number in EVERY}
SHIPPED = regulation.at(TODAY, regulation.shipped())
AMOUNTS = [each for each in EVERY if regulation.shape_of(each.field) in (int, Decimal)]
# Numbers that other numbers hold to something, beside their own limits.
FREE = [
    each
    for each in AMOUNTS
    if each.field
    not in {
        "licences.apply_days_before",
        "visits.longest_visit_minutes",
        "visits.plan_part_least_days",
        "visits.plan_window_days",
        "visits.shortest_visit_seconds",
    }
]


def messages(field: str, value: Any, begins_on: date = LATER, *existing: Change) -> list[str]:
    found = numbers.problems(BY_FIELD[field], value, begins_on, TODAY, existing)
    return [problem.message for problem in found]


def value_on(day: date, field: str, *changes: Change) -> Any:
    return regulation.value_of(regulation.at(day, regulation.overlaid(changes)), field)


@pytest.mark.parametrize("number", EVERY, ids=lambda each: each.field)
def test_every_number_keeps_to_its_own_limits_and_reads_as_it_is_written(number: Number) -> None:
    value, shape = regulation.value_of(SHIPPED, number.field), regulation.shape_of(number.field)

    assert list(numbers.range_problems(number, value)) == []
    assert numbers.read(numbers.typed(value), shape) == value
    assert regulation.converted(numbers.written(value), shape) == value


@pytest.mark.parametrize("number", AMOUNTS, ids=lambda each: each.field)
def test_every_amount_is_refused_beyond_either_limit(number: Number) -> None:
    for value in (number.least - 1, number.most + 1):
        (message, *_) = numbers.range_problems(number, value)

        assert message.startswith("应在 ")


@pytest.mark.parametrize("number", EVERY, ids=lambda each: each.field)
@pytest.mark.parametrize("days", [0, -1, -4000])
def test_no_number_changes_for_today_or_a_day_gone_by(number: Number, days: int) -> None:
    value = regulation.value_of(SHIPPED, number.field)

    found = messages(number.field, value, TODAY + timedelta(days=days))

    assert any("最早从 2026年10月13日 起" in message for message in found)


@given(number=st.sampled_from(FREE), data=st.data())
def test_what_lies_within_the_limits_counts_from_its_day_and_not_before(
    number: Number, data: st.DataObject
) -> None:
    value = data.draw(st.integers(int(number.least), int(number.most)))
    shape = regulation.shape_of(number.field)
    begins_on = data.draw(st.dates(TODAY + timedelta(days=1), date(2030, 12, 31)))
    shipped = regulation.value_of(SHIPPED, number.field)

    found = numbers.problems(number, shape(value), begins_on, TODAY, [])

    if value == shipped:
        assert [problem.message[:8] for problem in found] == ["从这一天起本来就"]
        return
    assert found == []
    change = Change(begins_on, number.field, numbers.written(shape(value)))
    assert value_on(begins_on, number.field, change) == value
    assert value_on(begins_on - timedelta(days=1), number.field, change) == shipped
    assert value_on(TODAY, number.field, change) == shipped


@given(
    st.lists(
        st.tuples(st.sampled_from(FREE), st.integers(0, 1000), st.dates(LATER, date(2028, 12, 31))),
        max_size=12,
    )
)
def test_any_changes_one_after_the_other_leave_days_gone_by_as_they_were(
    wishes: list[tuple[Number, int, date]],
) -> None:
    existing: list[Change] = []
    for number, amount, begins_on in wishes:
        value = regulation.shape_of(number.field)(amount)
        if not numbers.problems(number, value, begins_on, TODAY, existing):
            existing.append(Change(begins_on, number.field, numbers.written(value)))

    versions = regulation.overlaid(existing)

    assert regulation.at(TODAY, versions) == SHIPPED
    assert [list(numbers.conflicts(version)) for version in versions] == [[]] * len(versions)
    for change in existing:
        later = [each for each in existing if each.begins_on > change.begins_on]
        assert value_on(change.begins_on, change.field, *existing) == regulation.converted(
            change.value, regulation.shape_of(change.field)
        )
        assert numbers.withdrawal_problems(change, TODAY, [change, *later]) == []


@given(st.text(max_size=20), st.sampled_from(EVERY))
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(text: str, number: Number) -> None:
    shape = regulation.shape_of(number.field)
    try:
        value = numbers.read(text, shape)
    except RuleBroken as broken:
        found = broken.problems
    else:
        found = numbers.problems(number, value, LATER, TODAY, [])

    assert {problem.field for problem in found} <= {"value"}
    assert all(problem.message.endswith("。") for problem in found)


def test_a_number_counts_until_the_branch_changes_it_again() -> None:
    changes = [
        Change(LATER, "visits.outings_a_month", 6),
        Change(date(2027, 1, 1), "visits.outings_a_month", 5),
    ]

    found = [
        value_on(day, "visits.outings_a_month", *changes)
        for day in (TODAY, LATER, date(2026, 12, 31), date(2027, 1, 1), date(2030, 1, 1))
    ]

    assert found == [4, 6, 6, 5, 5]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("assessment.group_marks", ["30", "50", "20"], "应从大到小排列，不能相同。"),
        ("assessment.group_marks", ["50", "50", "20"], "应从大到小排列，不能相同。"),
        ("assessment.group_marks", ["101", "50", "20"], "应在 0 至 100 之间。"),
        (
            "assessment.group_marks",
            ["50"],
            "名次分至少应有两个，依次是第一、二……名：有几个就比几个营销部。",
        ),
    ],
)
def test_marks_and_floors_descend_and_are_complete(
    field: str, value: list[str], message: str
) -> None:
    found = messages(field, [Decimal(each) for each in value])

    assert [each[: len(message)] for each in found] == [message]


@pytest.mark.clause("4.1")
def test_what_departments_are_put_in_order_by_is_known_to_the_program() -> None:
    assert messages("assessment.composite", "第一名个数") == []
    assert messages("assessment.composite", "抽签") == ["综合名次的排法应是名次和或第一名个数。"]
    assert messages("assessment.ties", ["总量同比"]) == []
    (message,) = messages("assessment.ties", ["总量同比", "抽签"])
    assert message.startswith("“抽签”不能用来比较，可用：名次和、第一名个数、总量同比、")


def test_lists_of_words_hold_each_word_once() -> None:
    field = "onboarding.documents"

    assert messages(field, ["身份证", "身份证"]) == ["同一项写了两次。"]
    assert messages(field, []) == ["请至少填一项。"]
    assert messages(field, ["身" * 31]) == ["每项最多 30 个字，不能有换行等特殊字符。"]
    assert messages(field, [str(each) for each in range(13)]) == ["最多 12 项。"]
    assert messages("brands.focus", "") == ["不能空着。"]
    assert messages("brands.focus", "宽窄") == []


def test_a_reminder_after_the_last_day_to_apply_is_refused_whichever_moves() -> None:
    reminder = "到期前的每次提醒都不应晚于最迟申请延续的那一天。"

    assert messages("licences.apply_days_before", 31) == [reminder]
    assert messages("licences.remind_days_before", [90, 60, 29]) == [reminder]
    assert messages("licences.remind_days_before", [120, 30]) == []


def test_the_shortest_visit_stays_shorter_than_the_longest() -> None:
    first = Change(LATER, "visits.longest_visit_minutes", 30)

    assert messages("visits.shortest_visit_seconds", 1800) == []
    for day in (TODAY + timedelta(days=1), LATER, date(2026, 12, 7)):
        assert messages("visits.shortest_visit_seconds", 1800, day, first) == [
            "单次拜访的下限应小于上限。"
        ]


def test_one_day_holds_one_change_of_a_number() -> None:
    first = Change(LATER, "visits.outings_a_month", 6)

    assert messages("visits.outings_a_month", 7, LATER, first) == [
        "这一项从这一天起已有一次更改，请先撤回那一次。"
    ]
    assert messages("visits.stores_an_outing", 8, LATER, first) == []


def test_windows_of_plans_change_only_where_one_begins() -> None:
    # Windows of 14 days from 2026-01-05: one begins on 2026-10-26, the next on 2026-11-09.
    field = "visits.plan_window_days"

    assert messages(field, 7, date(2026, 11, 9)) == []
    (message,) = messages(field, 7, LATER)
    assert message.endswith("最近的一天是 2026年11月9日。")
    day = date(2026, 11, 9)
    (message,) = messages(field, 21, day)
    assert "请先把计划周期起算日从这一天起改为这一天" in message
    assert messages("visits.plan_anchor", day, day) == []
    anchor = Change(day, "visits.plan_anchor", day.isoformat())
    assert messages(field, 21, day, anchor) == []


def test_what_has_begun_cannot_be_withdrawn_nor_what_another_leans_on() -> None:
    begun = Change(TODAY, "visits.outings_a_month", 6)
    anchor = Change(date(2026, 11, 9), "visits.plan_anchor", "2026-11-09")
    longer = replace(anchor, field="visits.plan_window_days", value=21)

    (problem,) = numbers.withdrawal_problems(begun, TODAY, [begun])
    assert "已经生效" in problem.message
    (problem,) = numbers.withdrawal_problems(anchor, TODAY, [anchor, longer])
    assert problem.message.startswith("现在不能撤回：")
    assert numbers.withdrawal_problems(longer, TODAY, [anchor, longer]) == []


def test_the_clause_itself_is_told_from_our_reading_of_it() -> None:
    assert BY_FIELD["visits.outings_a_month"].in_text
    assert BY_FIELD["assessment.group_marks"].in_text
    assert not BY_FIELD["visits.least_active_days"].in_text
    assert not BY_FIELD["letters.due_day"].in_text
