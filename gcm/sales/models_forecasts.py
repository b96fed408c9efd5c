"""A chain's forecast of a month as one sheet (form C7): when it was filed, and corrected."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record, Versioned
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer


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
