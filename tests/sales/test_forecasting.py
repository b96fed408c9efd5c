"""The proposed forecasts: by which method, why, how good, and from nothing but the past."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import forecasts as bench
from gcm.core import regulation
from gcm.sales.rules import forecast_methods, forecasting, measures
from gcm.sales.rules.forecast_methods import Method, Past
from gcm.sales.rules.forecasting import Rehearsal

D = Decimal
TERMS = regulation.in_force(date(2026, 9, 1)).forecasts
BRANCH = Path(__file__).parents[1] / "data" / "branch-2026.xlsx"

sold = st.integers(-20, 400).map(Decimal)
month_pairs = st.lists(st.tuples(sold, st.integers(0, 2000).map(Decimal)), min_size=1, max_size=30)


def past(pairs: list[tuple[Decimal, Decimal]]) -> Past:
    """The chain buys at least what it buys of the product."""
    return Past([own for own, _other in pairs], [own + other for own, other in pairs])


def only(*product: int) -> Past:
    """A chain that buys nothing else."""
    course = [D(each) for each in product]
    return Past(course, course)


@pytest.mark.clause("2.2.6")
def test_the_season_is_the_share_of_what_the_chain_bought_a_year_before() -> None:
    """A tenth of the chain for a year; the chain bought 2,000 in the month of last year."""
    chain = [D(2000), *[D(1000)] * 11]

    said = forecast_methods.season(Past([each / 10 for each in chain], chain), 1)

    assert said == D(200)


def test_half_of_the_chains_growth_goes_into_the_season() -> None:
    """A fifth more in the last three months than a year before: a tenth more is proposed."""
    chain = [*[D(1000)] * 12, *[D(1200)] * 3]
    product = [each / 10 for each in chain]

    assert forecast_methods.season(Past(product, chain), 1) == D(110)


def test_a_product_that_came_lately_is_measured_from_its_first_sale() -> None:
    """Nothing for nine months, then a fifth of the chain: a fifth is proposed, not a twentieth."""
    chain = [D(1000)] * 12
    product = [*[D(0)] * 9, *[D(200)] * 3]

    assert forecast_methods.season(Past(product, chain), 1) == D(200)
    assert forecast_methods.year_mean(Past(product, chain), 1) == D(200)


def test_without_a_year_of_history_the_mean_speaks_and_says_so() -> None:
    proposal = forecasting.propose(only(10, 20, 30, 41), 1, TERMS)

    assert proposal is not None
    assert (proposal.method, proposal.quantity) == (Method.YEAR, D(25))
    assert proposal.why == "只有 4 个月的销售，不足一年，看不出季节。"


def test_without_history_nothing_is_proposed() -> None:
    assert forecasting.propose(Past([], []), 1, TERMS) is None


@pytest.mark.parametrize(("last", "expected"), [((0, 0, 0), 0), ((0, 0, -3), 0), ((1, 0, 0), 10)])
def test_what_has_not_sold_for_three_months_is_proposed_as_nothing(
    last: tuple[int, ...], expected: int
) -> None:
    """One carton within the three months, and the season speaks again."""
    proposal = forecasting.propose(only(*[10] * 9, *last), 1, replace(TERMS, better_percent=D(90)))

    assert proposal is not None
    assert proposal.quantity == expected
    assert ("没有销量" in proposal.why) is (expected == 0)


@pytest.mark.parametrize(
    ("value", "expected"), [("2.49", "2"), ("2.5", "3"), ("-4", "0"), ("-0.4", "0")]
)
def test_a_forecast_is_whole_half_up_and_never_negative(value: str, expected: str) -> None:
    assert str(forecast_methods.whole_cartons(D(value))) == expected


def test_a_method_is_replaced_only_when_another_errs_clearly_less() -> None:
    """After a step up the last month errs least; with a higher bar the preferred one stays."""
    course = only(*[100] * 8, *[200] * 3)

    proposal = forecasting.propose(course, 1, TERMS)
    careful = forecasting.propose(course, 1, replace(TERMS, better_percent=D(90)))

    assert proposal is not None
    assert careful is not None
    assert (proposal.method, proposal.quantity) == (Method.LAST, D(200))
    assert proposal.why == "近 12 个月逐月回测，上月实际的误差比近一年平均小 63%。"
    assert careful.method is Method.YEAR


def test_methods_are_compared_only_on_enough_months() -> None:
    """Of six months the first has nothing before it: five are too few, seven make six."""
    assert forecasting.propose(only(*[100] * 4, 200, 200), 1, TERMS).method is Method.YEAR  # type: ignore[union-attr]
    assert forecasting.propose(only(*[100] * 5, 200, 200), 1, TERMS).method is Method.LAST  # type: ignore[union-attr]


def test_the_accuracy_is_that_of_what_would_have_been_proposed_then() -> None:
    """Six months on a level, then each method is right; the naive one too."""
    proposal = forecasting.propose(only(*[50] * 8), 1, TERMS)

    assert proposal is not None
    assert (proposal.accuracy, proposal.naive, proposal.months) == (D(100), D(100), 6)


def test_the_quality_of_many_products_is_weighed_by_what_was_sold() -> None:
    """Level 50 and level 150 are met; what came up from 0 to 10 once was missed by all of it."""
    courses = (only(*[50] * 8), only(*[150] * 8), only(*[0] * 7, 10))
    proposals = [forecasting.propose(each, 1, TERMS) for each in courses]

    found = forecasting.quality(each for each in proposals if each)

    assert found is not None
    assert found.accuracy == found.naive == D("99.17")
    assert forecasting.quality([]) is None


@pytest.mark.parametrize(
    ("figure", "proposed", "expected"),
    [
        ("120", "100", False),
        ("121", "100", True),
        ("80", "100", False),
        ("79", "100", True),
        ("0", "0", False),
        ("1", "0", True),
    ],
)
def test_a_figure_far_from_the_proposal_needs_a_reason(
    figure: str, proposed: str, expected: bool
) -> None:
    assert forecasting.departs(D(figure), D(proposed), TERMS) is expected


def test_without_a_proposal_no_figure_departs() -> None:
    assert not forecasting.departs(D(500), None, TERMS)


@given(month_pairs, month_pairs, st.integers(1, 3))
def test_later_months_never_change_what_was_forecast_before_them(
    known: list[tuple[Decimal, Decimal]], later: list[tuple[Decimal, Decimal]], ahead: int
) -> None:
    before = Rehearsal(past(known), ahead, TERMS)
    after = Rehearsal(past(known + later), ahead, TERMS)

    for month in range(len(known) + ahead):
        assert after.choice(month) == before.choice(month)


@given(month_pairs, st.integers(1, 3))
def test_every_proposal_is_whole_not_negative_and_the_same_again(
    pairs: list[tuple[Decimal, Decimal]], ahead: int
) -> None:
    proposal = forecasting.propose(past(pairs), ahead, TERMS)

    assert proposal is not None
    assert proposal.quantity >= 0
    assert proposal.quantity == proposal.quantity.to_integral_value()
    assert proposal.why.endswith("。")
    assert proposal == forecasting.propose(past(pairs), ahead, TERMS)


@given(st.integers(1, 400), st.integers(1, 30))
def test_what_never_changes_is_forecast_as_it_is(level: int, length: int) -> None:
    proposal = forecasting.propose(only(*[level] * length), 1, TERMS)

    assert proposal is not None
    assert proposal.quantity == D(level)


@pytest.mark.clause("2.1.6")
def test_the_proposals_come_nearer_than_the_naive_forecast_in_the_branchs_26_months() -> None:
    bought, run = bench.read(BRANCH)
    trials = list(bench.rehearsed(bought, run, 1))

    ours, naive = bench.accuracy(trials)
    settled = [each for each in trials if each.month >= run[bench.YEAR]]

    assert len(run) == 26
    assert ours > naive + 3
    assert bench.accuracy(settled)[0] > 90
    assert naive == measures.forecast_accuracy((each.naive, each.actual) for each in trials)
