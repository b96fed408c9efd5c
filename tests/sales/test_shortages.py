"""Regular products out of stock: they appear of themselves, are taken up, and are settled."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from gcm.core import scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import reach_of
from gcm.sales.actions import shortages as actions
from gcm.sales.models import Demand, Product, ProductVersion, Shortage, Stock, Supply
from gcm.sales.queries import shortages as queries
from gcm.sales.queries.shortage_entries import ALL, Wanted
from gcm.sales.rules.shortages import Assignment, Source, State
from gcm.web.paging import Paging
from tests import factories
from tests.sales.branch import Branch

D = Decimal
TODAY = date(2026, 10, 12)
SEEN = date(2026, 10, 9)  # a Friday before a working Saturday


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def branch(database: None) -> Branch:
    made = Branch()
    for version in db.session.scalars(select(ProductVersion)):
        version.supply = Supply.BRISK
    db.session.commit()
    return made


def count(
    branch: Branch, code: str, day: date, quantity: int = 0, product: Product | None = None
) -> None:
    thing = product or branch.yunyan
    store_id = branch.stores[code].id
    factories.saved(Stock(store_id=store_id, product_id=thing.id, day=day, quantity=D(quantity)))


def demand(branch: Branch, code: str, day: date, supplied: int = 0, demanded: int = 5) -> None:
    factories.saved(
        Demand(
            store_id=branch.stores[code].id,
            product_id=branch.yunyan.id,
            day=day,
            demanded=D(demanded),
            supplied=D(supplied),
            answered_on=day,
        )
    )


def found(**wanted: Any) -> list[queries.Row]:
    return queries.listed(Wanted(**wanted), Paging(1, 50, "seen", descending=False))


def one() -> queries.Row:
    (row,) = found()
    return row


@pytest.mark.clause("1.3")
def test_a_last_count_of_nothing_and_a_refused_demand_appear_of_themselves(branch: Branch) -> None:
    count(branch, "K1", SEEN)
    demand(branch, "K2", SEEN)
    count(branch, "K3", SEEN, 3)
    demand(branch, "K3", SEEN, 1)

    rows = found()

    assert [(row.chain.code, row.source, row.state) for row in rows] == [
        ("K1", Source.COUNTED, State.FRESH),
        ("K2", Source.REFUSED, State.FRESH),
    ]
    assert {row.owner.id for row in rows if row.owner} == {branch.cm.id}
    assert rows[0].due_on == date(2026, 10, 13)  # Saturday, Monday and Tuesday


@pytest.mark.clause("1.3")
@pytest.mark.parametrize("supply", [Supply.SCARCE, Supply.STOPPED, Supply.NEW, None])
def test_only_regular_products_are_meant(branch: Branch, supply: Supply | None) -> None:
    count(branch, "K1", SEEN)
    for version in branch.yunyan.versions:
        version.supply = supply
    db.session.commit()
    assert found() == []

    branch.yunyan.versions[0].supply = Supply.REGULAR
    db.session.commit()
    assert len(found()) == 1


@pytest.mark.clause("1.3")
@pytest.mark.parametrize("came", ["count", "demand", "sale"])
def test_goods_that_came_later_settle_it(branch: Branch, came: str) -> None:
    count(branch, "K1", SEEN)
    row = one()
    actions.act(row, "已报补货", by=branch.cm)
    db.session.commit()
    assert one().state is State.OPEN
    later = date(2026, 10, 11)
    if came == "count":
        count(branch, "K1", later, 2)
    elif came == "demand":
        demand(branch, "K1", later, 2)
    else:
        factories.sale(branch.stores["K1"], branch.yunyan, later, 2)

    assert found() == []
    (settled,) = found(state=State.RESTOCKED)
    assert (settled.state, settled.restocked_on) == (State.RESTOCKED, later)
    assert found(state=State.CLOSED) == []


def test_goods_of_the_day_before_or_a_whole_month_settle_nothing(branch: Branch) -> None:
    count(branch, "K1", SEEN)
    factories.sale(branch.stores["K1"], branch.yunyan, date(2026, 10, 8), 2)
    factories.sale(branch.stores["K1"], branch.yunyan, date(2026, 11, 1), 2, whole_month=True)

    assert len(found()) == 1


@pytest.mark.clause("1.3")
def test_a_count_of_long_ago_says_nothing_but_what_was_taken_up_stays(branch: Branch) -> None:
    count(branch, "K1", date(2026, 9, 11))
    assert len(found()) == 1  # 31 days
    count(branch, "K2", date(2026, 9, 10))
    assert len(found()) == 1

    db.session.add(
        Shortage(
            store_id=branch.stores["K2"].id,
            product_id=branch.yunyan.id,
            seen_on=date(2026, 9, 10),
            source=Source.COUNTED,
            owner_id=branch.cm.id,
            due_on=TODAY,
        )
    )
    db.session.commit()
    assert [row.state for row in found()] == [State.OPEN, State.FRESH]


@pytest.mark.clause("1.3")
def test_the_market_manager_names_the_owner_and_the_owner_says_what_was_done(
    branch: Branch,
) -> None:
    count(branch, "K1", SEEN)
    due = date(2026, 10, 15)
    actions.assign(one(), Assignment(branch.other.id, due), by=branch.mm)
    db.session.commit()
    actions.act(one(), "已从兄弟卖场调剂 5 条", by=branch.other)
    db.session.commit()

    row = one()
    assert row.owner is not None
    assert (row.state, row.owner.id, row.due_on) == (State.OPEN, branch.other.id, due)
    assert row.shortage is not None
    assert (row.shortage.action, row.shortage.acted_by_id) == (
        "已从兄弟卖场调剂 5 条",
        branch.other.id,
    )
    assert found(owner_id=branch.cm.id) == []
    assert len(found(owner_id=branch.other.id)) == 1
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [each.action for each in entries] == ["shortage.assigned", "shortage.acted"]
    assert {each.customer_id for each in entries} == {branch.own.id}


@pytest.mark.clause("1.3")
def test_a_closed_one_comes_back_only_with_a_new_count_of_nothing(branch: Branch) -> None:
    count(branch, "K1", SEEN)
    actions.close(one(), "客户改订同价位品规", by=branch.cm)
    db.session.commit()
    assert found() == []
    (closed,) = found(state=State.CLOSED)
    assert closed.state is State.CLOSED
    with pytest.raises(RuleBroken):
        actions.act(closed, "已报补货", by=branch.cm)

    count(branch, "K1", date(2026, 10, 13))
    assert one().state is State.FRESH
    rows = queries.course(branch.stores["K1"].id, branch.yunyan.id)
    assert [row.state for row in rows] == [State.FRESH, State.CLOSED]


def test_out_once_more_is_another_one(branch: Branch) -> None:
    count(branch, "K1", date(2026, 9, 20))
    actions.act(one(), "已报补货", by=branch.cm)
    count(branch, "K1", date(2026, 9, 25), 4)
    count(branch, "K1", SEEN)

    row = one()
    assert (row.state, row.seen_on, row.shortage) == (State.FRESH, SEEN, None)
    actions.act(row, "再报补货", by=branch.cm)
    db.session.commit()
    assert [each.state for each in found(state=ALL)] == [State.RESTOCKED, State.OPEN]


def test_what_is_late_is_marked_whether_taken_up_or_not(branch: Branch) -> None:
    count(branch, "K1", date(2026, 9, 30))  # due three working days on: 10 October
    count(branch, "K2", SEEN)
    count(branch, "K3", SEEN)
    third = found(text="K3")[0]
    made = actions.assign(third, Assignment(branch.other.id, TODAY), by=branch.mm)
    made.due_on = date(2026, 10, 11)
    db.session.commit()

    assert [(row.chain.code, row.is_late) for row in found()] == [
        ("K1", True),
        ("K2", False),
        ("K3", True),
    ]
    assert [row.chain.code for row in found(late=True)] == ["K1", "K3"]
    count(branch, "K3", date(2026, 10, 11), 1)
    assert [row.chain.code for row in found(late=True, state=ALL)] == ["K1"]
    db.session.delete(db.session.scalars(select(Stock).where(Stock.quantity > 0)).one())
    db.session.commit()
    waiting = queries.waiting(Wanted())
    assert (waiting.open, waiting.late) == (3, 2)
    assert queries.waiting(Wanted(owner_id=branch.cm.id)) == queries.Waiting(2, 1)


def test_a_closed_store_or_a_chain_that_left_is_not_listed(branch: Branch) -> None:
    count(branch, "K1", SEEN)
    count(branch, "K2", SEEN)
    branch.stores["K1"].closed_on = date(2026, 10, 11)
    branch.second.left_on = date(2026, 10, 11)
    db.session.commit()

    assert found() == []


def test_shortages_stay_within_reach(branch: Branch) -> None:
    for code in branch.stores:
        count(branch, code, SEEN)
    actions.act(found(text="K3")[0], "已报补货", by=branch.other)
    db.session.commit()

    with scope.within(reach_of(db.session(), branch.cm, TODAY)):
        assert [row.chain.code for row in found(state=ALL)] == ["K1", "K2"]
        assert queries.waiting(Wanted()).open == 2
        assert queries.course(branch.stores["K3"].id, branch.yunyan.id) == []
