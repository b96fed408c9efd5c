"""Regular products that a store has none of, and what is done about it (clause 1.3)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gcm.core.db import Record, Versioned
from gcm.sales.models.sales import HasStore
from gcm.sales.rules.shortages import Source


class Shortage(HasStore, Versioned, Record):
    """One that somebody has taken up; those that nobody has yet are told by counts and demands.

    ``seen_on`` is the day of the count or demand that showed it. It is over once goods came
    after that day, or when somebody closed it with a word.
    """

    __tablename__ = "shortage"
    __table_args__ = (
        UniqueConstraint("store_id", "product_id", "seen_on"),
        Index("ix_shortage_owner", "owner_id", "closed_on"),
    )

    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    seen_on: Mapped[date]
    source: Mapped[Source]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date]
    action: Mapped[str | None] = mapped_column(Text)
    acted_at: Mapped[datetime | None]
    acted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_because: Mapped[str | None] = mapped_column(Text)
