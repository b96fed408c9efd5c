"""Shares of whole things add up, whatever the weights."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gcm.core.shares import largest_remainder

weights = st.dictionaries(
    st.text("ABC123", min_size=1, max_size=4),
    st.decimals("-50", "9999", places=4),
    min_size=1,
    max_size=12,
)


@given(st.integers(0, 10_000), weights)
def test_shares_add_up_and_a_larger_weight_never_gets_less(
    total: int, found: dict[str, Decimal]
) -> None:
    shares = largest_remainder(total, list(found.items()))

    assert sum(shares.values()) == total
    by_weight = sorted(found, key=lambda key: found[key])
    for lighter, heavier in pairwise(by_weight):
        if max(found[lighter], Decimal(0)) < found[heavier]:
            assert shares[lighter] <= shares[heavier]


@given(st.integers(0, 500), weights, st.randoms())
def test_the_order_of_the_weights_does_not_matter(
    total: int, found: dict[str, Decimal], chance: object
) -> None:
    shuffled = list(found.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random

    assert largest_remainder(total, shuffled) == largest_remainder(total, list(found.items()))


def test_equal_fractions_go_to_the_larger_weight_then_to_the_lower_key() -> None:
    """5 over 3, 1, 1, 1, 4: quotas 1.5, 0.5, 0.5, 0.5, 2; two more, for 3 and the lowest key."""
    found = [(key, Decimal(weight)) for key, weight in zip("EDCBA", (3, 1, 1, 1, 4), strict=True)]

    assert largest_remainder(5, found) == {"E": 2, "D": 0, "C": 0, "B": 1, "A": 2}


def test_without_any_weight_the_shares_are_equal() -> None:
    assert largest_remainder(5, [(key, Decimal(0)) for key in "CAB"]) == {"A": 2, "B": 2, "C": 1}
