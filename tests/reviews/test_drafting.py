"""Each rule that drafts a letter speaks on one side of its limit and is silent on the other."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gcm.core import regulation
from gcm.core.figures import Figure
from gcm.reviews import rules
from gcm.reviews.content import OwnFigures, SilentStore, StoreRow, Stores
from gcm.reviews.drafting import propose
from gcm.reviews.evidence import Evidence, Line
from gcm.reviews.problems import PROBLEMS
from gcm.reviews.rules import Kind
from gcm.reviews.suggestions import SUGGESTIONS
from tests.reviews import samples

LAW = regulation.in_force(date(2026, 9, 1)).letters
NOTHING = OwnFigures(samples.cartons(0), Figure(Decimal(0), 2, "箱"))
QUIET = Evidence(None, None, (), date(2026, 10, 14), date(2026, 10, 21))
SILENT_STORE = SilentStore("M1", "东街店")
STOCK = samples.stores().over_stock[0]

pytestmark = pytest.mark.clause("3.4")


def own(**values: object) -> Evidence:
    return replace(QUIET, figures=replace(NOTHING, **values))  # type: ignore[arg-type]


def of_stores(**values: object) -> Evidence:
    return replace(QUIET, stores=replace(Stores(3, 3), **values))  # type: ignore[arg-type]


def line(**values: object) -> Line:
    usual = Line("东街店", "云烟(紫)", 3, Decimal(30), Decimal(30), Decimal(30))
    return replace(usual, **values)  # type: ignore[arg-type]


def worst(change: str) -> tuple[StoreRow, ...]:
    return (StoreRow("M1", "东街店", samples.cartons(9), samples.growth(change)),)


def top(three: int, fourth: int) -> Evidence:
    rows = samples.own_figures().top_products[:4]
    sold = (three, 0, 0, fourth)
    products = tuple(
        replace(row, cartons=samples.cartons(each)) for row, each in zip(rows, sold, strict=True)
    )
    return own(cartons=samples.cartons(100), top_products=products)


@pytest.mark.parametrize(
    ("name", "silent", "speaks"),
    [
        (
            "总量同比下滑",
            own(year_on_year=samples.growth("-1.9999")),
            own(year_on_year=samples.growth("-2")),
        ),
        (
            "总量环比下滑",
            own(month_on_month=samples.growth("-9.9")),
            own(month_on_month=samples.growth("-10")),
        ),
        (
            "目标完成落后",
            own(completion=samples.percent("95")),
            own(completion=samples.percent("94.99")),
        ),
        ("门店未订货", of_stores(silent=()), of_stores(silent=(SILENT_STORE,))),
        ("断货", of_stores(stock_outs=()), of_stores(stock_outs=samples.stores().stock_outs)),
        ("库存超限", of_stores(over_stock=()), of_stores(over_stock=(STOCK,))),
        (
            "一类烟占比低于同类",
            replace(own(first_class_share=samples.percent("17")), peers_first_class=Decimal(20)),
            replace(own(first_class_share=samples.percent("16.9")), peers_first_class=Decimal(20)),
        ),
        ("门店同比下滑", of_stores(worst=worst("-19.9")), of_stores(worst=worst("-20"))),
        ("品规集中", top(50, 50), top(51, 49)),
        (
            "预测偏差",
            replace(QUIET, forecast_accuracy=Decimal(80)),
            replace(QUIET, forecast_accuracy=Decimal("79.9")),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_problem_is_found_on_its_side_of_the_limit(
    name: str, silent: Evidence, speaks: Evidence
) -> None:
    assert list(PROBLEMS[name](silent, LAW)) == []

    (found,) = PROBLEMS[name](speaks, LAW)
    assert found.kind is Kind.PROBLEM
    assert rules.missing_numbers(found) == []


def test_every_problem_rule_is_tried_on_both_sides() -> None:
    assert set(PROBLEMS) == set(tried(test_a_problem_is_found_on_its_side_of_the_limit))


def tried(test: object) -> list[str]:
    marks = test.pytestmark  # type: ignore[attr-defined]
    (cases,) = (mark.args[1] for mark in marks if mark.name == "parametrize")
    return [case[0] for case in cases]


DOWN = own(year_on_year=samples.growth("-5"))
SHORT = own(
    plan=samples.cartons(120), cartons=samples.cartons(100), completion=samples.percent("83")
)
POOR = replace(own(first_class_share=samples.percent("10")), peers_first_class=Decimal(20))
RUN_OUT = of_stores(
    stock_outs=(replace(samples.stores().stock_outs[0], store="东街店", product="云烟(紫)"),)
)
PILED = of_stores(
    over_stock=(
        replace(
            STOCK,
            store="东街店",
            product="云烟(紫)",
            stock=samples.cartons(60),
            cover_days=Figure(Decimal(45), 0, "天"),
        ),
    )
)
BEST = replace(Stores(1, 1), best=(StoreRow("M1", "东街店", samples.cartons(9)),))


@pytest.mark.parametrize(
    ("name", "evidence", "lines", "quantity"),
    [
        ("补足断货", RUN_OUT, [line()], 14),
        ("消化库存", PILED, [line()], 20),
        ("恢复订货", of_stores(silent=(SILENT_STORE,)), [line(cartons=Decimal(0))], 15),
        ("找回下滑品规", DOWN, [line(cartons=Decimal(10))], 10),
        (
            "提升一类烟",
            replace(POOR, figures=replace(POOR.figures or NOTHING, cartons=samples.cartons(1000))),
            [line(price_class=1)],
            10,
        ),
        ("追赶目标", SHORT, [line(cartons=Decimal(40))], 10),
        (
            "丰富品规",
            replace(top(60, 40), stores=BEST, market_favourites=("云烟(紫)", "利群(新版)")),
            [line()],
            2,
        ),
        ("保持优势", QUIET, [line()], 14),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_suggestion_names_product_quantity_store_and_day(
    name: str, evidence: Evidence, lines: list[Line], quantity: int
) -> None:
    (found,) = SUGGESTIONS[name](replace(evidence, lines=tuple(lines)), LAW)

    assert rules.missing_numbers(found) == []
    assert (found.quantity, found.store) == (Decimal(quantity), "东街店")
    assert rules.point_problems(found) == []


def test_every_suggestion_rule_is_tried() -> None:
    assert set(SUGGESTIONS) == set(tried(test_a_suggestion_names_product_quantity_store_and_day))


@pytest.mark.parametrize("name", SUGGESTIONS)
def test_no_rule_suggests_anything_without_sales(name: str) -> None:
    assert list(SUGGESTIONS[name](QUIET, LAW)) == []


def test_the_same_figures_give_the_same_draft_whatever_their_order() -> None:
    lines = (line(), line(store="西街店"), line(product="利群(新版)", cartons=Decimal(31)))
    one = replace(DOWN, lines=lines)
    other = replace(DOWN, lines=lines[::-1])

    assert propose(one, LAW) == propose(other, LAW)


def test_a_draft_names_a_product_in_a_store_once_and_stays_short() -> None:
    silent = tuple(SilentStore(f"M{n}", f"{n}店") for n in range(9))
    lines = tuple(line(store=store.name) for store in silent)
    evidence = replace(of_stores(silent=silent), lines=lines)

    found = [each for each in propose(evidence, LAW) if each.point.kind is Kind.SUGGESTION]
    points = [each.point for each in found]

    assert [each.rule for each in found] == ["恢复订货", "恢复订货"]
    assert len({(point.store, point.product) for point in points}) == len(points)


@pytest.mark.clause("1.1")
def test_no_rule_speaks_in_a_compelling_tone() -> None:
    full = replace(QUIET, figures=samples.own_figures(), stores=samples.stores(), lines=(line(),))

    assert not [
        problem
        for proposal in propose(full, LAW)
        for problem in rules.point_problems(proposal.point)
    ]
