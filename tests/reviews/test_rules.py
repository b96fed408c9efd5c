"""What may happen to a review letter, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import calendar, regulation
from gcm.core.figures import Figure
from gcm.core.wording import COMPELLING
from gcm.reviews import rules
from gcm.reviews.rules import Kind, MonthWords, PointDraft, Punctuality, State

LAW = regulation.in_force(date(2026, 9, 1)).letters
SEPTEMBER = date(2026, 9, 1)
SUGGESTION = PointDraft(
    Kind.SUGGESTION,
    "建议备足两周用量。",
    product="云烟(紫)",
    quantity=Decimal(10),
    store="东街店",
    due=date(2026, 10, 14),
)
PROBLEM = PointDraft(Kind.PROBLEM, "总量减少。", "销量同比", Figure(Decimal("-3.2"), 2, "%"))

pytestmark = pytest.mark.clause("3.4")


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (State.DRAFT, {State.SUBMITTED, State.APPROVED}),
        (State.SUBMITTED, {State.APPROVED, State.DRAFT}),
        (State.APPROVED, {State.ISSUED, State.DRAFT}),
        (State.ISSUED, {State.REPLACED}),
        (State.REPLACED, set()),
    ],
    ids=list(State),
)
def test_a_letter_goes_only_the_way_of_the_table(now: State, allowed: set[State]) -> None:
    assert {then for then in State if not rules.state_problems(now, then)} == allowed


@given(st.lists(st.sampled_from(State), max_size=12))
def test_no_way_leads_from_issued_back_to_the_text(steps: list[State]) -> None:
    state = State.DRAFT
    was_issued = was_approved = False
    for then in steps:
        if not rules.state_problems(state, then):
            state = then
            was_approved |= state is State.APPROVED
            was_issued |= state is State.ISSUED
        assert not was_issued or rules.editing_problems(state)
        assert not was_issued or was_approved


def test_text_may_change_until_it_is_approved() -> None:
    editable = {state for state in State if not rules.editing_problems(state)}

    assert editable == {State.DRAFT, State.SUBMITTED}


def test_a_suggestion_with_all_its_numbers_may_be_issued() -> None:
    assert rules.issue_problems([PROBLEM, SUGGESTION]) == []


@pytest.mark.parametrize(
    ("lacking", "word"),
    [
        ({"product": ""}, "品规"),
        ({"quantity": None}, "数量"),
        ({"store": ""}, "门店"),
        ({"due": None}, "日期"),
    ],
)
def test_a_suggestion_without_a_number_cannot_be_issued(
    lacking: dict[str, object], word: str
) -> None:
    point = PointDraft(**{**SUGGESTION.__dict__, **lacking})

    assert [each.message for each in rules.issue_problems([point])] == [f"建议第 1 条缺{word}。"]


def test_a_quantity_of_0_is_a_number() -> None:
    point = PointDraft(**{**SUGGESTION.__dict__, "quantity": Decimal(0)})

    assert rules.issue_problems([point]) == []


def test_a_problem_without_its_number_cannot_be_issued() -> None:
    bare = PointDraft(Kind.PROBLEM, "总量减少。")

    assert [each.message for each in rules.issue_problems([SUGGESTION, bare])] == [
        "问题第 1 条缺所引数字。"
    ]


def test_a_letter_without_any_suggestion_cannot_be_issued() -> None:
    assert "至少要有一条" in rules.issue_problems([PROBLEM])[0].message


@pytest.mark.clause("1.1")
@pytest.mark.parametrize("word", COMPELLING)
def test_nothing_may_call_a_brand_compulsory(word: str) -> None:
    text = f"本月{word}娇子(X)。"

    assert rules.point_problems(PointDraft(Kind.SUGGESTION, text))[0].field == "text"
    words = MonthWords("", "", text, "")
    assert [each.field for each in rules.words_problems(words)] == ["scarce_policy"]


@pytest.mark.parametrize(("length", "fits"), [(120, True), (121, False)])
def test_a_point_has_at_most_120_characters(length: int, fits: bool) -> None:
    assert (not rules.point_problems(PointDraft(Kind.PROBLEM, "字" * length))) is fits


def test_a_quantity_below_0_is_refused() -> None:
    point = PointDraft(**{**SUGGESTION.__dict__, "quantity": Decimal("-0.0001")})

    assert [each.field for each in rules.point_problems(point)] == ["quantity"]


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (date(2026, 9, 1), date(2026, 10, 10)),  # a Saturday that is worked
        (date(2026, 4, 1), date(2026, 5, 11)),  # the 10th is a Sunday
        (date(2026, 12, 1), date(2027, 1, 11)),  # over the year's end, the 10th a Sunday
    ],
)
def test_it_is_due_on_the_10th_or_the_next_working_day(month: date, due: date) -> None:
    assert rules.due_on(month, LAW, calendar.next_working_day) == due


def test_a_day_too_late_is_late() -> None:
    due = date(2026, 10, 10)
    after = due + timedelta(days=1)

    assert rules.punctuality(due, due, None) is Punctuality.DUE
    assert rules.punctuality(due, after, None) is Punctuality.LATE
    assert rules.punctuality(due, after, due) is Punctuality.IN_TIME
    assert rules.punctuality(due, after, after) is Punctuality.LATE


def test_numbers_tell_the_edition_from_the_second_on() -> None:
    assert rules.letter_number("青烟集回", SEPTEMBER, "K001", 1) == "青烟集回〔2026〕9-K001"
    assert rules.letter_number("青烟集回", SEPTEMBER, "K001", 2) == "青烟集回〔2026〕9-K001-2"


@given(st.tuples(st.dates(), st.integers(1, 9)), st.tuples(st.dates(), st.integers(1, 9)))
def test_two_letters_never_share_a_number(one: tuple[date, int], other: tuple[date, int]) -> None:
    months = [each[0].replace(day=1) for each in (one, other)]
    numbers = {
        rules.letter_number("集回", month, "K001", each[1])
        for month, each in zip(months, (one, other), strict=True)
    }

    assert (len(numbers) == 1) is (months[0] == months[1] and one[1] == other[1])


@pytest.mark.parametrize(("changed", "warns"), [(10, True), (11, False)])
def test_nine_tenths_alike_is_too_alike(changed: int, warns: bool) -> None:
    text = "".join(chr(0x4E00 + place) for place in range(100))
    other = "".join(chr(0x9000 + place) for place in range(changed)) + text[changed:]

    found = rules.alike(text, ["完全不同的话", other], LAW.alike_percent)

    assert found == ((Decimal(100 - changed), 1) if warns else None)


def test_an_empty_letter_is_like_nothing() -> None:
    assert rules.alike("", ["", "有字"], LAW.alike_percent) is None
