"""Each measure on both sides of its limits, and once worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from gcm.core import regulation
from gcm.sales.rules import measures

D = Decimal
FLOORS = regulation.in_force(date(2026, 9, 1)).products.class_floors


@pytest.mark.clause("4.1")
@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("100", 1),
        ("99.99", 2),
        ("70", 2),
        ("69.99", 3),
        ("30", 3),
        ("29.99", 4),
        ("16.5", 4),
        ("16.49", 5),
        ("0", 5),
    ],
)
def test_a_class_begins_on_its_floor(price: str, expected: int) -> None:
    assert measures.price_class(D(price), 200, FLOORS) == expected


def test_the_class_goes_by_the_standard_carton_of_200_sticks() -> None:
    """60 yuan for 100 sticks is 60 × 200 / 100 = 120 yuan a standard carton: class 1."""
    assert measures.price_class(D(60), 100, FLOORS) == 1
    assert measures.price_class(D(60), 200, FLOORS) == 3


def test_without_a_transfer_price_a_product_has_no_class() -> None:
    assert measures.price_class(None, 200, FLOORS) == measures.UNCLASSED


def test_the_class_of_a_day_is_that_of_the_last_version_begun_by_then() -> None:
    versions = [(date(2026, 3, 1), 1), (date(2025, 1, 1), 2)]

    days = [date(2024, 12, 31), date(2025, 1, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [measures.class_on(day, versions) for day in days] == [measures.UNCLASSED, 2, 2, 1]


@pytest.mark.clause("4.1")
def test_growth_is_rounded_half_up_to_a_hundredth_of_a_point() -> None:
    """(100.125 − 100) / 100 = 0.125 % → 0.13 %; (99.875 − 100) / 100 = −0.125 % → −0.13 %."""
    assert measures.growth(D("100.125"), D(100)) == D("0.13")
    assert measures.growth(D("99.875"), D(100)) == D("-0.13")


@pytest.mark.parametrize("base", [None, D(0), D(-1)])
def test_without_a_base_above_zero_there_is_no_growth(base: Decimal | None) -> None:
    assert measures.growth(D(5), base) is None


def test_a_share_of_nothing_is_not_measured() -> None:
    """2 / 3 = 66.666… % → 66.67 %."""
    assert measures.share(D(2), D(3)) == D("66.67")
    assert measures.share(D(0), D(0)) is None


def test_prices_per_carton_and_case_come_from_the_exact_amount() -> None:
    """1 000 yuan for 3 条: 333.33 a 条, and 1 000 × 250 / 3 = 83 333.33 a 箱, not 83 332.50."""
    assert measures.price_per_carton(D(1000), D(3)) == D("333.33")
    assert measures.price_per_case(D(1000), D(3)) == D("83333.33")
    assert measures.cases(D(500)) == D(2)
    assert measures.price_per_carton(D(10), D(0)) is None
    assert measures.price_per_case(D(-10), D(-1)) is None


def test_gross_profit_names_what_it_leaves_out() -> None:
    """10 × (120 − 100) + 2 × (300 − 263) = 274; what has no price is named."""
    lines = [
        measures.Margin("云烟", D(10), D(120), D(100)),
        measures.Margin("娇子", D(2), D(300), D(263)),
        measures.Margin("无价", D(9), None, D(263)),
    ]

    assert measures.gross_profit(lines) == measures.Profit(D(274), ("无价",))
    assert measures.gross_profit(lines[2:]).value is None


@pytest.mark.clause("1.3")
def test_stock_is_judged_by_how_long_it_lasts() -> None:
    """60 条 at 40 a month of 30 days: ratio 1.5, 60 × 30 / 40 = 45 days."""
    assert measures.stock_ratio(D(60), D(40)) == D("1.50")
    assert measures.cover_days(D(60), D(40), 30) == D("45.0")
    assert measures.stock_ratio(D(60), D(0)) is None
    assert measures.cover_days(D(60), D(0), 30) is None


@pytest.mark.clause("1.3")
def test_stock_of_exactly_the_limit_is_not_over_it() -> None:
    assert not measures.is_over_stock(D(40), D(40), 30, limit=30)
    assert measures.is_over_stock(D("40.0001"), D(40), 30, limit=30)
    assert not measures.is_over_stock(D(40), D(0), 30, limit=30)


@pytest.mark.clause("1.3")
def test_sell_through_is_what_left_of_what_there_was() -> None:
    """(20 + 80 − 25) / (20 + 80) = 75 %."""
    assert measures.sell_through(D(20), D(80), D(25)) == D(75)
    assert measures.sell_through(D(0), D(0), D(0)) is None


@pytest.mark.clause("1.2")
def test_service_of_demand() -> None:
    assert measures.stockout_rate(1, 8) == D("12.50")
    assert measures.stockout_rate(0, 0) is None
    assert measures.fill_rate(D(90), D(120)) == D(75)


@pytest.mark.clause("3.2.3")
def test_a_shelf_nobody_looked_at_has_no_rate() -> None:
    assert measures.shelf_rate(None, 10) is None
    assert measures.shelf_rate(0, 10) == D(0)
    assert measures.shelf_rate(9, 10) == D(90)


@pytest.mark.clause("2.2.6")
def test_forecast_accuracy_weighs_by_what_was_sold() -> None:
    """Of 100 sold 80 were forecast, of 50 sold 60: (80 + 40) / 150 = 80 %; unsold counts not."""
    pairs = [(D(80), D(100)), (D(60), D(50)), (D(30), D(0))]

    assert measures.forecast_accuracy(pairs) == D(80)
    assert measures.forecast_accuracy([(D(30), D(10))]) == D(-100)
    assert measures.forecast_accuracy([(D(30), D(0))]) is None


@pytest.mark.clause("2.1.3")
def test_completion_and_gap_need_a_target() -> None:
    assert (measures.completion(D(40), D(50)), measures.gap(D(40), D(50))) == (D(80), D(10))
    assert (measures.completion(D(40), None), measures.gap(D(40), None)) == (None, None)
    assert (measures.completion(D(40), D(0)), measures.gap(D(60), D(50))) == (None, D(-10))


@pytest.mark.clause("3.4")
def test_equals_share_the_better_place() -> None:
    assert measures.place(D(50), [D(60), D(50), D(10)]) == (2, 4)
    assert measures.place(D(50), []) == (1, 1)


def test_a_chain_is_of_the_kind_of_most_of_its_stores() -> None:
    assert measures.kind_of(["超市", "便利店", "便利店", None, None, None]) == "便利店"
    assert measures.kind_of(["超市", "便利店"]) == min("超市", "便利店")
    assert measures.kind_of([None]) is None


@pytest.mark.parametrize(
    ("opened", "closed", "active"),
    [
        (None, None, True),
        (date(2026, 9, 30), None, True),
        (date(2026, 10, 1), None, False),
        (None, date(2026, 9, 1), True),
        (None, date(2026, 8, 31), False),
    ],
)
def test_a_store_is_active_when_open_on_one_day(
    opened: date | None, closed: date | None, active: bool
) -> None:
    assert measures.is_active(opened, closed, date(2026, 9, 1), date(2026, 9, 30)) is active


def test_the_year_to_date_needs_every_month() -> None:
    """January and February: 1 + 2 = 3 against 2 + 2 = 4: −25 %."""
    sold = {
        date(2026, 1, 1): measures.Sold(D(1), D(9)),
        date(2026, 2, 1): measures.Sold(D(2), D(9)),
        date(2025, 1, 1): measures.Sold(D(2), D(9)),
        date(2025, 2, 1): measures.Sold(D(2), D(9)),
    }
    february = date(2026, 2, 1)

    whole = measures.compared(sold, list(sold), february, over=True)
    broken = measures.compared(sold, list(sold)[1:], february, over=True)

    assert whole.year == measures.Sold(D(3), D(18))
    assert whole.year_growth == D(-25)
    assert (whole.year_on_year, whole.month_on_month) == (D(0), D(100))
    assert (broken.year, broken.year_growth) == (None, None)


def test_standard_cartons_are_of_200_sticks() -> None:
    assert measures.standard(D(10), 160) == D(8)
