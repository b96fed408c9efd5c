"""The working of an allocation adds up on the page, and only what was decided changes it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core import months
from gcm.core.db import db
from gcm.customers.models import Store
from gcm.sales.models import StoreMonth
from gcm.supply.actions import allocations as actions
from gcm.supply.actions.allocations import Wish
from gcm.supply.models import Allocation, ChainShare, StoreShare
from gcm.supply.queries import allocations, papers, sharings
from gcm.supply.queries.sharings import Amount
from gcm.supply.rules.sharing import ChainClaim, Claim, Round, shared_over, weighed_before
from tests import factories
from tests.supply.branch import Branch, publish, sign_in

pytestmark = pytest.mark.clause("1.4")

SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (9, 10, 11, 12))
MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(MONDAY)
    return Branch()


def bought(store: Store, quantity: int, month: date = SEPTEMBER) -> None:
    factories.saved(
        StoreMonth(
            store_id=store.id,
            month=month,
            quantity=Decimal(quantity),
            amount=Decimal(0),
            sticks=Decimal(0),
            focus_sticks=Decimal(0),
        )
    )


def chain(code: str, weight: int, cap: int | None = None) -> ChainClaim:
    return ChainClaim(code, (Claim(f"{code}-1", Decimal(weight)),), cap)


def newest() -> Allocation:
    return db.session.scalars(select(Allocation).where(Allocation.superseded_at.is_(None))).one()


def test_the_last_round_is_what_the_capped_left_over_the_weights_of_the_others() -> None:
    """100 over 100, 60 and 40 with the second capped at 10: 90 × 100 ÷ 140 = 64.29."""
    found = shared_over(100, [chain("K1", 100), chain("K2", 60, 10), chain("K3", 40)])

    assert found.last_round == Round(90, Decimal(140))
    assert [str(share.exact) for share in found.customers if not share.capped] == ["64.29", "25.71"]


def test_a_chain_capped_by_its_stores_has_no_cap_of_its_own() -> None:
    """Stores of 3 and 3 hold the chain at 6; its cap, which a later edition keeps, is none."""
    stores = (Claim("S1", Decimal(9), 3), Claim("S2", Decimal(9), 3))

    found = shared_over(20, [ChainClaim("K1", stores), chain("K2", 1)])

    (first, _second) = found.customers
    assert (first.capped, first.quantity, first.cap) == (True, 6, None)


def test_the_page_shows_a_working_that_comes_out(client: FlaskClient, branch: Branch) -> None:
    third = factories.store(factories.customer(code="K4", district=branch.here))
    for store, quantity in zip(
        [branch.stores[0], branch.stores[2], third], [100, 60, 40], strict=True
    ):
        bought(store, quantity)

    publish(client, branch, caps="K2=10", **{"goods-0-total": 100})
    page = client.get(f"/supply/allocations/{newest().id}").text

    assert "90 × 100 ÷ 140：</span> 应得 64.29 条" in page
    assert "90 × 40 ÷ 140：</span> 应得 25.71 条" in page
    assert "按上限 10 条" in page
    assert "按 2026年7月至2026年9月全部品规的销量" in page


def test_what_the_stores_were_capped_at_is_told_and_not_kept_as_the_chains_cap(
    client: FlaskClient, branch: Branch
) -> None:
    publish(client, branch, caps="S1=2\nS2=1")

    page = client.get(f"/supply/allocations/{newest().id}").text
    again = client.get("/supply/allocations/new").text

    assert "按各卖场上限合计 3 条" in page
    code = branch.scarce.code
    assert f"{code}:S1=2\n{code}:S2=1" in again or "S1=2\nS2=1" in again
    assert "K1=" not in again


@pytest.mark.parametrize(
    ("month", "today", "expected"),
    [
        (DECEMBER, date(2026, 11, 27), NOVEMBER),
        (DECEMBER, date(2026, 12, 1), DECEMBER),
        (OCTOBER, date(2026, 11, 27), OCTOBER),
    ],
    ids=["before it begins", "on its first day", "long over"],
)
def test_only_months_that_are_over_have_a_volume(month: date, today: date, expected: date) -> None:
    assert weighed_before(month, today) == expected


def test_a_later_edition_goes_by_the_same_months(
    client: FlaskClient, branch: Branch, stop_clock: Any
) -> None:
    """Published in October for November by July to September; October's sales change nothing."""
    bought(branch.stores[0], 30)
    bought(branch.stores[2], 60)
    first = amounts(client, branch, 9)
    bought(branch.stores[0], 500, OCTOBER)
    stop_clock(datetime(2026, 11, 10, 2, tzinfo=UTC))

    second = amounts(client, branch, 18, reason="追加")

    assert (first.weighed_before, second.weighed_before) == (OCTOBER, OCTOBER)
    assert quantities(first) == {"K1": 3, "K2": 6}
    assert quantities(second) == {"K1": 6, "K2": 12}


