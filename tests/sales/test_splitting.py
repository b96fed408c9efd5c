"""How a district's target is split to its chains, without a database (clause 2.1.3)."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gcm.sales.rules import splitting
from gcm.sales.rules.splitting import Basis, Past, State

LIMIT = Decimal(30)
NAMES = {"all": "销售总量", "focus": "娇子", "first": "一类娇子"}
CHAINS = {"K1": "惠民", "K2": "便利"}


def past(last_year: str | None, recent: str | None = None, base: str | None = None) -> Past:
    def number(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    return Past(number(last_year), number(recent), number(base), months=3)


@pytest.mark.clause("2.1.3")
def test_a_chain_is_expected_to_sell_last_years_month_at_its_pace() -> None:
    found = splitting.expected(past("200", "330", "300"), LIMIT)

    assert [found.quantity, found.growth] == [220, 10]
    assert found.basis is Basis.LAST_YEAR


@pytest.mark.clause("2.1.3")
@pytest.mark.parametrize(
    ("recent", "growth"), [("390", "30"), ("391", "30"), ("210", "-30"), ("209", "-30")]
)
def test_the_pace_counts_to_its_limit_both_ways(recent: str, growth: str) -> None:
    found = splitting.expected(past("100", recent, "300"), LIMIT)

    assert found.growth == Decimal(growth)


def test_without_a_base_no_growth_is_applied() -> None:
    for known in (past("100", "330", None), past("100", "330", "0"), past("100", None, "300")):
        assert splitting.expected(known, LIMIT).growth is None
        assert splitting.expected(known, LIMIT).quantity == 100


@pytest.mark.clause("2.1.3")
@pytest.mark.parametrize("last_year", [None, "0", "-2"])
def test_a_chain_without_last_years_month_is_expected_at_its_recent_average(
    last_year: str | None,
) -> None:
    found = splitting.expected(past(last_year, "100", "90"), LIMIT)

    assert (found.quantity, found.basis) == (Decimal("33.3333"), Basis.RECENT)


def test_a_chain_that_sold_nothing_is_expected_to_sell_nothing() -> None:
    assert splitting.expected(past(None, "0"), LIMIT).basis is Basis.NOTHING
    assert splitting.expected(past(None), LIMIT).quantity == 0


quantities = st.lists(
    st.tuples(*(st.decimals(0, 10**5, places=4) for _ in NAMES)), min_size=1, max_size=12
)


@pytest.mark.clause("2.1.3")
@given(st.tuples(*(st.integers(0, 10**5) for _ in NAMES)), quantities)
def test_a_proposal_is_exact_and_no_part_exceeds_its_whole(
    totals: tuple[int, ...], rows: list[tuple[Decimal, ...]]
) -> None:
    district = dict(zip(NAMES, sorted(totals, reverse=True), strict=True))
    weights = {
        name: [(f"K{number:02d}", row[place]) for number, row in enumerate(rows)]
        for place, name in enumerate(NAMES)
    }

    found = splitting.proposal(district, weights)

    chains = {code: code for code, _weight in weights["all"]}
    assert splitting.share_problems(district, found, NAMES, chains) == []
    assert all(quantity >= 0 for part in found.values() for quantity in part.values())


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_what_a_chain_may_not_have_the_others_get(whole: int, part: int) -> None:
    assume(part <= whole)
    weights = {"all": weighed(9, 1), "focus": weighed(1, 9)}

    found = splitting.proposal({"all": whole, "focus": part}, weights)

    assert sum(found["focus"].values()) == part
    assert all(found["focus"][code] <= found["all"][code] for code in found["all"])


def weighed(*amounts: int) -> list[tuple[str, Decimal]]:
    return [(f"K{number}", Decimal(amount)) for number, amount in enumerate(amounts, start=1)]


@pytest.mark.clause("2.1.3")
@pytest.mark.parametrize(("figure", "said"), [(61, "多 1 条"), (59, "少 1 条")])
def test_a_split_that_does_not_add_up_says_by_how_much(figure: int, said: str) -> None:
    figures = {"all": {"K1": figure, "K2": 40}}

    (problem,) = splitting.share_problems({"all": 100}, figures, NAMES, CHAINS)

    assert said in problem.message
    assert problem.message.startswith("销售总量：")


@pytest.mark.clause("2.1.3")
def test_a_chain_is_not_asked_to_sell_more_of_a_part_than_of_the_whole() -> None:
    totals = {"all": 100, "focus": 60, "first": 30}
    figures = {
        "all": {"K1": 60, "K2": 40},
        "focus": {"K1": 19, "K2": 41},
        "first": {"K1": 20, "K2": 10},
    }

    found = splitting.share_problems(totals, figures, NAMES, CHAINS)

    assert [(each.field, each.message) for each in found] == [
        ("first K1", "惠民：一类娇子 20 条多于娇子 19 条，请改到不超过。"),
        ("focus K2", "便利：娇子 41 条多于销售总量 40 条，请改到不超过。"),
    ]


def test_a_districts_figures_are_whole_and_hold_one_another() -> None:
    equal = splitting.total_problems({"all": 5, "focus": 5, "first": 5}, NAMES)
    more = splitting.total_problems({"all": 5, "focus": 6, "first": -1}, NAMES)

    assert equal == []
    assert [each.field for each in more] == ["first", "focus"]


@pytest.mark.clause("2.1.3")
def test_from_the_second_version_on_a_reason_is_asked_for() -> None:
    assert splitting.publication_problems(State.DRAFT, 1, "") == []
    assert splitting.publication_problems(State.DRAFT, 2, "新店开业") == []
    assert splitting.publication_problems(State.DRAFT, 2, " ")[0].field == "reason"


@pytest.mark.clause("1.1")
def test_a_reason_makes_no_brand_compulsory() -> None:
    (problem,) = splitting.publication_problems(State.DRAFT, 2, "各店必须完成娇子")

    assert problem.field == "reason"


@pytest.mark.parametrize("state", [State.PUBLISHED, State.REPLACED])
def test_what_was_published_stays_as_it_was(state: State) -> None:
    assert splitting.change_problems(state) != []
    assert splitting.publication_problems(state, 1, "") != []
    assert splitting.change_problems(State.DRAFT) == []
