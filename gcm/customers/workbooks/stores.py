"""Stores and contacts as sheets."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import joinedload

from gcm.core import search
from gcm.core.db import Record, db
from gcm.core.errors import Problem
from gcm.core.imports.records import RecordImporter, Values, ids_by
from gcm.core.imports.run import ImportRun
from gcm.core.policy import Permission
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.times import Day
from gcm.core.workbooks.values import Code, Text, YesNo, degrees, quantity
from gcm.customers.models import Contact, Customer, Store

STORES = Kind(
    "stores",
    "卖场",
    (
        Column("卖场编码", "code", Code(), key=True),
        Column("卖场名称", "name", Text(), required=True),
        Column("客户编码", "customer", Code(), needed=True, refers_to="customers"),
        Column("客户类别", "category", Text(60)),
        Column("专卖证号", "licence_number", Code()),
        Column("证件有效期止", "licence_ends_on", Day()),
        Column("卖场地址", "address", Text()),
        Column("联系人", "contact_name", Text(60)),
        Column("联系电话", "contact_phone", Code()),
        Column("月销量", "monthly_volume", quantity()),
        Column("业态", "format", Text(60)),
        Column("经度", "longitude", degrees(180)),
        Column("纬度", "latitude", degrees(90)),
        Column("开业日期", "opened_on", Day()),
        Column("关闭日期", "closed_on", Day()),
    ),
    about="各客户的持证卖场",
)
CONTACTS = Kind(
    "contacts",
    "联系人",
    (
        Column("客户编码", "customer", Code(), key=True, refers_to="customers"),
        Column("姓名", "name", Text(60), key=True),
        Column("职务", "post", Text(60)),
        Column("购销负责人", "is_buyer", YesNo(), note="采购或销售的负责人填“是”。"),
        Column("电话", "phone", Code()),
    ),
    about="客户总部的联系人，标明购销负责人",
)


class Stores(RecordImporter):
    kind = STORES
    permission = Permission.IMPORT_ARCHIVE

    def ids(self) -> dict[str, int]:
        return ids_by(Store.code, Store.id)

    def taken(self) -> frozenset[tuple[object, ...]]:
        table = cast(Table, Store.__table__)
        return frozenset((code,) for code in db.session.scalars(select(table.c.code)))

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(
            select(Store).options(joinedload(Store.customer)).order_by(Store.code)
        )
        return {(each.code,): each for each in found}

    def current(self, record: Store) -> Values:
        values = {name: getattr(record, name) for name in STORES.fields if name != "customer"}
        return values | {"customer": record.customer.code}

    def problems(self, values: Values, record: Store | None, run: ImportRun) -> Sequence[Problem]:
        opened, closed = values["opened_on"], values["closed_on"]
        if opened and closed and closed < opened:
            return [Problem("closed_on", f"关闭日期早于开业日期 {opened}，请核对。")]
        return []

    def create(self, values: Values, run: ImportRun) -> None:
        db.session.add(Store(code=values["code"], **self._written(values, run)))

    def update(
        self, record: Store, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        for name, value in self._written(values, run).items():
            if getattr(record, name) != value:
                setattr(record, name, value)

    @staticmethod
    def _written(values: Values, run: ImportRun) -> dict[str, Any]:
        names = [name for name in STORES.fields if name not in ("code", "customer")]
        found = (values["name"], values["code"], values["licence_number"])
        return {name: values[name] for name in names} | {
            "name_key": search.sort_key(values["name"]),
            "search_key": search.key(*found),
            "customer_id": run.id_of("customers", values["customer"]),
        }


class Contacts(RecordImporter):
    kind = CONTACTS
    permission = Permission.IMPORT_ARCHIVE

    def ids(self) -> dict[str, int]:
        return {}

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(
            select(Contact)
            .join(Contact.customer)
            .options(joinedload(Contact.customer))
            .order_by(Customer.code, Contact.id)
        )
        return {(each.customer.code, each.name): each for each in found}

    def current(self, record: Contact) -> Values:
        names = ("name", "post", "is_buyer", "phone")
        return {name: getattr(record, name) for name in names} | {"customer": record.customer.code}

    def create(self, values: Values, run: ImportRun) -> None:
        customer_id = run.id_of("customers", values["customer"])
        db.session.add(
            Contact(customer_id=customer_id, name=values["name"], **self._written(values))
        )

    def update(
        self, record: Contact, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        for name, value in self._written(values).items():
            setattr(record, name, value)

    @staticmethod
    def _written(values: Values) -> dict[str, Any]:
        return {
            "post": values["post"],
            "is_buyer": bool(values["is_buyer"]),
            "phone": values["phone"],
        }
