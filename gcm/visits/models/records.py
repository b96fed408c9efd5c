"""Visits as they were recorded: 附表 1, 附表 2 and C5 (clause 3.2.3)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Degrees, Money, Quantity, Record, Versioned
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.sales.models import Product
from gcm.visits.models.appointments import Appointment
from gcm.visits.models.plans import PlannedVisit
from gcm.visits.rules.kinds import FormKind, Outcome


class Visit(Scoped, Versioned, Record):
    """One visit to a store, or to the headquarters (then ``store_id`` is None).

    ``uuid`` is made where the form was opened, ``number`` (回执号) where it arrived. The visit
    belongs to the day of ``begins_at``, however late it came; ``late`` marks one that came after
    its month. ``device_offset_seconds`` is how far the tablet's clock was ahead at sync, and
    ``needs_review`` that it was too far. ``answers`` holds what the form asked, by item.
    ``month`` and ``day`` are those of the begin in our zone, kept so that counts can ask for them.
    """

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_month_user", "month", "user_id"),
        Index("ix_visit_customer_day", "customer_id", "day"),
        Index("ix_visit_store_day", "store_id", "day"),
        Index("ix_visit_batch", "batch_id"),
    )

    uuid: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    form: Mapped[FormKind]
    form_version: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    acted_for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    store_id: Mapped[int | None] = mapped_column(ForeignKey("store.id"))
    planned_visit_id: Mapped[int | None] = mapped_column(ForeignKey("planned_visit.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"), index=True)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    day: Mapped[date]
    month: Mapped[date]
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.MET)
    persons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    met_buyer: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    latitude: Mapped[Decimal | None] = mapped_column(Degrees)
    longitude: Mapped[Decimal | None] = mapped_column(Degrees)
    device_offset_seconds: Mapped[int | None]
    needs_review: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    op_id: Mapped[str | None]
    signature_sha256: Mapped[str | None]
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    voided_because: Mapped[str | None]
    batch_id: Mapped[int | None]

    user: Mapped[User] = relationship(foreign_keys=user_id)
    acted_for: Mapped[User | None] = relationship(foreign_keys=acted_for_id)
    voided_by: Mapped[User | None] = relationship(foreign_keys=voided_by_id)
    customer: Mapped[Customer] = relationship()
    store: Mapped[Store | None] = relationship()
    planned_visit: Mapped[PlannedVisit | None] = relationship()
    appointment: Mapped[Appointment | None] = relationship()
    products: Mapped[list["VisitProduct"]] = relationship(order_by="VisitProduct.id")
    photos: Mapped[list["VisitPhoto"]] = relationship(order_by="VisitPhoto.id")
    revisions: Mapped[list["VisitRevision"]] = relationship(order_by="VisitRevision.number")


class VisitProduct(Scoped, Record):
    """What was seen of one product: quantities in 条, the shelf price in yuan a 包 or 条 as typed.

    None means that nobody looked, which is not the same as no.
    """

    __tablename__ = "visit_product"
    __table_args__ = (
        UniqueConstraint("visit_id", "product_id"),
        Index("ix_visit_product_customer_id", "customer_id"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    on_shelf: Mapped[bool | None]
    facings: Mapped[int | None]
    shelf_place: Mapped[str | None]
    price: Mapped[Decimal | None] = mapped_column(Money)
    price_tag: Mapped[bool | None]
    stock_cartons: Mapped[Decimal | None] = mapped_column(Quantity)
    out_of_stock_days: Mapped[int | None]
    sold: Mapped[Decimal | None] = mapped_column(Quantity)

    product: Mapped[Product] = relationship()


class VisitPhoto(Scoped, Record):
    """A picture taken for one item of the form; the file is found by its digest."""

    __tablename__ = "visit_photo"
    __table_args__ = (
        UniqueConstraint("visit_id", "sha256"),
        Index("ix_visit_photo_customer_id", "customer_id"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    sha256: Mapped[str] = mapped_column(index=True)
    item: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime | None]
    caption: Mapped[str | None]


class VisitRevision(Scoped, Record):
    """A visit as it stood before a correction; number 1 is what was first recorded."""

    __tablename__ = "visit_revision"
    __table_args__ = (
        UniqueConstraint("visit_id", "number"),
        Index("ix_visit_revision_customer_id", "customer_id"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str]

    by: Mapped[User] = relationship()
