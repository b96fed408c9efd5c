"""The written notice of scarce goods that a store is handed (C6, clause 2.2.4)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core import clock
from gcm.core.db import Model, Money, Record, Versioned
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.sales.models import Product
from gcm.supply.models.allocations import Allocation
from gcm.supply.rules import notices as rules
from gcm.supply.rules import objections
from gcm.supply.rules.notices import NoticeState, Receipt, Served
from gcm.supply.rules.objections import ObjectionState


class Notice(Scoped, Versioned, Record):
    """A store's sheet of a month. A changed allocation voids it and makes the next one.

    ``served_on`` is the day on which it was handed over, ``received_at`` when the receipt was
    written down. ``visit_uuid`` names the record of the visit at which that was, ``slip_sha256``
    the picture of the signed slip where it was kept at the desk. ``objection_uuid`` names the
    record of the visit at which the store objected.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("store_id", "month", "edition"),
        Index("ix_notice_month_customer", "month", "customer_id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    month: Mapped[date]
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    allocation_id: Mapped[int] = mapped_column(ForeignKey("allocation.id"), index=True)
    edition: Mapped[int] = mapped_column(default=1)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    served: Mapped[Served | None]
    served_on: Mapped[date | None]
    received_at: Mapped[datetime | None]
    received_by: Mapped[str] = mapped_column(default="")
    visit_uuid: Mapped[str | None] = mapped_column(index=True)
    served_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    slip_sha256: Mapped[str | None]
    objection: Mapped[str] = mapped_column(Text, default="")
    objection_uuid: Mapped[str | None] = mapped_column(index=True)
    objected_on: Mapped[date | None]
    objection_owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    objection_due_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    voided_at: Mapped[datetime | None]
    voided_because: Mapped[str | None]

    store: Mapped[Store] = relationship()
    customer: Mapped[Customer] = relationship()
    allocation: Mapped[Allocation] = relationship()
    served_by: Mapped[User | None] = relationship(foreign_keys=served_by_id)
    objection_owner: Mapped[User | None] = relationship(foreign_keys=objection_owner_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)
    lines: Mapped[list["NoticeLine"]] = relationship(order_by="NoticeLine.position")

    @property
    def state(self) -> NoticeState:
        return rules.state(
            self.served_on,
            self.due_on,
            voided=self.voided_at is not None,
            today=clock.today(),
            licence_ends_on=self.store.licence_ends_on,
        )

    @property
    def is_expired(self) -> bool:
        """It waits, and may not be handed over today: the store's licence has ended."""
        waits = self.served_on is None and self.voided_at is None
        return waits and rules.is_expired(self.store.licence_ends_on, clock.today())

    @property
    def objection_state(self) -> ObjectionState | None:
        return objections.state(
            self.objection, self.answered_on, self.objection_due_on, clock.today()
        )

    @property
    def receipt(self) -> Receipt | None:
        if self.served is None or self.served_on is None:
            return None
        return Receipt(self.served, self.served_on, self.received_by)

    @property
    def total(self) -> int:
        return sum(line.quantity for line in self.lines)


class NoticeLine(Scoped, Model):
    """One scarce product, also with 0 条; class and wholesale price are those of that day."""

    __tablename__ = "notice_line"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    position: Mapped[int]
    price_class: Mapped[int]
    wholesale_price: Mapped[Decimal | None] = mapped_column(Money)
    quantity: Mapped[int]

    product: Mapped[Product] = relationship()
