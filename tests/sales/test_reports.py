"""The rules of monthly reports, without a database (clauses 2.2.8 and 5.2)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import frozen
from gcm.core.parameters import Reports
from gcm.sales.rules import reports
from gcm.sales.rules.reports import Figures, Line, Plan, State

TERMS = Reports(due_working_day=5)
MARCH = date(2026, 3, 1)


def line(quantity: str, **values: object) -> Line:
    defaults: dict[str, object] = {"price_class": 2, "brand": "云烟", "amount": Decimal(quantity)}
    return Line(quantity=Decimal(quantity), **(defaults | values))  # type: ignore[arg-type]


@pytest.mark.clause("2.2.8")
def test_a_report_is_due_on_the_fifth_working_day_after_its_month() -> None:
    """April 2026: 1, 2, 3 are worked, 4 to 6 are the holiday, 7 and 8 are worked."""
    assert reports.due_on(MARCH, TERMS) == date(2026, 4, 8)


@pytest.mark.clause("2.2.8")
def test_it_is_late_from_the_day_after() -> None:
    due = date(2026, 4, 8)

    assert not reports.is_late(due, None, date(2026, 4, 8))
    assert reports.is_late(due, None, date(2026, 4, 9))
    assert not reports.is_late(due, date(2026, 4, 8), date(2026, 5, 1))
    assert reports.is_late(due, date(2026, 4, 9), date(2026, 5, 1))


@pytest.mark.clause("2.2.8")
def test_a_month_that_is_not_over_may_not_be_submitted() -> None:
    def problems(today: date, **values: object) -> list[str]:
        given: dict[str, object] = {"recorded": True, "chains": 1, "words": "平稳"} | values
        found = reports.submission_problems(MARCH, today, **given)  # type: ignore[arg-type]
        return [each.message for each in found]

    assert "还没有结束" in problems(date(2026, 3, 31))[0]
    assert problems(date(2026, 4, 1)) == []
    assert "还没有导入" in problems(date(2026, 4, 1), recorded=False)[0]
    assert "没有客户" in problems(date(2026, 4, 1), chains=0)[0]
    assert "写几句" in problems(date(2026, 4, 1), words=" ")[0]


@pytest.mark.clause("2.2.8")
def test_a_report_goes_from_draft_to_accepted_and_back_only_with_a_reason() -> None:
    allowed = {(now, then) for now, found in reports.NEXT.items() for then in found}

    assert allowed == {
        (State.DRAFT, State.SUBMITTED),
        (State.SUBMITTED, State.ACCEPTED),
        (State.SUBMITTED, State.RETURNED),
        (State.RETURNED, State.SUBMITTED),
        (State.ACCEPTED, State.RETURNED),
    }
    assert reports.state_problems(State.DRAFT, State.ACCEPTED)
    assert reports.return_problems(" ")
    assert not reports.return_problems("库存没有说明")
    assert reports.change_problems(State.SUBMITTED)
    assert not reports.change_problems(State.RETURNED)


@pytest.mark.clause("1.1")
def test_a_report_may_not_call_a_brand_compulsory() -> None:
    found = reports.words_problems("要求门店必须订娇子", {"remark_7": "搭售两条"})

    assert [each.field for each in found] == ["words", "remark_7"]


@pytest.mark.clause("5.2")
def test_what_is_not_known_is_left_out_and_never_nought() -> None:
    bare = line("0")

    assert bare.growth is None
    assert bare.price is None
    assert bare.completion is None
    assert Figures((bare,)).total.last_year is None
    assert Figures((bare,)).total.stock is None


@pytest.mark.clause("5.2")
def test_growth_plan_and_price_are_worked_out_half_up() -> None:
    """(106 − 100) / 100 = 6.00 %; 106 / 120 = 88.33 %; 10 653 / 106 = 100.50 yuan."""
    full = line(
        "106",
        amount=Decimal("10653"),
        last_year=Decimal(100),
        target=Decimal(120),
        stock=Decimal(9),
    )

    assert full.growth == Decimal("6.00")
    assert full.completion == Decimal("88.33")
    assert full.price == Decimal("100.50")


@pytest.mark.clause("5.2")
def test_a_sum_of_stock_holds_what_was_counted() -> None:
    first = Figures((line("5", stock=Decimal(3)),), (Plan("销售总量", Decimal(10), Decimal(5)),))
    second = Figures((line("7"), line("1", price_class=1, brand="娇子")))

    whole = reports.together([first, second])

    assert [(each.price_class, each.brand) for each in whole.lines] == [(1, "娇子"), (2, "云烟")]
    assert whole.total.quantity == 13
    assert whole.total.stock == 3
    assert whole.plans == (Plan("销售总量", Decimal(10), Decimal(5)),)


numbers = st.decimals(-1000, 1000, places=4)
lines = st.builds(
    Line,
    price_class=st.integers(0, 5),
    brand=st.sampled_from(["娇子", "云烟", "玉溪"]),
    quantity=numbers,
    amount=numbers,
    last_year=st.none() | numbers,
    target=st.none() | numbers,
    stock=st.none() | numbers,
)
figures = st.lists(lines, max_size=6).map(lambda found: Figures(tuple(found)))


@pytest.mark.clause("5.2")
@given(st.lists(figures, max_size=4))
def test_all_chains_together_sell_what_each_of_them_sells(chains: list[Figures]) -> None:
    whole = reports.together(chains)

    assert whole.total.quantity == sum(each.total.quantity for each in chains)
    assert whole.total.amount == sum(each.total.amount for each in chains)


@pytest.mark.clause("2.2.8")
@given(figures)
def test_what_was_frozen_reads_the_same_later(kept: Figures) -> None:
    assert frozen.load(Figures, frozen.dump(kept)) == kept
