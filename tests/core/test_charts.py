import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import charts
from gcm.core.charts import Point

VALUES = st.lists(st.none() | st.decimals(-9999, 99999, places=2), min_size=1, max_size=31)


def points(*values: int | None) -> list[Point]:
    return [Point("", None if value is None else Decimal(value)) for value in values]


def numbers(path: str) -> list[Decimal]:
    return [Decimal(each) for each in re.findall(r"(?<=[ V])-?[\d.]+", path)]


def test_all_bars_but_the_last_are_one_path_and_the_last_is_its_own() -> None:
    plot = charts.columns(points(1, 2, 3))

    assert plot.series.count("M") == 2
    assert plot.last.count("M") == 1


def test_the_highest_bar_reaches_the_top_and_half_of_it_the_middle() -> None:
    plot = charts.columns(points(50, 100), 100, 132)

    assert plot.base == "116"
    assert "V66" in plot.series
    assert "V16" in plot.last


def test_a_month_without_a_value_is_a_gap_and_no_bar_of_height_0() -> None:
    plot = charts.columns(points(5, None, 7))

    assert (plot.series + plot.last).count("M") == 2


def test_a_line_breaks_where_a_value_is_missing() -> None:
    plot = charts.line(points(1, 2, None, 4, 5))

    assert re.sub(r"[^ML]", "", plot.series) == "MLML"


def test_returns_above_sales_hang_below_the_base_line() -> None:
    plot = charts.columns(points(10, -10), 100, 132)

    assert plot.base == "66"
    assert "V116" in plot.last


@pytest.mark.parametrize("draw", [charts.columns, charts.line])
def test_a_chart_without_any_value_is_empty_and_not_an_error(draw: "type[charts.Plot]") -> None:
    plot = draw([])  # type: ignore[call-arg, arg-type]

    assert (plot.series, plot.last) == ("", "")


@given(VALUES)
def test_no_bar_leaves_the_picture(values: list[Decimal | None]) -> None:
    plot = charts.columns([Point("", value) for value in values])

    assert all(0 <= each <= plot.height for each in numbers(plot.series + plot.last))


def test_the_ends_of_a_run_of_months_are_named_and_counted_and_januaries_named() -> None:
    days = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]

    run = charts.months(days, [Decimal(1), None, Decimal(3), Decimal(4)])

    assert [each.label for each in run] == ["2025年11月", "", "2026年1月", "2026年2月"]
    assert [each.marked for each in run] == [True, False, False, True]


def test_the_mix_fills_the_bar_in_proportion() -> None:
    parts = charts.mix(["一类", "二类"], [Decimal(1), Decimal(3)], 400)

    assert [(part.x, part.width) for part in parts] == [("0", "100"), ("100", "300")]


def test_a_part_that_is_nothing_is_left_out_and_a_narrow_one_goes_without_its_name() -> None:
    parts = charts.mix(["一类", "二类", "三类"], [Decimal(99), Decimal(0), Decimal(1)], 360)

    assert [part.shade for part in parts] == [0, 2]
    assert parts[0].name is not None
    assert parts[1].name is None
