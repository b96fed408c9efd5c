"""Whole numbers shared out: exact in sum, and fair whatever the weights."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core.shares import Weights, largest_remainder

codes = st.lists(st.text("ABCDEFGH", min_size=1, max_size=4), min_size=1, max_size=20, unique=True)
weight = st.decimals(min_value=0, max_value=10**6, places=4)
some_weights = codes.flatmap(
    lambda names: st.tuples(*(weight for _ in names)).map(
        lambda found: list(zip(names, found, strict=True))
    )
)


def weights(*amounts: int) -> Weights:
    return [(f"K{number}", Decimal(amount)) for number, amount in enumerate(amounts, start=1)]


def test_the_rest_goes_to_the_largest_remainders() -> None:
    shared = largest_remainder(50, weights(311, 207, 158, 74))

    assert list(shared.values()) == [21, 14, 10, 5]


def test_of_equal_remainders_the_larger_weight_is_first_then_the_lower_code() -> None:
    larger = largest_remainder(3, weights(1, 3, 1, 1))
    lower = largest_remainder(1, [("K2", Decimal(5)), ("K1", Decimal(5))])

    assert larger == {"K1": 1, "K2": 2, "K3": 0, "K4": 0}
    assert lower == {"K2": 0, "K1": 1}


def test_without_any_weight_all_count_alike() -> None:
    assert list(largest_remainder(5, weights(0, 0, 0)).values()) == [2, 2, 1]
    assert largest_remainder(0, weights(4, 5)) == {"K1": 0, "K2": 0}
    assert largest_remainder(7, []) == {}


def test_returns_that_outweigh_sales_count_as_nothing() -> None:
    assert list(largest_remainder(10, weights(-5, 5)).values()) == [0, 10]


@given(st.integers(0, 10**6), some_weights)
def test_the_parts_add_up_and_none_is_a_whole_one_off(total: int, given: Weights) -> None:
    shared = largest_remainder(total, given)

    whole = sum(weight for _code, weight in given)
    assert sum(shared.values()) == total
    if whole:
        assert all(abs(shared[code] - total * weight / whole) < 1 for code, weight in given)


@given(st.integers(0, 10**6), some_weights)
def test_a_larger_weight_never_gets_less_and_the_order_is_nothing(
    total: int, given: Weights
) -> None:
    shared = largest_remainder(total, given)

    by_weight = sorted(given, key=lambda each: each[1])
    pairs = pairwise(by_weight)
    assert all(shared[less[0]] <= shared[more[0]] or less[1] == more[1] for less, more in pairs)
    assert largest_remainder(total, list(reversed(given))) == shared


@pytest.mark.parametrize("total", [1, 2, 3, 100])
def test_a_single_one_gets_it_all(total: int) -> None:
    assert largest_remainder(total, weights(3)) == {"K1": total}
