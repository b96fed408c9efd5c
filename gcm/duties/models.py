"""The market manager's inspection of a customer manager (M8)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record, Versioned
from gcm.core.organisation import District
from gcm.core.users import User


class ManagerInspection(Versioned, Record):
    """``user_id`` inspected ``manager_id`` on a day of ``month``; it belongs to no chain.

    ``items`` are the twelve of the market standard as they stood when it was saved, ``looked``
    what was looked at. The manager confirms having read it and may answer.
    """

    __tablename__ = "manager_inspection"
    __table_args__ = (
        Index("ix_manager_inspection_district_month", "district_id", "month"),
        Index("ix_manager_inspection_manager_month", "manager_id", "month"),
    )

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    month: Mapped[date]
    inspected_on: Mapped[date]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    looked: Mapped[list[str]] = mapped_column(JSON)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    findings: Mapped[str] = mapped_column(Text)
    guidance: Mapped[str] = mapped_column(Text)
    mend: Mapped[str] = mapped_column(Text, default="")
    mend_by: Mapped[date | None]
    read_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")

    district: Mapped[District] = relationship()
    user: Mapped[User] = relationship(foreign_keys=user_id)
    manager: Mapped[User] = relationship(foreign_keys=manager_id)
