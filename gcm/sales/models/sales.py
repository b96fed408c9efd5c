"""What stores bought, asked for and hold, and kept monthly totals."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, Table, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from gcm.core.db import Model, Money, Quantity
from gcm.core.scope import Scoped
from gcm.customers.models import Store


class HasStore(Scoped):
    """Mixin of models that hang on a chain through one of its stores."""

    @classmethod
    def in_scope(cls, customers: Select[Any]) -> ColumnElement[bool]:
        store = cast(Table, Store.__table__)
        stores = select(store.c.id).where(store.c.customer_id.in_(customers))
        column = cast(ColumnElement[Any], cls.__table__.c.store_id)  # type: ignore[attr-defined]
        return column.in_(stores)


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
    """What a store asked for and what it was given, in 条 (clause 1.2).

    An imported one is answered on its day. One that was noted by hand (``noted_by_id``) is open,
    without ``supplied``, until somebody answers it or an import brings the answer.
    """

    __tablename__ = "demand"
    __table_args__ = (
        UniqueConstraint("store_id", "day", "product_id"),
        Index("ix_demand_batch", "batch_id"),
        Index("ix_demand_day", "day"),
        Index("ix_demand_answered_on", "answered_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"))
    day: Mapped[date]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    demanded: Mapped[Decimal] = mapped_column(Quantity)
    supplied: Mapped[Decimal | None] = mapped_column(Quantity)
    answered_on: Mapped[date | None]
    reason: Mapped[str | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    noted_at: Mapped[datetime | None]
    batch_id: Mapped[int | None]


class Stock(HasStore, Model):
    """What a store was seen to hold on a day, in 条 (clause 1.3)."""

    __tablename__ = "stock"
    __table_args__ = (
        UniqueConstraint("store_id", "day", "product_id"),
        Index("ix_stock_batch", "batch_id"),
        Index("ix_stock_day", "day"),
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
