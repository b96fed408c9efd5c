"""Licences, files and names by the rules of clauses 2.2.1, 3.1.1 and 3.1.3."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import regulation
from gcm.customers import rules

TODAY = date(2026, 10, 12)
TERMS = regulation.in_force(TODAY).licences


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-1, "expired"),
        (0, "within-30"),
        (30, "within-30"),
        (31, "within-60"),
        (60, "within-60"),
        (61, "within-90"),
        (90, "within-90"),
        (91, "valid"),
    ],
)
def test_a_licence_is_announced_90_60_and_30_days_before_its_end(days: int, state: str) -> None:
    assert rules.licence_clock(in_days(days), TODAY, TERMS).state == state


@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize(
    ("days", "too_late"), [(31, False), (30, False), (29, True), (0, True), (-1, False)]
)
def test_the_last_day_to_apply_is_30_days_before_the_end(days: int, too_late: bool) -> None:
    clock = rules.licence_clock(in_days(days), TODAY, TERMS)

    assert clock.apply_by == in_days(days - 30)
    assert clock.too_late is too_late


def test_a_licence_without_an_end_has_no_clock() -> None:
    assert rules.licence_clock(None, TODAY, TERMS) == rules.Clock("unknown")


@given(st.integers(-2000, 2000))
def test_lists_filter_by_the_same_days_as_the_clock(days: int) -> None:
    ends_on = in_days(days)
    found = [
        state
        for state in rules.licence_states(TERMS)
        if state != rules.UNKNOWN and lies_in(ends_on, rules.window(state, TODAY, TERMS))
    ]

    assert found == [rules.licence_clock(ends_on, TODAY, TERMS).state]


def lies_in(day: date, window: tuple[date | None, date | None]) -> bool:
    first, last = window
    return (first is None or first <= day) and (last is None or day <= last)


@pytest.mark.clause("3.1.1")
def test_a_licence_lasts_five_years_at_most() -> None:
    assert rules.licence_problems(date(2031, 10, 12), TODAY, TERMS) == []
    assert rules.licence_problems(None, TODAY, TERMS) == []

    (problem,) = rules.licence_problems(date(2031, 10, 13), TODAY, TERMS)

    assert problem.field == "licence_ends_on"
    assert "2031-10-12" in problem.message


def test_five_years_after_29_february_is_the_28th() -> None:
    assert rules.years_later(date(2028, 2, 29), 5) == date(2033, 2, 28)


@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize("number", ["510100123456", "", None])
def test_twelve_digits_pass_without_a_word(number: str | None) -> None:
    assert rules.licence_number_warning(number) is None


@pytest.mark.parametrize(
    "number", ["51010012345", "5101001234567", "A10100123456", "５10100123456"]
)
def test_another_shape_of_licence_number_is_pointed_out(number: str) -> None:
    assert "12 位数字" in (rules.licence_number_warning(number) or "")


def whole_file(**values: Any) -> dict[str, Any]:
    return dict.fromkeys(rules.FILE_FIELDS, "有") | values


def whole_store(**values: Any) -> dict[str, Any]:
    return dict.fromkeys(rules.STORE_FIELDS, "有") | {"name": "一店"} | values


@pytest.mark.clause("2.2.1")
def test_a_file_with_every_field_is_complete() -> None:
    kept = rules.completeness(whole_file(), [whole_store(), whole_store()])

    assert kept.complete
    assert kept.percent == Decimal("100.0")


@pytest.mark.clause("2.2.1")
def test_a_file_names_what_is_missing_and_never_rounds_up_to_whole() -> None:
    stores = [whole_store() for _ in range(300)]

    kept = rules.completeness(whole_file(order_phone=""), [*stores, whole_store(address=None)])

    assert kept.missing == [(None, "order_phone"), ("一店", "address")]
    assert kept.percent == Decimal("99.9")
    assert kept.gaps == [(None, ["order_phone"]), ("一店", ["address"])]


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (10, True), (11, False)])
def test_an_assignment_counts_both_its_ends(days: int, holds: bool) -> None:
    assignment = Held(in_days(0), in_days(10))

    assert rules.holds(assignment, in_days(days)) is holds
    assert rules.holds(Held(in_days(0), None), in_days(9999))


@dataclass(frozen=True)
class Held:
    begins_on: date
    ends_on: date | None


def test_a_volume_of_nought_is_filled_in() -> None:
    assert rules.completeness(whole_file(planned_volume=Decimal(0)), []).complete


@pytest.mark.clause("3.1.3")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("惠民超市连锁有限公司", "惠民超市有限责任公司"),
        ("惠民超市（连锁）", "惠民超市"),
        ("惠民便利超市", "惠明便利超市"),
        ("惠民便利超市", "惠民便利店超市"),
        ("惠民便利超市", "惠民便利超市行"),
        ("四川惠民连锁有限公司", "惠民连锁有限公司"),
        ("泸州惠客便利连锁有限公司", "惠客便利连锁有限公司"),
        ("四川省泸州市合江县惠客便利", "惠客商贸有限公司"),
        ("惠客（泸州）便利连锁有限公司", "惠客便利连锁有限公司"),
        ("红旗连锁", "红旗超市连锁"),
        ("红旗烟酒商贸", "红旗商场"),
        ("成都便利连锁", "成都便利有限公司"),
        ("便利超市", "便利超市有限公司"),
    ],
)
def test_names_of_nearly_the_same_letters_are_alike(one: str, other: str) -> None:
    assert rules.are_alike(one, other)
    assert rules.are_alike(other, one)


@pytest.mark.clause("3.1.3")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("惠民超市1号有限公司", "惠民超市2号有限公司"),
        ("红旗", "红星"),
        ("惠民便利超市", "舒心便利超市"),
        ("惠民便利超市", "惠民便利超市东街店"),
        ("有限公司", "集团"),
        ("有限公司", "惠民连锁有限公司"),
        ("四川惠民", "四川惠客"),
        ("便利连锁", "烟酒连锁"),
        ("成都连锁", "泸州连锁"),
        ("", " "),
    ],
)
def test_names_of_other_chains_are_not_alike(one: str, other: str) -> None:
    assert not rules.are_alike(one, other)


@pytest.mark.clause("3.1.3")
@given(
    st.sampled_from(["", "四川", "四川省", "泸州市", "合江县", "四川省泸州市"]),
    st.text("惠民客旺鑫福瑞源", min_size=2, max_size=5),
    st.sampled_from(["", "超市", "便利", "商贸", "便利店连锁", "超市连锁有限公司"]),
    st.sampled_from(["", "有限公司", "（集团）", "有限责任公司"]),
)
def test_a_name_is_alike_wherever_and_whatever_it_trades(
    place: str, own: str, trade: str, form: str
) -> None:
    whole = f"{place}{own}{trade}{form}"

    assert rules.are_alike(whole, own)
    assert rules.are_alike(own, whole)
    assert rules.core_of(whole)


@pytest.mark.clause("3.1.3")
@given(
    st.lists(st.sampled_from(["有限公司", "集团", "连锁", "商贸", " "])), st.text("惠民有限公司")
)
def test_words_that_all_names_share_are_no_likeness(shared: list[str], other: str) -> None:
    name = "".join(shared)
    same = rules.plain_of(name) == rules.plain_of(other)

    assert rules.are_alike(name, other) is (same and rules.plain_of(name) != "")


@pytest.mark.parametrize(("days", "problems"), [(-1, 1), (0, 0), (365, 0), (366, 1)])
def test_a_hand_over_takes_effect_from_today_to_a_year_ahead(days: int, problems: int) -> None:
    assert len(rules.hand_over_problems(in_days(days), TODAY, leaves=True)) == problems


def test_a_hand_over_needs_a_chain() -> None:
    assert len(rules.hand_over_problems(TODAY, TODAY, leaves=False)) == 1


@pytest.mark.parametrize(
    ("ends_on", "problems"),
    [(in_days(0), 0), (in_days(1), 1), (in_days(-10), 0), (in_days(-11), 1)],
)
def test_what_ends_ends_after_its_beginning_and_not_in_the_future(
    ends_on: date, problems: int
) -> None:
    assert len(rules.end_problems("closed_on", ends_on, in_days(-10), TODAY)) == problems
