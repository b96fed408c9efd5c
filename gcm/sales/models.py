"""Products with dated prices, what stores bought, asked for and hold, and kept monthly totals."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    Table,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Model, Money, Quantity, Record
from gcm.core.scope import Scoped
from gcm.customers.models import Customer, Store
from gcm.sales import rules
from gcm.sales.forecast_methods import Method

UNCLASSED = rules.UNCLASSED


class Supply(StrEnum):
    """货源属性"""

    SCARCE = "紧俏"
    BRISK = "顺销"
    REGULAR = "平销"
    NEW = "新品"
    STOPPED = "停销"


class Indicator(StrEnum):
    """What a target is set for."""

    TOTAL = "销售总量"
    FOCUS = "娇子"
    FOCUS_CLASS1 = "一类娇子"


class HasStore(Scoped):
    """Mixin of models that hang on a chain through one of its stores."""

    @classmethod
    def in_scope(cls, customers: Select[Any]) -> ColumnElement[bool]:
        store = cast(Table, Store.__table__)
        stores = select(store.c.id).where(store.c.customer_id.in_(customers))
        column = cast(ColumnElement[Any], cls.__table__.c.store_id)  # type: ignore[attr-defined]
        return column.in_(stores)


class Product(Record):
    """A 品规. Name and brand are those of the version in force last."""

    __tablename__ = "product"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    brand: Mapped[str] = mapped_column(index=True)
    barcode: Mapped[str | None]
    search_key: Mapped[str]

    versions: Mapped[list["ProductVersion"]] = relationship(
        order_by="ProductVersion.effective_from", back_populates="product"
    )


class ProductVersion(Record):
    """A product's prices and class from a day on. Prices in yuan per 条, transfer price ex VAT.

    ``price_class`` is 1 to 5, or ``UNCLASSED``; ``class_given`` tells whether the branch stated
    it or it was read from the transfer price per standard carton.
    """

    __tablename__ = "product_version"
    __table_args__ = (UniqueConstraint("product_id", "effective_from"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    effective_from: Mapped[date]
    name: Mapped[str]
    brand: Mapped[str]
    barcode: Mapped[str | None]
    transfer_price: Mapped[Decimal | None] = mapped_column(Money)
    wholesale_price: Mapped[Decimal | None] = mapped_column(Money)
    retail_price: Mapped[Decimal | None] = mapped_column(Money)
    sticks_per_carton: Mapped[int] = mapped_column(default=200)
    supply: Mapped[Supply | None]
    price_class: Mapped[int] = mapped_column(default=UNCLASSED)
    class_given: Mapped[bool] = mapped_column(default=False)
    batch_id: Mapped[int | None]

    product: Mapped[Product] = relationship(back_populates="versions")


class Sale(HasStore, Model):
    """What a store bought on a day, or in a whole month (then ``day`` is its first day).

    Quantity in 条, negative for returns; amount in yuan; the class is that of the day.
    """

    __tablename__ = "sale"
    __table_args__ = (
        UniqueConstraint("store_id", "day", "product_id"),
        Index("ix_sale_product_day", "product_id", "day"),
        Index("ix_sale_batch", "batch_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"))
    day: Mapped[date]
    whole_month: Mapped[bool]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    amount: Mapped[Decimal] = mapped_column(Money)
    price_class: Mapped[int]
    batch_id: Mapped[int | None]


class Demand(HasStore, Model):
    """What a store asked for and what it was given, in 条 (clause 1.2)."""

    __tablename__ = "demand"
    __table_args__ = (
        UniqueConstraint("store_id", "day", "product_id"),
        Index("ix_demand_batch", "batch_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"))
    day: Mapped[date]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    demanded: Mapped[Decimal] = mapped_column(Quantity)
    supplied: Mapped[Decimal] = mapped_column(Quantity)
    batch_id: Mapped[int | None]


class Stock(HasStore, Model):
    """What a store was seen to hold on a day, in 条 (clause 1.3)."""

    __tablename__ = "stock"
    __table_args__ = (
        UniqueConstraint("store_id", "day", "product_id"),
        Index("ix_stock_batch", "batch_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"))
    day: Mapped[date]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    batch_id: Mapped[int | None]


class MonthlyTotal(HasStore, Model):
    """A store's month by product and class, kept ready; changed where sales are changed."""

    __tablename__ = "monthly_total"
    __table_args__ = (Index("ix_monthly_total_month", "month", "store_id"),)

    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    price_class: Mapped[int] = mapped_column(primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    amount: Mapped[Decimal] = mapped_column(Money)


class StoreMonth(HasStore, Model):
    """The monthly totals summed once more over all products: lists of thousands of stores read it.

    ``sticks`` and ``focus_sticks`` are 条 × 支 a 条 (of all, of the focus brand): their ratio is a
    share in 标准条. Made with the monthly totals, with the month's first day's product versions.
    """

    __tablename__ = "store_month"
    __table_args__ = (Index("ix_store_month_month", "month"),)

    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    amount: Mapped[Decimal] = mapped_column(Money)
    sticks: Mapped[Decimal] = mapped_column(Quantity)
    focus_sticks: Mapped[Decimal] = mapped_column(Quantity)


class Target(Scoped, Record):
    """A chain's target of a month, in 条 (clauses 2.1.3 and 2.2.2)."""

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("month", "customer_id", "indicator"),)

    month: Mapped[date]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    indicator: Mapped[Indicator]
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    batch_id: Mapped[int | None]

    customer: Mapped[Customer] = relationship()


class Forecast(Scoped, Record):
    """What a chain is expected to sell of a product in a month, in 条 (clause 2.2.6).

    ``quantity`` is the customer manager's figure, filed on a page or imported; ``proposed`` and
    what follows it is the program's own proposal as it stood when the figure was filed.
    """

    __tablename__ = "forecast"
    __table_args__ = (UniqueConstraint("month", "customer_id", "product_id"),)

    month: Mapped[date]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    reason: Mapped[str | None]
    proposed: Mapped[Decimal | None] = mapped_column(Quantity)
    method: Mapped[Method | None]
    method_because: Mapped[str | None]
    method_accuracy: Mapped[Decimal | None] = mapped_column(Quantity)
    naive_accuracy: Mapped[Decimal | None] = mapped_column(Quantity)
    method_months: Mapped[int | None]
    corrected: Mapped[Decimal | None] = mapped_column(Quantity)
    corrected_because: Mapped[str | None]
    batch_id: Mapped[int | None]

    product: Mapped[Product] = relationship()

    @hybrid_property
    def final(self) -> Decimal:
        """The market manager's figure where there is one: accuracy goes by it."""
        return self.quantity if self.corrected is None else self.corrected

    @final.inplace.expression
    @classmethod
    def _final(cls) -> ColumnElement[Decimal]:
        return func.coalesce(cls.corrected, cls.quantity)
