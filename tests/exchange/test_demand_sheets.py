"""A sheet of demands meets what was noted by hand, and goes again."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Store
from gcm.sales.models import Demand, Product
from gcm.sales.workbooks.days import Demands
from tests import factories
from tests.exchange.sheets import Desk, counts, faults, withdraw

D = Decimal
DEMAND = ["日期", "卖场编码", "商品编码", "需求数量(条)", "供应数量(条)"]
DAY = date(2026, 10, 8)


@pytest.fixture
def shop(database: None) -> tuple[Store, Product, User]:
    person = factories.user(Role.CUSTOMER_MANAGER)
    return factories.store(factories.customer(holder=person)), factories.product(), person


def noted(shop: tuple[Store, Product, User], **values: object) -> Demand:
    store, product, person = shop
    return factories.saved(
        Demand(
            store_id=store.id,
            product_id=product.id,
            day=DAY,
            demanded=D(10),
            noted_by_id=person.id,
            noted_at=datetime(2026, 10, 8, 2, tzinfo=UTC),
            **values,
        )
    )


def kept() -> Demand:
    db.session.expire_all()
    return db.session.scalars(select(Demand)).one()


def state() -> tuple[object, ...]:
    row = kept()
    return row.demanded, row.supplied, row.answered_on, row.reason, row.batch_id


@pytest.mark.clause("1.2")
def test_an_imported_demand_is_answered_on_its_day(
    desk: Desk, shop: tuple[Store, Product, User]
) -> None:
    store, product, _ = shop
    report = desk.take("demand", DEMAND, ["2026-10-08", store.code, product.code, 10, 4])

    assert state() == (D(10), D(4), DAY, None, report.batch)


@pytest.mark.clause("1.2")
def test_a_sheet_answers_what_waited_and_a_withdrawal_lets_it_wait_again(
    desk: Desk, shop: tuple[Store, Product, User]
) -> None:
    store, product, person = shop
    noted(shop)

    report = desk.take("demand", DEMAND, ["2026-10-08", store.code, product.code, 12, 6])

    assert counts(report) == (0, 1, 0)
    assert state() == (D(12), D(6), DAY, None, report.batch)
    assert kept().noted_by_id == person.id
    withdraw(report.batch)
    assert state() == (D(10), None, None, None, None)


def test_an_answer_by_hand_comes_back_with_its_reason(
    desk: Desk, shop: tuple[Store, Product, User]
) -> None:
    store, product, person = shop
    answer = {"supplied": D(0), "reason": "厂家没有到货", "answered_by_id": person.id}
    noted(shop, answered_on=date(2026, 10, 9), **answer)

    report = desk.take("demand", DEMAND, ["2026-10-08", store.code, product.code, 10, 6])
    assert state() == (D(10), D(6), date(2026, 10, 9), None, report.batch)
    assert kept().answered_by_id is None

    withdraw(report.batch)
    assert state() == (D(10), D(0), date(2026, 10, 9), "厂家没有到货", None)
    assert kept().answered_by_id == person.id


def test_the_same_numbers_leave_the_answer_alone(
    desk: Desk, shop: tuple[Store, Product, User]
) -> None:
    store, product, _ = shop
    noted(shop, supplied=D(6), answered_on=date(2026, 10, 9), reason="分批到货")

    report = desk.take("demand", DEMAND, ["2026-10-08", store.code, product.code, 10, 6])

    assert counts(report) == (0, 0, 1)
    assert state() == (D(10), D(6), date(2026, 10, 9), "分批到货", None)


def test_a_blank_answer_is_a_fault_for_what_waits_and_keeps_what_has_one(
    desk: Desk, shop: tuple[Store, Product, User]
) -> None:
    store, product, _ = shop
    row = ["2026-10-08", store.code, product.code, 12, None]
    made = noted(shop)
    assert faults(desk.take("demand", DEMAND, row)) == [("需求", 2, "供应数量(条)")]

    made.supplied, made.answered_on = D(4), DAY
    db.session.commit()
    assert counts(desk.take("demand", DEMAND, row)) == (0, 1, 0)
    assert state()[:2] == (D(12), D(4))


def test_what_waits_is_not_exported_and_what_is_comes_in_again_unchanged(
    desk: Desk, shop: tuple[Store, Product, User]
) -> None:
    store, product, _ = shop
    noted(shop)
    assert list(Demands().rows()) == []

    made = kept()
    made.supplied, made.answered_on = D(4), DAY
    db.session.commit()
    (row,) = Demands().rows()
    assert row == (DAY, store.code, product.code, D(10), D(4))
    assert counts(desk.take("demand", DEMAND, list(row))) == (0, 0, 1)
