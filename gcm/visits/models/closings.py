"""A month's counts as they were when it was closed. Triggers refuse to change or delete a row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record
from gcm.core.organisation import District
from gcm.core.users import User


class MonthClosing(Record):
    """``figures`` is what ``gcm quota`` said that day, with coverage and the auditors' checks."""

    __tablename__ = "month_closing"
    __table_args__ = (UniqueConstraint("district_id", "month", "number"),)

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    month: Mapped[date]
    number: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime]

    district: Mapped[District] = relationship()
    closed_by: Mapped[User] = relationship()
    reopening: Mapped["MonthReopening | None"] = relationship(back_populates="closing")


class MonthReopening(Record):
    """Why a closed month was opened again; the closing itself stays as it was."""

    __tablename__ = "month_reopening"

    closing_id: Mapped[int] = mapped_column(ForeignKey("month_closing.id"), unique=True)
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    closing: Mapped[MonthClosing] = relationship(back_populates="reopening")
    by: Mapped[User] = relationship()
