"""An import is taken back whole, unless something came after it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from gcm.core import audit
from gcm.core.batches import ImportBatch
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Assignment, Contact, Customer, Store
from gcm.exchange import actions, queries
from gcm.sales.models import MonthlyTotal, ProductVersion, Sale, Stock
from tests import factories
from tests.exchange.sheets import Desk, refused_withdrawal, withdraw

SALES = ["日期", "卖场编码", "商品编码", "数量(条)", "金额(元)"]


def sold() -> list[tuple[date, Decimal]]:
    return [
        (sale.day, sale.quantity) for sale in db.session.scalars(select(Sale).order_by(Sale.day))
    ]


def totals() -> list[tuple[int, Any]]:
    rows = db.session.scalars(select(MonthlyTotal).order_by(MonthlyTotal.month))
    return [(each.price_class, each.quantity) for each in rows]


def test_sales_are_as_they_were(desk: Desk) -> None:
    store, product = factories.store(factories.customer()), factories.product()
    place = [store.code, product.code]
    first = desk.take("sales", SALES, ["2026-03", *place, 10, 100], ["2026-04", *place, 20, 200])
    second = desk.take("sales", SALES, ["2026-04", *place, 25, 200], ["2026-05", *place, 30, 300])

    assert f"第 {second.batch} 批" in refused_withdrawal(first.batch)
    withdraw(second.batch)
    assert [quantity for _, quantity in sold()] == [10, 20]
    assert totals() == [(2, 10), (2, 20)]
    withdraw(first.batch)
    assert sold() == []
    assert totals() == []


def test_a_changed_chain_gets_its_fields_back(desk: Desk, manager: User) -> None:
    chain = factories.customer(code="K001", holder=manager, bank_account="6228000011112222")
    other = factories.user(Role.CUSTOMER_MANAGER, login="cm02")
    version = chain.version
    headings = ["客户编码", "客户名称", "账号", "计划销量", "客户经理", "入网日期"]
    report = desk.take(
        "customers", headings, ["K001", "新名称", "6228999988887777", 12.5, "cm02", "2020-01-02"]
    )
    name = db.session.get_one(Customer, chain.id).name
    assert (name, chain.bank_account, chain.version) == ("新名称", "6228999988887777", version + 1)

    withdraw(report.batch)
    chain = db.session.get_one(Customer, chain.id)
    assert chain.name.startswith("惠民超市")
    assert (chain.bank_account, chain.planned_volume) == ("6228000011112222", None)
    held = db.session.scalars(select(Assignment)).one()
    assert (held.user_id, held.ends_on, other.id) == (manager.id, None, other.id)


def test_what_an_import_took_away_comes_back(desk: Desk, manager: User) -> None:
    other = factories.user(Role.CUSTOMER_MANAGER, login="cm02")
    chain = factories.customer(code="K001", holder=manager)
    factories.saved(Assignment(customer_id=chain.id, user_id=other.id, begins_on=date(2026, 11, 1)))
    report = desk.take("customers", ["客户编码", "客户经理"], ["K001", "cm02"])
    begun = select(Assignment.begins_on).order_by(Assignment.begins_on)
    assert list(db.session.scalars(begun)) == [factories.LONG_AGO, date(2026, 10, 12)]

    withdraw(report.batch)
    assert list(db.session.scalars(begun)) == [factories.LONG_AGO, date(2026, 11, 1)]


def test_a_later_edit_by_hand_stands_in_the_way(desk: Desk) -> None:
    chain = factories.customer(code="K001")
    report = desk.take("customers", ["客户编码", "法人代表"], ["K001", "王文博"])
    with transaction():
        db.session.get_one(Customer, chain.id).legal_person = "杨佳怡"

    assert "在页面上改过" in refused_withdrawal(report.batch)
    assert db.session.get_one(Customer, chain.id).legal_person == "杨佳怡"


def test_a_later_import_of_the_same_chain_is_named(desk: Desk) -> None:
    factories.customer(code="K001")
    first = desk.take("customers", ["客户编码", "法人代表"], ["K001", "王文博"])
    second = desk.take("customers", ["客户编码", "法人代表"], ["K001", "杨佳怡"])

    assert f"先撤销第 {second.batch} 批" in refused_withdrawal(first.batch)


def test_a_store_that_has_sold_since_stays(desk: Desk) -> None:
    chain, product = factories.customer(), factories.product()
    headings = ["卖场编码", "卖场名称", "客户编码"]
    stores = desk.take("stores", headings, ["S1", "一店", chain.code])
    desk.take("sales", SALES, ["2026-03", "S1", product.code, 1, 1])

    assert "S1" in refused_withdrawal(stores.batch)
    assert db.session.scalars(select(Store)).one().code == "S1"


def test_new_prices_go_and_the_classes_of_sales_with_them(desk: Desk) -> None:
    headings = ["商品编码", "商品名称", "品牌", "生效日期", "调拨价(不含税)"]
    desk.take("products", headings, ["510001", "娇子(X)", "娇子", "2024-01-01", 60])
    store = factories.store(factories.customer())
    desk.take("sales", SALES, ["2026-03", store.code, "510001", 1, 1])
    dear = desk.take("products", headings, ["510001", "娇子(新)", "娇子", "2026-02-01", 120])
    assert totals() == [(1, 1)]

    withdraw(dear.batch)
    assert totals() == [(3, 1)]
    version = db.session.scalars(select(ProductVersion)).one()
    assert version.product.name == "娇子(X)"


def test_stock_and_contacts_go_too(desk: Desk) -> None:
    store, product = factories.store(factories.customer()), factories.product()
    stock = ["日期", "卖场编码", "商品编码", "库存(条)"]
    book = desk.take_book(
        {
            "库存": [stock, ["2026-03-01", store.code, product.code, 3]],
            "联系人": [["客户编码", "姓名"], [store.customer.code, "胡㛃"]],
        }
    )
    withdraw(book.batch)

    assert db.session.scalars(select(Stock)).all() == []
    assert db.session.scalars(select(Contact)).all() == []


def test_a_withdrawal_needs_a_reason_and_leaves_a_trace(desk: Desk) -> None:
    report = desk.take("departments", ["部门编码", "部门名称"], ["07", "第七营销部"])
    batch = db.session.get_one(ImportBatch, report.batch)
    with pytest.raises(RuleBroken, match="原因"), transaction():
        actions.withdraw(batch, "  ", by=None)

    withdraw(report.batch)
    last = db.session.scalars(
        select(audit.AuditEntry).order_by(audit.AuditEntry.seq.desc())
    ).first()
    assert last is not None
    assert (last.action, last.detail["reason"]) == ("import.withdrawn", "填错了")
    assert audit.verify(db.session()) is None


def test_people_withdraw_their_own_imports_only(desk: Desk, manager: User) -> None:
    one, other = factories.user(Role.DEPARTMENT_HEAD), factories.user(Role.DEPARTMENT_HEAD)
    report = desk.take(
        "ordinary-scores", ["月份", "片区编码", "得分"], ["2026-03", "0104", 90], by=one
    )
    batch = db.session.get_one(ImportBatch, report.batch)
    assert queries.is_open_to(one, batch)
    assert queries.is_open_to(None, batch)
    assert not queries.is_open_to(other, batch)
