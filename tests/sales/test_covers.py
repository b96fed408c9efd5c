"""The last count of each product at each store beside what it sells."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gcm.core import scope
from gcm.core.db import db
from gcm.core.users import reach_of
from gcm.sales.models import Product, Stock
from gcm.sales.queries import covers
from gcm.sales.queries.covers import Wanted
from gcm.sales.rules.covers import State
from gcm.web.paging import Paging
from tests import factories
from tests.sales.branch import AUGUST, SEPTEMBER, Branch

D = Decimal


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def branch(database: None) -> Branch:
    """K1 sells 30 of 云烟 and 10 of 娇子 in September (30 days), K3 50; K2 8 in August."""
    made = Branch()
    made.september()
    return made


def count(
    branch: Branch, code: str, day: date, quantity: str, product: Product | None = None
) -> None:
    thing = product or branch.yunyan
    store_id = branch.stores[code].id
    factories.saved(Stock(store_id=store_id, product_id=thing.id, day=day, quantity=D(quantity)))


def found(length: int = 1, sort: str = "cover", **wanted: Any) -> list[covers.Row]:
    paging = Paging(1, 50, sort, descending=False)
    asked = Wanted(covers.period(length), covers.limits(), **wanted)
    return covers.listed(asked, paging)


@pytest.mark.clause("1.3")
def test_the_last_count_is_measured_on_the_last_whole_month(branch: Branch) -> None:
    count(branch, "K1", date(2026, 9, 28), "99")
    count(branch, "K1", date(2026, 10, 8), "12")

    (row,) = found()

    assert (row.seen_on, row.stock, row.sold) == (date(2026, 10, 8), D(12), D(30))
    assert (row.cover_days, row.stock_ratio, row.state) == (D(12), D("0.40"), State.NORMAL)
    assert (row.age, row.is_stale, row.is_imported) == (4, False, False)


@pytest.mark.clause("1.3")
def test_what_lasts_least_comes_first_and_what_does_not_sell_last(branch: Branch) -> None:
    count(branch, "K1", date(2026, 10, 8), "31")
    count(branch, "K1", date(2026, 10, 8), "2", branch.jiaozi)
    count(branch, "K2", date(2026, 10, 8), "4")
    count(branch, "K3", date(2026, 8, 8), "0")

    rows = found()

    assert [(row.store_code[:2], row.state) for row in rows] == [
        ("K3", State.OUT),
        ("K1", State.TIGHT),
        ("K1", State.OVER),
        ("K2", State.IDLE),
    ]
    assert [row.is_stale for row in rows] == [True, False, False, False]
    for state in State:
        by_rule = [row.store_code for row in rows if row.state is state]
        assert [row.store_code for row in found(state=state)] == by_rule
    assert [row.store_code[:2] for row in found(stale=True)] == ["K3"]
    assert len(found(text="K1")) == 2
    assert [row.product_name for row in found(product_id=branch.jiaozi.id)] == ["娇子(X)"]


@pytest.mark.parametrize(("quantity", "state"), [("7", State.NORMAL), ("6.9999", State.TIGHT)])
def test_the_database_judges_limits_as_the_rule_does(
    branch: Branch, quantity: str, state: State
) -> None:
    count(branch, "K1", date(2026, 10, 8), quantity)

    (row,) = found(state=state)
    assert row.state is state


def test_three_months_count_only_those_with_records(branch: Branch) -> None:
    count(branch, "K2", date(2026, 10, 8), "4")

    assert covers.period(3).months == [AUGUST, SEPTEMBER]
    (row,) = found(3)
    assert (row.sold, row.cover_days) == (D(8), D("30.5"))
    assert covers.period(3).label == "2026年8月至2026年9月"


def test_a_closed_store_is_not_listed(branch: Branch) -> None:
    count(branch, "K1", date(2026, 10, 8), "4")
    branch.stores["K1"].closed_on = date(2026, 10, 11)
    db.session.commit()

    assert found() == []


def test_stock_stays_within_reach(branch: Branch) -> None:
    for code in branch.stores:
        count(branch, code, date(2026, 10, 8), "4")
    db.session.commit()

    with scope.within(reach_of(db.session(), branch.cm, date(2026, 10, 12))):
        assert {row.store_code[:2] for row in found()} == {"K1", "K2"}
