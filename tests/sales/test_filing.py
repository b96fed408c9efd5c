"""When a forecast may be filed and corrected, on both sides of each limit."""

from datetime import date
from decimal import Decimal

import pytest

from gcm.core import regulation
from gcm.sales.queries import forecasts
from gcm.sales.rules import filing
from gcm.sales.rules.filing import Correction, Figure, State

D = Decimal
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
TERMS = regulation.in_force(OCTOBER).forecasts
DUE = date(2026, 11, 3)


@pytest.mark.clause("2.2.6")
@pytest.mark.parametrize(
    ("month", "due"),
    [
        (NOVEMBER, date(2026, 11, 3)),
        (OCTOBER, date(2026, 10, 8)),  # the National Day holidays
        (date(2026, 5, 1), date(2026, 5, 6)),
    ],
)
def test_a_forecast_is_due_on_the_third_or_the_next_working_day(month: date, due: date) -> None:
    assert forecasts.due_day(month) == due


@pytest.mark.parametrize(
    ("filed_on", "today", "expected"),
    [
        (None, DUE, State.DUE),
        (None, date(2026, 11, 4), State.OVERDUE),
        (DUE, date(2026, 11, 20), State.FILED),
        (date(2026, 11, 4), date(2026, 11, 20), State.LATE),
        (date(2026, 10, 28), date(2026, 11, 20), State.FILED),
    ],
)
def test_what_is_filed_after_the_due_day_is_late(
    filed_on: date | None, today: date, expected: State
) -> None:
    assert filing.state(filed_on, DUE, today) is expected


@pytest.mark.parametrize(
    ("today", "filed", "corrected", "refused"),
    [
        (date(2026, 9, 30), False, False, "最早提前一个月报预测，请到时再报。"),
        (date(2026, 10, 1), False, False, None),
        (DUE, True, False, None),
        (date(2026, 11, 4), True, False, "11月3日已过，报出的数不能再改；有变化请市场经理订正。"),
        (date(2026, 11, 4), False, False, None),
        (date(2026, 11, 30), False, False, None),
        (date(2026, 12, 1), False, False, "2026年11月已经过去，不能再报预测。"),
        (DUE, True, True, "市场经理已经订正，报出的数不能再改；有变化请告诉市场经理。"),
    ],
)
def test_a_month_is_filed_from_the_month_before_to_its_end(
    today: date, filed: bool, corrected: bool, refused: str | None
) -> None:
    found = filing.filing_problems(NOVEMBER, DUE, today, filed=filed, corrected=corrected)

    assert [each.message for each in found] == ([refused] if refused else [])


def test_every_figure_is_checked_and_told_at_its_place() -> None:
    figures = [
        Figure(1, D(-1)),
        Figure(2, D("1.5")),
        Figure(3, D(121)),
        Figure(4, D(121), "新店开业"),
        Figure(5, D(120)),
        Figure(6, D(0), "长" * 201),
        Figure(7, D(900)),
        Figure(8, D("1e9")),
    ]

    found = filing.wrong_figures(figures, {3: D(100), 4: D(100), 5: D(100), 6: D(0)}, TERMS)

    assert [each.field for each in found] == [
        *("quantity_1", "quantity_2", "reason_3", "reason_6", "quantity_8"),
    ]
    assert found[2].message == (
        "与建议数 100 条相差超过 20%，请写明原因，例如：新店开业、客户促销、停供。"
    )


def test_a_sheet_without_products_cannot_be_filed() -> None:
    assert [each.message for each in filing.wrong_figures([], {}, TERMS)] == [
        "没有可以预测的品规，请先加入一个品规。"
    ]


@pytest.mark.clause("2.1.6")
@pytest.mark.parametrize(
    ("today", "filed", "own", "refused"),
    [
        (date(2026, 11, 30), True, False, None),
        (date(2026, 12, 1), True, False, "2026年11月已经过去，预测不能再订正。"),
        (DUE, False, False, "这个月的预测还没有报出，没有可以订正的数。"),
        (DUE, True, True, "自己报出的预测由别人订正。"),
    ],
)
def test_the_market_manager_corrects_what_others_filed_until_the_month_ends(
    today: date, filed: bool, own: bool, refused: str | None
) -> None:
    found = filing.correction_problems(NOVEMBER, today, filed=filed, own=own)

    assert [each.message for each in found] == ([refused] if refused else [])


def test_a_correction_has_its_reason_and_a_reason_its_correction() -> None:
    corrections = [
        Correction(1, None),
        Correction(2, D(10)),
        Correction(3, None, "停供"),
        Correction(4, D(-1), "停供"),
        Correction(5, D(0), "停供"),
    ]

    found = filing.wrong_corrections(corrections)

    assert [(each.field, each.message) for each in found] == [
        ("reason_2", "订正要写明原因。"),
        ("reason_3", "写了原因，却没有填订正数，请补上或删去原因。"),
        ("quantity_4", "预测数不能小于 0；不打算订的填 0。"),
    ]
