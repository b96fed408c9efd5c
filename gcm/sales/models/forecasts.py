"""A chain's forecast per product, and the sheet that was filed."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Quantity, Record, Versioned
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.sales.models.products import Product
from gcm.sales.rules.forecast_methods import Method


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


class ForecastSheet(Scoped, Versioned, Record):
    """``filed_at`` is the first filing, which decides whether it was in time.

    A month that was only imported has no sheet until somebody files or corrects it.
    """

    __tablename__ = "forecast_sheet"
    __table_args__ = (
        UniqueConstraint("customer_id", "month"),
        Index("ix_forecast_sheet_month", "month"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    month: Mapped[date]
    filed_at: Mapped[datetime | None]
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    corrected_at: Mapped[datetime | None]
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    filed_by: Mapped[User | None] = relationship(foreign_keys=filed_by_id)
    corrected_by: Mapped[User | None] = relationship(foreign_keys=corrected_by_id)
