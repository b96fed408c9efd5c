"""The market standard's twelve items, each at its limit and beside it, or not measurable."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.duties.rules import standard
from gcm.duties.rules.facts import Change, Looks, Sheets
from gcm.duties.rules.items import TITLES, Item, Verdict, percent_of
from gcm.visits.rules.counts import Coverage, HqVisits, PlanStanding
from gcm.visits.rules.findings import Course
from gcm.visits.rules.kinds import FindingKind
from tests.duties import made
from tests.duties.made import chain, month

pytestmark = pytest.mark.clause("5.3")

MET, MISSED, UNKNOWN = Verdict.MET, Verdict.MISSED, Verdict.UNKNOWN
SEPTEMBER = date(2026, 9, 1)
LAST = date(2026, 9, 30)


def item(key: str, *, today: date = LAST, standing: Any = None, **values: Any) -> Item:
    measured = values.pop("measured", date(2026, 8, 1))
    found = month(chains=(chain(**values),), today=today, measured=measured)
    person = made.customer_manager(**(standing or {}))
    return next(each for each in standard.items(person, found) if each.key == key)


def test_there_are_twelve_in_the_order_of_the_attachment() -> None:
    found = standard.items(made.customer_manager(), month())

    assert [each.key for each in found] == list(TITLES)
    assert len(found) == 12


@pytest.mark.parametrize(
    ("coverage", "verdict"),
    [
        (Coverage(2000, 2000, (), ()), MET),
        (Coverage(200_000, 199_999, ("S1",), ()), MISSED),
        (Coverage(0, 0, (), ()), UNKNOWN),
    ],
)
def test_every_store_is_covered(coverage: Coverage, verdict: Verdict) -> None:
    assert item("stores", standing={"coverage": coverage}).verdict is verdict


@pytest.mark.parametrize(("done", "verdict"), [(1, MISSED), (2, MET)])
def test_each_headquarters_is_visited_twice(done: int, verdict: Verdict) -> None:
    assert item("headquarters", standing={"hq_visits": (HqVisits("K1", 2, done),)}).verdict is (
        verdict
    )
    assert item("headquarters", standing={"hq_visits": ()}).verdict is UNKNOWN


def test_every_notice_has_its_receipt() -> None:
    assert item("receipts", sheets=Sheets(3, 3)).verdict is MET
    assert item("receipts", sheets=Sheets(3, 2)).verdict is MISSED
    assert item("receipts").verdict is UNKNOWN


@pytest.mark.parametrize(
    ("approved_on", "verdict"),
    [(date(2026, 9, 13), MET), (date(2026, 9, 14), MISSED), (None, MISSED)],
)
def test_a_plan_is_approved_before_it_begins(approved_on: date | None, verdict: Verdict) -> None:
    plan = PlanStanding(date(2026, 9, 14), date(2026, 9, 27), None, approved_on, late=False)

    assert item("plans", standing={"plans": (plan,)}).verdict is verdict


def test_a_plan_whose_window_has_not_begun_is_not_judged_yet() -> None:
    plan = PlanStanding(date(2026, 9, 14), date(2026, 9, 27), None, None, late=False)

    before = item("plans", today=date(2026, 9, 13), standing={"plans": (plan,)})

    assert before.verdict is UNKNOWN


def test_files_are_complete() -> None:
    assert item("files").verdict is MET
    assert item("files", incomplete=True).verdict is MISSED


def test_changes_are_entered_within_one_working_day() -> None:
    friday = date(2026, 9, 4)

    def entered(day: date) -> Item:
        return item("changes", changes=(Change("东街店", "开店", friday, day),))

    assert entered(date(2026, 9, 7)).verdict is MET
    assert entered(date(2026, 9, 8)).verdict is MISSED
    assert item("changes").verdict is UNKNOWN


def test_every_product_has_its_tag() -> None:
    assert item("tags", looks=Looks(1, 10, 0)).verdict is MET
    assert item("tags", looks=Looks(1, 10, 1)).verdict is MISSED
    assert item("tags", looks=Looks(1, 0, 0)).verdict is UNKNOWN


def test_regular_products_are_never_out_of_stock() -> None:
    assert item("shortages", looks=Looks(1)).verdict is MET
    assert item("shortages", looks=Looks(1), shortages=1).verdict is MISSED
    assert item("shortages").verdict is UNKNOWN


@pytest.mark.parametrize(
    ("forecast", "verdict"), [("95", MET), ("105", MET), ("94.99", MISSED), ("105.01", MISSED)]
)
def test_a_forecast_comes_within_five_percent(forecast: str, verdict: Verdict) -> None:
    """100 bought, 95 forecast: 1 − 5 / 100 = 95 %, which still meets the limit."""
    pairs = ((Decimal(forecast), Decimal(100)),)

    assert item("forecasts", measured=SEPTEMBER, pairs=pairs).verdict is verdict


@pytest.mark.parametrize(
    ("filed_on", "today", "verdict"),
    [
        (date(2026, 9, 3), LAST, MET),
        (date(2026, 9, 4), LAST, MISSED),
        (None, date(2026, 9, 3), UNKNOWN),
        (None, date(2026, 9, 4), MISSED),
    ],
)
def test_a_forecast_is_filed_by_the_third(
    filed_on: date | None, today: date, verdict: Verdict
) -> None:
    assert item("forecasts", filed_on=filed_on, today=today).verdict is verdict


@pytest.mark.clause("3.4")
@pytest.mark.parametrize(
    ("letter_on", "today", "verdict"),
    [
        (date(2026, 9, 10), LAST, MET),
        (None, date(2026, 9, 10), UNKNOWN),
        (None, date(2026, 9, 11), MISSED),
    ],
)
def test_each_chain_gets_its_letter(letter_on: date | None, today: date, verdict: Verdict) -> None:
    assert item("letters", letter_on=letter_on, today=today).verdict is verdict


def course(**values: Any) -> Course:
    """A missing tag found on Thursday 10 September, told both sides and closed in time."""
    day = date(2026, 9, 11)
    defaults: dict[str, Any] = {
        "kind": FindingKind.TAG,
        "at_store": True,
        "found_on": date(2026, 9, 10),
        "due_on": date(2026, 9, 17),
        "told_manager_on": day,
        "told_hq_on": day,
        "closed_on": date(2026, 9, 17),
    }
    return Course(**(defaults | values))


def test_findings_are_fed_back_within_a_day_and_closed_within_five_working_days() -> None:
    late = date(2026, 9, 12)

    assert item("findings", findings=(course(),)).verdict is MET
    assert item("findings", findings=(course(told_hq_on=late),)).verdict is MISSED
    assert item("findings", findings=(course(closed_on=date(2026, 9, 18)),)).verdict is MISSED
    assert item("findings", findings=(course(told_hq_on=late, is_withdrawn=True),)).verdict is (
        UNKNOWN
    )
    assert item("findings").verdict is UNKNOWN


@pytest.mark.clause("2.2.7")
def test_a_signal_is_passed_on_the_same_day_in_writing() -> None:
    day = date(2026, 9, 10)

    def signal(reported_on: date) -> Item:
        found = course(kind=FindingKind.COMPLIANCE, reported_on=reported_on)
        return item("compliance", findings=(found,))

    assert signal(day).verdict is MET
    assert signal(date(2026, 9, 11)).verdict is MISSED
    assert item("compliance").verdict is UNKNOWN


def test_what_is_missed_or_unknown_says_why() -> None:
    found = standard.items(made.customer_manager(), month())

    assert all(each.why for each in found if each.verdict is UNKNOWN)
    assert item("files", incomplete=True).why == "1 家档案有必填项空着"


@given(whole=st.integers(1, 10**6), data=st.data())
def test_only_all_of_them_are_a_hundred_percent(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))

    assert (percent_of(part, whole) == 100) == (part == whole)
