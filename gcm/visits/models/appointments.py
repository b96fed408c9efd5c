"""A visit to a chain's headquarters as it was asked for and agreed (clause 3.2.1)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record, Versioned
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.visits.rules.kinds import AppointmentState


class Appointment(Scoped, Versioned, Record):
    """``asked_at`` is when it was put on record: a visit counts only if that came before it.

    ``contact_names`` are names of the chain's contacts joined by 、. ``agreed_at`` is the time
    agreed for the visit itself, None while only asked.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_user_agreed", "user_id", "agreed_at"),
        Index("ix_appointment_customer_id", "customer_id"),
        Index("ix_appointment_batch", "batch_id"),
    )

    uuid: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    contact_names: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    channel: Mapped[str | None]
    agreed_at: Mapped[datetime | None]
    state: Mapped[AppointmentState] = mapped_column(default=AppointmentState.ASKED)
    reason: Mapped[str | None]
    note: Mapped[str | None]
    batch_id: Mapped[int | None]

    customer: Mapped[Customer] = relationship()
    user: Mapped[User] = relationship()
