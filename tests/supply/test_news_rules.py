"""What news must say, on which days it holds, and that it compels nobody."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gcm.core.wording import COMPELLING
from gcm.supply.rules import news as rules
from gcm.supply.rules.news import Kind, NewsDraft, Per, State

D = Decimal
DAY = date(2026, 10, 12)


def draft(**values: Any) -> NewsDraft:
    return replace(NewsDraft(1, Kind.SUPPLY, "恢复供货", "", DAY), **values)


def fields(news: NewsDraft) -> list[str | None]:
    return [problem.field for problem in rules.problems(news)]


def test_plain_news_of_supply_needs_a_title_and_a_day() -> None:
    assert fields(draft()) == []


@pytest.mark.clause("1.1")
@pytest.mark.parametrize("word", COMPELLING)
@pytest.mark.parametrize("field", ["title", "text"])
def test_no_news_may_call_a_brand_compulsory(field: str, word: str) -> None:
    (problem,) = rules.problems(draft(**{field: f"各店{word}此品牌"}))

    assert problem.field == field
    assert problem.message == f"“{word}”不是建议的语气：品牌由客户自主选择，请改写。"


@pytest.mark.parametrize(
    ("kind", "terms"),
    [
        (Kind.NEW, {}),
        (Kind.LIMIT, {"limit_quantity": D(2), "limit_per": Per.ORDER}),
        (Kind.PRICE, {"retail_price": D(130)}),
    ],
)
def test_news_of_a_product_names_it(kind: Kind, terms: dict[str, Any]) -> None:
    assert fields(draft(kind=kind, **terms)) == ["product_id"]
    assert fields(draft(kind=kind, product_id=1, **terms)) == []


def test_a_limit_says_how_much_and_for_whom() -> None:
    limit = draft(kind=Kind.LIMIT, product_id=1)

    assert fields(limit) == ["limit_quantity", "limit_per"]
    assert fields(replace(limit, limit_quantity=D(-1), limit_per=Per.STORE)) == ["limit_quantity"]
    assert fields(replace(limit, limit_quantity=D(0), limit_per=Per.STORE)) == []
    assert fields(draft(limit_quantity=D(2))) == ["limit_quantity"]


def test_a_price_change_names_a_new_price_above_0() -> None:
    change = draft(kind=Kind.PRICE, product_id=1)

    assert fields(change) == ["wholesale_price"]
    assert fields(replace(change, retail_price=D(0))) == ["retail_price"]
    assert fields(replace(change, retail_price=D("0.01"))) == []
    assert fields(draft(kind=Kind.PROMOTION, retail_price=D(130))) == ["retail_price"]


def test_news_may_end_on_the_day_it_begins_and_not_before() -> None:
    assert fields(draft(ends_on=DAY)) == []
    assert fields(draft(ends_on=date(2026, 10, 11))) == ["ends_on"]


@pytest.mark.parametrize(
    ("today", "state"),
    [(11, State.COMING), (12, State.IN_FORCE), (14, State.IN_FORCE), (15, State.OVER)],
)
def test_news_holds_from_its_first_day_to_its_last(today: int, state: State) -> None:
    day = date(2026, 10, today)

    assert rules.state(DAY, date(2026, 10, 14), withdrawn=False, today=day) is state
    assert rules.state(DAY, date(2026, 10, 14), withdrawn=True, today=day) is State.WITHDRAWN


def test_withdrawing_takes_a_reason_and_happens_once() -> None:
    assert [p.field for p in rules.withdrawal_problems(" ", withdrawn=False)] == ["reason"]
    assert rules.withdrawal_problems("写错了", withdrawn=False) == []
    assert [p.field for p in rules.withdrawal_problems("写错了", withdrawn=True)] == [None]


def test_terms_read_as_one_line() -> None:
    limit = draft(limit_quantity=D("2.5000"), limit_per=Per.ORDER)
    price = draft(wholesale_price=D("190"), retail_price=D("215.5"))

    assert rules.terms(limit) == "每店每次订货限 2.5 条"
    assert rules.terms(price) == "批发价 190.00 元/条，零售指导价 215.50 元/条"
    assert rules.terms(draft()) == ""
