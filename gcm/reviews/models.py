"""A month's review letters: the words typed once for all, each chain's letter, its way out."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Quantity, Record, Score, Versioned
from gcm.core.organisation import District
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.reviews.rules import Kind, Reply, State, Way


class ReviewMonth(Versioned, Record):
    """What the market manager types once for all letters of a district's month."""

    __tablename__ = "review_month"
    __table_args__ = (UniqueConstraint("district_id", "month"),)

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    month: Mapped[date]
    market_words: Mapped[str] = mapped_column(Text, default="")
    price_state: Mapped[str] = mapped_column(Text, default="")
    scarce_policy: Mapped[str] = mapped_column(Text, default="")
    events: Mapped[str] = mapped_column(Text, default="")

    district: Mapped[District] = relationship()


class Letter(Scoped, Versioned, Record):
    """One edition of a chain's letter of a month.

    ``content`` is the whole letter as issued (JSON of ``LetterContent``), None before.
    ``fingerprint`` stands for the chain's figures as they were when the points were proposed,
    approved or issued, whichever came last (``figures_at``). ``alike_to_id`` is the letter of
    the month that reads ``alike_percent`` the same, where that is too much.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("customer_id", "month", "edition"),
        Index("ix_letter_month_state", "month", "state"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    month: Mapped[date]
    edition: Mapped[int] = mapped_column(default=1)
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    number: Mapped[str | None] = mapped_column(unique=True)
    content: Mapped[str | None] = mapped_column(Text)
    fingerprint: Mapped[str]
    figures_at: Mapped[datetime]
    alike_percent: Mapped[Decimal | None] = mapped_column(Score)
    alike_to_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"))
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    submitted_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issued_at: Mapped[datetime | None]
    returned_because: Mapped[str | None]
    reissued_because: Mapped[str | None]

    customer: Mapped[Customer] = relationship()
    drafted_by: Mapped[User | None] = relationship(foreign_keys=drafted_by_id)
    approved_by: Mapped[User | None] = relationship(foreign_keys=approved_by_id)
    issued_by: Mapped[User | None] = relationship(foreign_keys=issued_by_id)
    points: Mapped[list["LetterPoint"]] = relationship(
        order_by="LetterPoint.position, LetterPoint.id", back_populates="letter"
    )
    deliveries: Mapped[list["Delivery"]] = relationship(order_by="Delivery.sent_on, Delivery.id")
    reply: Mapped["LetterReply | None"] = relationship()


class LetterPoint(Scoped, Record):
    """A problem, which cites a number, or a suggestion with product, quantity, store and date.

    ``rule`` names the rule that proposed it, None where a person wrote it. ``figure`` is the
    cited number as JSON. ``done`` is the verdict on a suggestion in the month after.
    """

    __tablename__ = "letter_point"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[Kind]
    position: Mapped[int]
    rule: Mapped[str | None]
    text: Mapped[str] = mapped_column(Text)
    cites: Mapped[str] = mapped_column(default="")
    figure: Mapped[str | None]
    product: Mapped[str] = mapped_column(default="")
    quantity: Mapped[Decimal | None] = mapped_column(Quantity)
    store: Mapped[str] = mapped_column(default="")
    due: Mapped[date | None]
    done: Mapped[bool | None]
    done_note: Mapped[str] = mapped_column(default="")

    letter: Mapped[Letter] = relationship(back_populates="points")


class Delivery(Scoped, Record):
    """How and when an issued letter went out, and who signed for it."""

    __tablename__ = "letter_delivery"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    way: Mapped[Way]
    sent_on: Mapped[date]
    received_by: Mapped[str] = mapped_column(default="")
    receipt: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship()


class LetterReply(Scoped, Versioned, Record):
    """The reply slip that came back, typed in against the letter."""

    __tablename__ = "letter_reply"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    received_on: Mapped[date]
    taken: Mapped[Reply]
    signed_by: Mapped[str] = mapped_column(default="")
    service: Mapped[str] = mapped_column(default="")
    opinion: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship()
