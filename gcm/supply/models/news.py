"""News of goods and policy that a district's managers bring to their customers."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core import clock
from gcm.core.db import Money, Quantity, Record, Versioned
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.sales.models import Product
from gcm.supply.rules import news as rules
from gcm.supply.rules.news import Kind, NewsDraft, Per, State


class News(Versioned, Record):
    """In force from ``begins_on`` to ``ends_on`` (both counted; None: until further notice).

    It belongs to a district and to no chain. What was withdrawn stays, with its reason.
    """

    __tablename__ = "news"
    __table_args__ = (Index("ix_news_district_days", "district_id", "begins_on", "ends_on"),)

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    kind: Mapped[Kind]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text, default="")
    search_key: Mapped[str]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    limit_quantity: Mapped[Decimal | None] = mapped_column(Quantity)
    limit_per: Mapped[Per | None]
    wholesale_price: Mapped[Decimal | None] = mapped_column(Money)
    retail_price: Mapped[Decimal | None] = mapped_column(Money)
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_because: Mapped[str | None]

    district: Mapped[District] = relationship()
    product: Mapped[Product | None] = relationship()
    created_by: Mapped[User | None] = relationship(foreign_keys=created_by_id)
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=withdrawn_by_id)

    @property
    def state(self) -> State:
        withdrawn = self.withdrawn_at is not None
        return rules.state(self.begins_on, self.ends_on, withdrawn=withdrawn, today=clock.today())

    @property
    def terms(self) -> str:
        """Limit and prices in one line."""
        return rules.terms(self.as_draft())

    def as_draft(self) -> NewsDraft:
        return NewsDraft(
            district_id=self.district_id,
            kind=self.kind,
            title=self.title,
            text=self.text,
            begins_on=self.begins_on,
            ends_on=self.ends_on,
            product_id=self.product_id,
            limit_quantity=self.limit_quantity,
            limit_per=self.limit_per,
            wholesale_price=self.wholesale_price,
            retail_price=self.retail_price,
        )
