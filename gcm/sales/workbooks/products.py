"""Products with dated prices and classes as a sheet: a row is what holds from a day on."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.core import regulation, search
from gcm.core.db import Record, db
from gcm.core.errors import Problem
from gcm.core.imports.records import RecordImporter, RecordPlan, Values, ids_by
from gcm.core.imports.run import ImportRun
from gcm.core.policy import Permission
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.times import Day
from gcm.core.workbooks.values import Choice, Code, Integer, Text, money
from gcm.sales.actions.totals import reclassify
from gcm.sales.models import Product, ProductVersion, Supply
from gcm.sales.rules import measures

CLASSES = measures.CLASS_NAMES[1:]

PRODUCTS = Kind(
    "products",
    "商品",
    (
        Column("商品编码", "code", Code(), key=True),
        Column("商品名称", "name", Text(), required=True),
        Column("品牌", "brand", Text(60), needed=True),
        Column("生效日期", "effective_from", Day(), key=True, note="价格和价类从这一天起有效。"),
        Column("调拨价", "transfer_price", money(), unit="不含税"),
        Column("批发价", "wholesale_price", money()),
        Column("零售指导价", "retail_price", money()),
        Column("每条支数", "sticks_per_carton", Integer(1, 10_000)),
        Column("货源属性", "supply", Choice(tuple(Supply))),
        Column("价类", "price_class", Choice(CLASSES), note="留空则按调拨价划分。"),
        Column("条码", "barcode", Code()),
    ),
    about="卷烟品规及其分日期的价格、价类和货源属性",
)


class Products(RecordImporter):
    kind = PRODUCTS
    permission = Permission.IMPORT_MASTER

    def ids(self) -> dict[str, int]:
        return ids_by(Product.code, Product.id)

    def existing(self) -> Mapping[tuple[object, ...], Record]:
        found = db.session.scalars(
            select(ProductVersion)
            .join(ProductVersion.product)
            .options(joinedload(ProductVersion.product))
            .order_by(Product.code, ProductVersion.effective_from)
        )
        return {(each.product.code, each.effective_from): each for each in found}

    def current(self, record: ProductVersion) -> Values:
        same = ("name", "brand", "effective_from", "transfer_price", "wholesale_price",
                "retail_price", "sticks_per_carton", "barcode")  # fmt: skip
        return {name: getattr(record, name) for name in same} | {
            "code": record.product.code,
            "supply": record.supply.value if record.supply else None,
            "price_class": measures.CLASS_NAMES[record.price_class] if record.class_given else None,
        }

    def problems(
        self, values: Values, record: ProductVersion | None, run: ImportRun
    ) -> Sequence[Problem]:
        """A file seldom means a guide price below what the shop pays."""
        wholesale, retail = values["wholesale_price"], values["retail_price"]
        if wholesale is not None and retail is not None and retail < wholesale:
            run.notes.append(f"商品 {values['code']} 的零售指导价低于批发价，请核对。")
        return []

    def write(self, plan: RecordPlan, run: ImportRun) -> None:
        self._products = {each.code: each for each in db.session.scalars(select(Product))}
        super().write(plan, run)
        touched = {self._products[change.values["code"]].id for change in plan.changes}
        run.afterwards.append(lambda: none(reclassify(db.session(), touched)))

    def create(self, values: Values, run: ImportRun) -> None:
        product = self._products.get(values["code"])
        if product is None:
            product = Product(code=values["code"], **self._names(values))
            self._products[product.code] = product
            db.session.add(product)
        version = ProductVersion(
            product=product, effective_from=values["effective_from"], **written(values)
        )
        db.session.add(version)
        db.session.flush()
        self._name_after_last(product)

    def update(
        self, record: ProductVersion, values: Values, changed: frozenset[str], run: ImportRun
    ) -> None:
        for name, value in written(values).items():
            setattr(record, name, value)
        self._name_after_last(record.product)

    def _name_after_last(self, product: Product) -> None:
        """The product is called as its last version says."""
        last = max(product.versions, key=lambda version: version.effective_from)
        values = {"code": product.code, "name": last.name, "brand": last.brand}
        for name, value in self._names(values | {"barcode": last.barcode}).items():
            if getattr(product, name) != value:
                setattr(product, name, value)

    @staticmethod
    def _names(values: Values) -> dict[str, Any]:
        return {
            "name": values["name"],
            "brand": values["brand"],
            "barcode": values["barcode"],
            "search_key": search.key(values["name"], values["code"], values["barcode"]),
        }


def written(values: Values) -> dict[str, Any]:
    """The columns of a version, its class as stated or by the transfer price."""
    terms = regulation.in_force(values["effective_from"]).products
    sticks = values["sticks_per_carton"] or terms.sticks_per_standard_carton
    given = values["price_class"]
    by_price = measures.price_class(
        values["transfer_price"], sticks, terms.class_floors, terms.sticks_per_standard_carton
    )
    same = ("name", "brand", "barcode", "transfer_price", "wholesale_price", "retail_price")
    return {name: values[name] for name in same} | {
        "sticks_per_carton": sticks,
        "supply": Supply(values["supply"]) if values["supply"] else None,
        "price_class": measures.CLASS_NAMES.index(given) if given else by_price,
        "class_given": bool(given),
    }


def none(_result: object) -> None:
    """For what is called only for its effect."""
