"""Scarce goods are shared out by the published rule: sums exact, caps kept, nobody passed over."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcm.core.errors import RuleBroken
from gcm.supply.rules.sharing import (
    ChainClaim,
    Claim,
    Share,
    caps_for,
    caps_text,
    read_caps,
    shared_over,
    shares,
)

pytestmark = pytest.mark.clause("1.4")

WEIGHTS = st.one_of(
    st.just(Decimal(0)),
    st.integers(0, 5).map(Decimal),  # ties
    st.decimals("-20", "99999", places=4),
)
CAPS = st.one_of(st.none(), st.integers(0, 40))
THOUSANDS = settings(max_examples=1000)  # each of the three that use it


@st.composite
def claims(draw: st.DrawFn, prefix: str = "") -> tuple[Claim, ...]:
    count = draw(st.integers(1, 8))
    return tuple(Claim(f"{prefix}{place:02}", draw(WEIGHTS), draw(CAPS)) for place in range(count))


@st.composite
def branches(draw: st.DrawFn) -> tuple[ChainClaim, ...]:
    count = draw(st.integers(1, 6))
    return tuple(
        ChainClaim(f"K{place}", draw(claims(f"K{place}-")), draw(CAPS)) for place in range(count)
    )


def plain(*weights: int, cap: int | None = None) -> list[Claim]:
    return [Claim(f"K{place}", Decimal(each), cap) for place, each in enumerate(weights)]


def quantities(found: Sequence[Share]) -> list[int]:
    return [share.quantity for share in found]


def test_fifty_over_four_chains() -> None:
    """50 × 311/750 = 20.73, 207/750 = 13.8, 158/750 = 10.53, 74/750 = 4.93: floors 20, 13, 10, 4

    leave 3, which go to .93, .8 and .73.
    """
    assert quantities(shares(50, plain(311, 207, 158, 74))) == [21, 14, 10, 5]


def test_a_cap_fixes_the_capped_and_the_rest_is_shared_out_again() -> None:
    """50 over 3, 1, 1 is 30, 10, 10; with 20 as the cap of the first the others get 15 each."""
    found = shares(50, [Claim("A", Decimal(3), 20), *plain(1, 1)])

    assert quantities(found) == [20, 15, 15]
    assert [share.capped for share in found] == [True, False, False]


def test_a_cap_that_is_just_reached_changes_nothing() -> None:
    assert quantities(shares(50, [Claim("A", Decimal(3), 30), *plain(1, 1)])) == [30, 10, 10]


def test_who_is_over_the_cap_only_after_the_first_round_is_capped_too() -> None:
    """60 over 4, 1, 1: 40, 10, 10. Capped at 20, 40 are left for two: 20 each, of whom one may

    have 12 only, so the other gets 28.
    """
    found = shares(60, [Claim("A", Decimal(4), 20), Claim("B", Decimal(1), 12), *plain(1)])

    assert quantities(found) == [20, 12, 28]


def test_when_only_chains_without_any_sales_are_left_they_share_equally() -> None:
    assert quantities(shares(9, [Claim("A", Decimal(7), 4), *plain(0, 0)])) == [4, 3, 2]


def test_nobody_sold_anything_then_all_get_the_same() -> None:
    assert quantities(shares(8, plain(0, 0, 0))) == [3, 3, 2]


def test_more_returned_than_bought_counts_as_nothing() -> None:
    assert quantities(shares(8, plain(-5, 4, 4))) == [0, 4, 4]


def test_nothing_to_share_out_is_nothing_for_everybody() -> None:
    assert quantities(shares(0, plain(3, 0, 5))) == [0, 0, 0]


def test_caps_that_leave_a_rest_are_refused_with_the_rest() -> None:
    assert quantities(shares(20, plain(3, 4, cap=10))) == [10, 10]
    with pytest.raises(RuleBroken, match="上限合计 20 条，还有 1 条分不出去"):
        shares(21, plain(3, 4, cap=10))


def test_without_anybody_to_supply_nothing_can_be_shared_out() -> None:
    assert shares(0, []) == ()
    with pytest.raises(RuleBroken, match="没有可以供货的卖场，7 条分不出去"):
        shares(7, [])


def test_less_than_nothing_cannot_be_shared_out() -> None:
    with pytest.raises(RuleBroken, match="不能小于 0"):
        shares(-1, plain(1))


def test_a_chain_is_capped_by_what_its_stores_can_take() -> None:
    """20 over two chains of equal weight; the stores of one take 3 and 4 at most."""
    small = ChainClaim("K1", (Claim("S1", Decimal(5), 3), Claim("S2", Decimal(5), 4)))
    large = ChainClaim("K2", (Claim("S3", Decimal(10), None),))

    found = shared_over(20, [small, large])

    assert {share.code: share.quantity for share in found.customers} == {"K1": 7, "K2": 13}
    assert found.by_store == {"S1": 3, "S2": 4, "S3": 13}


def test_a_chain_without_stores_that_may_be_supplied_takes_no_part() -> None:
    found = shared_over(5, [ChainClaim("K1", ()), ChainClaim("K2", (Claim("S1", Decimal(0)),))])

    assert {share.code: share.quantity for share in found.customers} == {"K2": 5}


def test_the_working_says_what_everybody_got_and_why() -> None:
    found = shares(50, plain(311, 207, 158, 74))

    assert [int(share.quota) + share.more for share in found] == quantities(found)
    assert [share.more for share in found] == [1, 1, 0, 1]
    assert sum(share.quota for share in found) == 50


@THOUSANDS
@given(st.integers(0, 400), claims())
def test_whatever_the_weights_and_caps_the_shares_add_up(
    total: int, found: tuple[Claim, ...]
) -> None:
    try:
        given_out = shares(total, found)
    except RuleBroken:
        assert sum(claim.cap or 0 for claim in found) < total
        assert all(claim.cap is not None for claim in found)
        return
    caps = {claim.code: claim.cap for claim in found}
    assert sum(quantities(given_out)) == total
    assert all(share.quantity >= 0 for share in given_out)
    for share in given_out:
        cap = caps[share.code]
        assert cap is None or share.quantity <= cap
        assert not share.capped or share.quantity == cap


@THOUSANDS
@given(st.integers(0, 400), claims())
def test_among_the_uncapped_a_larger_weight_never_gets_less(
    total: int, found: tuple[Claim, ...]
) -> None:
    try:
        free = [share for share in shares(total, found) if not share.capped]
    except RuleBroken:
        return
    for one in free:
        for other in free:
            if max(one.weight, Decimal(0)) < other.weight:
                assert one.quantity <= other.quantity


@THOUSANDS
@given(st.integers(0, 400), branches(), st.integers())
def test_stores_add_up_to_their_chain_and_chains_to_the_total_in_any_order(
    total: int, chains: tuple[ChainClaim, ...], seed: int
) -> None:
    try:
        found = shared_over(total, chains)
    except RuleBroken:
        return
    gets = {share.code: share.quantity for share in found.customers}
    assert sum(gets.values()) == total == sum(found.by_store.values())
    for chain in chains:
        assert sum(quantities(found.stores[chain.code])) == gets[chain.code]
        assert chain.cap is None or gets[chain.code] <= chain.cap
    assert shared_over(total, turned(chains, Random(seed))) == found  # noqa: S311 - no secret


def turned(chains: Sequence[ChainClaim], chance: Random) -> list[ChainClaim]:
    """The same chains and stores in another order."""
    found = [
        ChainClaim(each.code, tuple(chance.sample(each.stores, len(each.stores))), each.cap)
        for each in chains
    ]
    chance.shuffle(found)
    return found


def test_caps_are_read_for_all_products_and_for_one() -> None:
    caps = read_caps("K001＝20，K002=5\n510027:K001=3")

    assert caps_for("510001", caps) == {"K001": 20, "K002": 5}
    assert caps_for("510027", caps) == {"K001": 3, "K002": 5}
    assert read_caps(caps_text(caps)) == caps


def test_caps_that_all_products_share_are_written_once() -> None:
    assert caps_text({"510001": {"K001": 3}, "510027": {"K001": 3}}) == "K001=3"
    assert caps_text({"510001": {}, "510027": {"K001": 3}}) == "510027:K001=3"
    assert caps_text({}) == ""


@pytest.mark.parametrize(
    "typed", ["K001", "=3", "K001=", "K001=-1", "510027:=3", "K001=1234567890"]
)
def test_a_cap_that_cannot_be_read_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="编码=条数"):
        read_caps(typed)
