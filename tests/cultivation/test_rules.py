"""What a plan must say, the steps it takes, and how its rates are worked out."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core.parameters import Cultivation
from gcm.core.wording import COMPELLING
from gcm.cultivation.rules import plans, progress
from gcm.cultivation.rules.plans import PlanDraft, State
from gcm.cultivation.rules.progress import Amount, Goals, Sight, StoreFacts, StoreState

ROOT = Path(__file__).parents[2]
TERMS = Cultivation(longest_weeks=26)
BEGIN = date(2026, 9, 7)  # a Monday
DRAFT = PlanDraft(
    district_id=1,
    product_id=1,
    title="秋季培育",
    begins_on=BEGIN,
    ends_on=BEGIN + timedelta(days=55),
    measures="建议陈列在中层，留下品鉴物料。",
    store_ids=frozenset({1, 2}),
    shelf_goal=Decimal(80),
)


def fields(draft: PlanDraft, *, stopped: bool = False) -> list[str | None]:
    return [problem.field for problem in plans.problems(draft, TERMS, stopped=stopped)]


def day(number: int) -> date:
    return BEGIN + timedelta(days=number)


@pytest.mark.clause("2.1.5")
def test_a_plan_that_says_everything_has_no_problems() -> None:
    assert fields(DRAFT) == []


@pytest.mark.clause("2.1.5")
@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"ends_on": BEGIN}, []),
        ({"ends_on": BEGIN - timedelta(days=1)}, ["ends_on"]),
        ({"ends_on": BEGIN + timedelta(days=26 * 7 - 1)}, []),
        ({"ends_on": BEGIN + timedelta(days=26 * 7)}, ["ends_on"]),
        ({"shelf_goal": Decimal(0)}, []),
        ({"shelf_goal": Decimal("-0.01")}, ["shelf_goal"]),
        ({"shelf_goal": Decimal(100)}, []),
        ({"shelf_goal": Decimal("100.01")}, ["shelf_goal"]),
        ({"shelf_goal": None, "repeat_goal": Decimal(30)}, []),
        ({"shelf_goal": None}, ["shelf_goal"]),
        ({"store_ids": frozenset()}, ["store_ids"]),
    ],
)
def test_each_limit_from_both_sides(values: dict[str, Any], wrong: list[str]) -> None:
    assert fields(replace(DRAFT, **values)) == wrong


@pytest.mark.clause("2.1.5")
def test_a_stopped_product_is_not_cultivated() -> None:
    assert fields(DRAFT, stopped=True) == ["product_id"]


@pytest.mark.clause("1.1")
@pytest.mark.parametrize("word", COMPELLING)
def test_no_words_that_leave_the_customer_no_choice(word: str) -> None:
    assert fields(replace(DRAFT, title=f"{word}上柜")) == ["title"]
    assert fields(replace(DRAFT, measures=f"各店{word}")) == ["measures"]
    said = f"{word}"
    assert plans.review_problems(State.RUNNING, said, BEGIN, BEGIN)[0].field == "review"
    assert plans.cancel_problems(State.RUNNING, said)[0].field == "reason"
    assert plans.measure_problems(State.RUNNING, said, BEGIN, BEGIN, BEGIN)[0].field == "text"
    assert plans.remark_problems(State.RUNNING, said, BEGIN, [BEGIN])[0].field == "remark"


@pytest.mark.clause("1.1")
def test_the_feature_itself_never_calls_a_brand_compulsory() -> None:
    own = [
        *(ROOT / "templates" / "cultivation").glob("*.html"),
        *(ROOT / "gcm" / "cultivation").rglob("*.py"),
    ]

    assert len(own) > 15
    spoken = [(path.name, word) for path in own for word in COMPELLING if word in path.read_text()]
    assert spoken == []


@pytest.mark.clause("2.1.5")
def test_a_plan_goes_from_draft_over_running_to_its_review_and_not_back() -> None:
    allowed = {(state, to) for state in State for to in State if not plans.move_problems(state, to)}

    assert allowed == {
        (State.DRAFT, State.RUNNING),
        (State.DRAFT, State.CANCELLED),
        (State.RUNNING, State.REVIEWED),
        (State.RUNNING, State.CANCELLED),
    }
    assert [state for state in State if not plans.edit_problems(state)] == [
        State.DRAFT,
        State.RUNNING,
    ]


@pytest.mark.clause("2.1.5")
def test_the_last_day_is_the_last_to_start_and_the_first_to_review() -> None:
    end = DRAFT.ends_on
    after, before = end + timedelta(days=1), end - timedelta(days=1)

    assert plans.start_problems(State.DRAFT, end, end) == []
    assert plans.start_problems(State.DRAFT, end, after) != []
    assert plans.review_problems(State.RUNNING, "做到了", end, end) == []
    assert plans.review_problems(State.RUNNING, "做到了", end, before) != []
    assert [each.field for each in plans.review_problems(State.RUNNING, " ", end, end)] == [
        "review"
    ]
    assert [each.field for each in plans.cancel_problems(State.DRAFT, " ")] == ["reason"]


@pytest.mark.clause("2.1.5")
def test_what_a_running_plan_is_counted_by_stays() -> None:
    other = replace(DRAFT, product_id=2, begins_on=day(7))

    assert plans.kept_problems(State.DRAFT, DRAFT, other) == []
    assert [each.field for each in plans.kept_problems(State.RUNNING, DRAFT, other)] == [
        "product_id",
        "begins_on",
    ]
    assert plans.kept_problems(State.RUNNING, DRAFT, replace(DRAFT, ends_on=day(9))) == []
    moved = replace(DRAFT, district_id=2)
    assert [each.field for each in plans.kept_problems(State.DRAFT, DRAFT, moved)] == [
        "district_id"
    ]


@pytest.mark.clause("2.2.5")
def test_a_measure_was_done_between_the_begin_and_today() -> None:
    def wrong(done_on: date, state: State = State.RUNNING) -> list[str | None]:
        found = plans.measure_problems(state, "调整陈列", done_on, BEGIN, day(10))
        return [each.field for each in found]

    assert wrong(BEGIN) == wrong(day(10)) == []
    assert wrong(day(-1)) == wrong(day(11)) == ["done_on"]
    assert wrong(BEGIN, State.DRAFT) == [None]


@pytest.mark.clause("2.1.5")
def test_weeks_begin_on_monday_and_are_cut_to_the_period_and_today() -> None:
    run = progress.weeks(day(2), day(15), day(30))

    assert [(week.monday, week.first, week.last) for week in run] == [
        (day(0), day(2), day(6)),
        (day(7), day(7), day(13)),
        (day(14), day(14), day(15)),
    ]
    assert run[0].number == 37
    assert [week.last for week in progress.weeks(day(0), day(20), day(7))] == [day(6), day(7)]
    assert progress.weeks(day(0), day(20), day(-1)) == []


@given(st.integers(0, 400), st.integers(0, 200), st.integers(-10, 500))
def test_weeks_cover_each_day_so_far_once(begin: int, length: int, now: int) -> None:
    run = progress.weeks(day(begin), day(begin + length), day(now))

    covered = [
        week.first + timedelta(days=n)
        for week in run
        for n in range((week.last - week.first).days + 1)
    ]
    last = min(begin + length, now)
    assert covered == [day(number) for number in range(begin, last + 1)]


@pytest.mark.clause("2.1.5")
def test_the_last_visit_that_looked_says_whether_it_is_on_the_shelf() -> None:
    store = StoreFacts(1, sights=[Sight(day(1), True), Sight(day(8), None), Sight(day(15), False)])

    assert progress.on_shelf(store, day(0)) is None
    assert progress.on_shelf(store, day(8)) is True
    assert progress.on_shelf(store, day(15)) is False
    assert progress.last_seen(store, day(14)) == day(1)


@pytest.mark.clause("2.1.5")
def test_what_visits_were_told_counts_before_what_is_reckoned() -> None:
    bought, counted = [Amount(day(1), Decimal(5))], [Amount(day(9), Decimal(2))]
    told_nothing = StoreFacts(1, [Sight(day(9), True, Decimal(0))], counted, bought)
    told_some = StoreFacts(1, [Sight(day(9), True, Decimal(1))])
    not_asked = StoreFacts(1, [Sight(day(9), True)], counted, bought)

    assert not progress.has_sold(told_nothing, day(9))
    assert progress.has_sold(told_some, day(9))
    assert not progress.has_sold(told_some, day(8))
    assert progress.has_sold(not_asked, day(9))


@pytest.mark.clause("2.1.5")
@pytest.mark.parametrize(("left", "sold"), [("4.99", True), ("5", False), ("6", False)])
def test_what_came_in_less_the_last_count_is_sold(left: str, sold: bool) -> None:
    bought = [Amount(day(1), Decimal(5)), Amount(day(10), Decimal(5))]
    store = StoreFacts(1, counts=[Amount(day(9), Decimal(left))], bought=bought)

    assert progress.has_sold(store, day(20)) is sold  # what came after the count says nothing


@pytest.mark.clause("2.1.5")
def test_nobody_counted_and_nobody_asked_is_not_sold() -> None:
    assert not progress.has_sold(StoreFacts(1, bought=[Amount(day(1), Decimal(5))]), day(20))


@pytest.mark.clause("2.1.5")
def test_buying_again_takes_two_days_and_a_return_is_none() -> None:
    once = StoreFacts(1, bought=[Amount(day(1), Decimal(5)), Amount(day(8), Decimal(-2))])
    twice = StoreFacts(2, bought=[Amount(day(1), Decimal(5)), Amount(day(8), Decimal(2))])
    never = StoreFacts(3)
    (week,) = progress.weeks(day(7), day(13), day(13))

    row = progress.at_week([once, twice, never], Goals(repeat=Decimal(60)), week)

    assert (row.repeat.part, row.repeat.whole, row.repeat.percent) == (1, 2, Decimal("50.00"))
    assert row.repeat.gap == Decimal("10.00")
    assert progress.bought_days(twice, day(7)) == 1


@pytest.mark.clause("2.1.5")
def test_rates_are_of_the_plans_stores_and_rounded_half_up() -> None:
    seen = [StoreFacts(n, [Sight(day(1), True)]) for n in range(2)]
    others = [StoreFacts(9)]
    (week,) = progress.weeks(day(0), day(6), day(6))

    row = progress.at_week([*seen, *others], Goals(shelf=Decimal(60)), week)

    assert (row.shelf.percent, row.shelf.gap) == (Decimal("66.67"), Decimal("-6.67"))
    assert row.sold.percent == Decimal("0.00")
    assert row.sold.gap is None
    assert row.repeat.percent is None
    assert progress.at_week([], Goals(), week).shelf.percent is None
    assert progress.read_kept(progress.kept(row)) == {
        "shelf": row.shelf,
        "sold": row.sold,
        "repeat": row.repeat,
    }


@pytest.mark.clause("2.1.5")
def test_a_store_that_closed_before_the_week_is_out_of_the_count() -> None:
    (_, second) = progress.weeks(day(0), day(13), day(13))

    def whole(closed: date | None, opened: date | None = None) -> int:
        store = StoreFacts(1, opened_on=opened, closed_on=closed)
        return progress.at_week([store], Goals(), second).shelf.whole

    assert [whole(None), whole(day(7)), whole(day(6))] == [1, 1, 0]
    assert [whole(None, day(13)), whole(None, day(14))] == [1, 0]


@pytest.mark.clause("2.1.5")
def test_a_store_stands_where_it_has_come_to() -> None:
    shelf = [Sight(day(1), True)]
    bought = [Amount(day(2), Decimal(5)), Amount(day(9), Decimal(5))]
    states = [
        progress.state_of(store, day(20))
        for store in (
            StoreFacts(1),
            StoreFacts(1, [Sight(day(1), False)]),
            StoreFacts(1, shelf),
            StoreFacts(1, shelf, [Amount(day(3), Decimal(1))], bought[:1]),
            StoreFacts(1, shelf, (), bought),
        )
    ]

    assert states == list(StoreState)