def amounts(client: FlaskClient, branch: Branch, total: int, reason: str = "") -> Allocation:
    standing = allocations.published([branch.here.id], NOVEMBER)
    data = {
        "month": "2026-11",
        "goods-0-product_id": branch.scarce.id,
        "goods-0-total": total,
        "reason": reason,
        "version": allocations.editions_of(standing),
    }
    answer = sign_in(client, branch.mm).post("/supply/allocations/", data=data)
    assert answer.location.startswith("/supply/allocations/"), answer.text
    db.session.expire_all()
    return newest()


def quantities(allocation: Allocation) -> dict[str, int]:
    shares = db.session.scalars(
        select(ChainShare).where(ChainShare.product_id == allocation.goods[0].id)
    )
    return {share.customer.code: share.quantity for share in shares}


def test_another_product_leaves_each_districts_amount_alone(branch: Branch) -> None:
    """100 there and 90 here; what the branch adds of another product moves none of it."""
    for district, store, total in (
        (branch.here, branch.stores[0], 90),
        (branch.there, branch.stores[3], 100),
    ):
        bought(store, 1 + total)
        present = sharings.parties(OCTOBER, MONDAY.date(), [district.id])
        actions.publish(
            OCTOBER, [Wish(Amount(OCTOBER, branch.scarce, total), {})], present, by=None
        )
    everybody = sharings.parties(OCTOBER, MONDAY.date())

    made = actions.publish(
        OCTOBER, [Wish(Amount(OCTOBER, branch.plain, 10), {})], everybody, "加品规", by=None
    )

    totals = [{goods.product.name: goods.total for goods in each.goods} for each in made]
    assert [each[branch.scarce.name] for each in totals] == [90, 100]
    assert sum(each[branch.plain.name] for each in totals) == 10


@pytest.mark.parametrize("caps", ["510099:K1=3", "51002:K1=3"])
def test_a_cap_for_a_product_that_is_not_shared_out_is_refused(
    client: FlaskClient, branch: Branch, caps: str
) -> None:
    answer = publish(client, branch, caps=caps)

    assert answer.status_code == 422
    assert (
        f"上限写的商品编码不在本月要分配的品规里：{caps.partition(':')[0]}，请核对。" in answer.text
    )
    assert db.session.scalars(select(Allocation)).all() == []


def test_the_box_of_caps_holds_for_products_whose_amount_stays(
    client: FlaskClient, branch: Branch
) -> None:
    publish(client, branch, caps="K1=3")
    other = {"goods-0-total": "", "goods-1-product_id": branch.plain.id, "goods-1-total": 1}

    answer = publish(client, branch, caps="", reason="取消上限", **other)

    assert answer.status_code == 303, answer.text
    shares = db.session.scalars(
        select(StoreShare)
        .join(StoreShare.store)
        .where(StoreShare.product_id.in_([goods.id for goods in newest().goods]))
        .order_by(StoreShare.product_id, Store.code)
    )
    assert [share.quantity for share in shares][-3:] == [3, 2, 4]
    assert all(not share.capped for share in shares)


def test_the_disclosure_marks_who_got_the_cap(client: FlaskClient, branch: Branch) -> None:
    publish(client, branch, caps="K1=3")

    (sheet,) = papers.disclosures(newest())

    assert sheet.has_caps
    assert {each.name: (each.quantities, each.capped) for each in sheet.chains} == {
        branch.own.name: ((3,), (True,)),
        branch.others.name: ((6,), (False,)),
    }


@pytest.mark.clause("2.2.4")
def test_a_form_that_was_opened_before_another_edition_changes_nothing(
    client: FlaskClient, branch: Branch
) -> None:
    publish(client, branch)
    publish(client, branch, reason="追加", **{"goods-0-total": 11})

    answer = publish(client, branch, reason="追加", version=f"{branch.here.id}:1")

    assert answer.status_code == 409
    assert newest().edition == 2


def test_what_else_is_sent_along_with_the_amounts_is_not_passed_on(
    client: FlaskClient, branch: Branch
) -> None:
    sent = {"step": "try", "endpoint": "x", "_method": "POST", "_anchor": "y", "_external": "1"}

    answer = publish(client, branch, **sent)

    assert answer.status_code == 303
    assert answer.location.startswith("/supply/allocations/new?month=2026-10&")
    assert "endpoint" not in answer.location
    assert "#" not in answer.location


def test_months_are_named_from_the_first_to_the_last() -> None:
    assert [months.key(each) for each in sharings.weight_span(DECEMBER, NOVEMBER)] == [
        "2026-08",
        "2026-09",
        "2026-10",
    ]
