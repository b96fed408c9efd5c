"""Targets and forecasts of a month as sheets (clauses 2.1.3, 2.2.2 and 2.2.6)."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.core.db import Record, db
from gcm.core.imports.records import RecordImporter, Values
from gcm.core.imports.run import ImportRun
from gcm.core.policy import Permission
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.times import Month
from gcm.core.workbooks.values import Choice, Code, quantity
from gcm.customers.models import Customer
from gcm.sales.models import Forecast, Indicator, Product, Target

TARGETS = Kind(
    "targets",
    "目标",
    (
        Column("月份", "month", Month(), key=True),
        Column("客户编码", "customer", Code(), key=True, refers_to="customers"),
        Column("指标", "indicator", Choice(tuple(Indicator)), key=True),
        Column("目标", "quantity", quantity(), unit="条", needed=True),
    ),
    about="各客户每月的销量目标",
)
FORECASTS = Kind(
    "forecasts",
    "预测",
    (
        Column("月份", "month", Month(), key=True),
        Column("客户编码", "customer", Code(), key=True, refers_to="customers"),
        Column("商品编码", "product", Code(), key=True, refers_to="products"),
        Column("预测", "quantity", quantity(), unit="条", needed=True),
    ),
    about="各客户每月分品规的需求预测",
)


class Targets(RecordImporter):
    kind = TARGETS
    permission = Permission.IMPORT_MONTH

    def ids(self) -> dict[str, int]:
        return {}

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(
            select(Target)
            .join(Target.customer)
            .options(joinedload(Target.customer))
            .order_by(Target.month, Customer.code, Target.id)
        )
        return {(each.month, each.customer.code, each.indicator.value): each for each in found}

    def current(self, record: Target) -> Values:
        return {
            "month": record.month,
            "customer": record.customer.code,
            "indicator": record.indicator.value,
            "quantity": record.quantity,
        }

    def create(self, values: Values, run: ImportRun) -> None:
        db.session.add(
            Target(
                month=values["month"],
                customer_id=run.id_of("customers", values["customer"]),
                indicator=Indicator(values["indicator"]),
                quantity=values["quantity"],
            )
        )

    def update(
        self, record: Target, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        record.quantity = values["quantity"]


class Forecasts(RecordImporter):
    kind = FORECASTS
    permission = Permission.IMPORT_MONTH

    def ids(self) -> dict[str, int]:
        return {}

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        self._codes = {
            row.id: row.code for row in db.session.execute(select(Product.id, Product.code))
        }
        self._customers = {
            row.id: row.code for row in db.session.execute(select(Customer.id, Customer.code))
        }
        found = db.session.scalars(select(Forecast).order_by(Forecast.month, Forecast.id)).all()
        keyed = {self._key(each): each for each in found}
        return dict(sorted(keyed.items()))

    def _key(self, record: Forecast) -> tuple[object, ...]:
        return record.month, self._customers[record.customer_id], self._codes[record.product_id]

    def current(self, record: Forecast) -> Values:
        month, customer, product = self._key(record)
        return {
            "month": month,
            "customer": customer,
            "product": product,
            "quantity": record.quantity,
        }

    def create(self, values: Values, run: ImportRun) -> None:
        db.session.add(
            Forecast(
                month=values["month"],
                customer_id=run.id_of("customers", values["customer"]),
                product_id=run.id_of("products", values["product"]),
                quantity=values["quantity"],
            )
        )

    def update(
        self, record: Forecast, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        record.quantity = values["quantity"]
