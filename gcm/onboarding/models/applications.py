"""An application and what is gathered for it; the chain comes into being when it is approved."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core import clock, keys
from gcm.core.db import Quantity, Record, Versioned
from gcm.core.organisation import District
from gcm.core.scope import Scoped
from gcm.core.types import Degrees
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.onboarding.rules.documents import Evidence, Taxpayer
from gcm.onboarding.rules.states import OPEN, STATE_NAMES, State


class Application(Versioned, Record):
    """The headquarters file as it is gathered; ``user_id`` is the customer manager whose it is.

    It belongs to a district and to no chain: ``customer_id`` is the one it led to.
    """

    __tablename__ = "application"
    __table_args__ = (Index("ix_application_district_state", "district_id", "state"),)

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    name: Mapped[str]
    name_key: Mapped[str]
    search_key: Mapped[str]
    uscc: Mapped[str | None] = mapped_column(index=True)
    legal_person: Mapped[str | None]
    hq_address: Mapped[str | None]
    order_phone: Mapped[str | None]
    order_frequency: Mapped[str | None]
    bank_name: Mapped[str | None]
    bank_account: Mapped[str | None] = mapped_column(keys.Sealed("application.bank_account"))
    bank_account_mask: Mapped[str | None]
    planned_volume: Mapped[Decimal | None] = mapped_column(Quantity)
    taxpayer: Mapped[Taxpayer | None]
    contact_name: Mapped[str | None]
    contact_post: Mapped[str | None]
    contact_phone: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decision_number: Mapped[str | None]
    decision_opinion: Mapped[str | None] = mapped_column(Text)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)

    district: Mapped[District] = relationship()
    user: Mapped[User] = relationship(foreign_keys=user_id)
    submitted_by: Mapped[User | None] = relationship(foreign_keys=submitted_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    @property
    def number(self) -> str:
        return f"SQ{clock.local(self.created_at):%Y%m%d}-{self.id:04d}"

    @property
    def state_name(self) -> str:
        return STATE_NAMES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class ApplicationDocument(Record):
    """One of the six. Of an ID card only the mask can be read; its number is sealed."""

    __tablename__ = "application_document"
    __table_args__ = (UniqueConstraint("application_id", "kind"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    kind: Mapped[str]
    number: Mapped[str | None]
    sealed_number: Mapped[str | None] = mapped_column(
        keys.Sealed("application_document.sealed_number")
    )
    holder: Mapped[str | None]
    begins_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    evidence: Mapped[Evidence | None]
    waived_because: Mapped[str | None]
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    waived_by: Mapped[User | None] = relationship(foreign_keys=waived_by_id)
    checked_by: Mapped[User | None] = relationship(foreign_keys=checked_by_id)


class ApplicationStore(Record):
    """A row of the table of stores, in the order of ``position``."""

    __tablename__ = "application_store"
    __table_args__ = (Index("ix_application_store_application", "application_id", "position"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    position: Mapped[int]
    name: Mapped[str]
    category: Mapped[str | None]
    licence_number: Mapped[str | None] = mapped_column(index=True)
    licence_ends_on: Mapped[date | None]
    address: Mapped[str | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    monthly_volume: Mapped[Decimal | None] = mapped_column(Quantity)


class ApplicationScan(Record):
    """A scan or photograph of a document: of a store's licence when ``store_id`` is given."""

    __tablename__ = "application_scan"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str]
    store_id: Mapped[int | None] = mapped_column(ForeignKey("application_store.id"), index=True)
    sha256: Mapped[str]
    media_type: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class ApplicationSurvey(Record):
    """A survey on site. ``marks`` maps each criterion to its score and words; the last counts."""

    __tablename__ = "application_survey"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    surveyed_on: Mapped[date]
    expected_volume: Mapped[Decimal] = mapped_column(Quantity)
    marks: Mapped[dict[str, Any]] = mapped_column(JSON)
    photos: Mapped[list[str]] = mapped_column(JSON)
    latitude: Mapped[Decimal | None] = mapped_column(Degrees)
    longitude: Mapped[Decimal | None] = mapped_column(Degrees)

    user: Mapped[User] = relationship()


class ApplicationReview(Record):
    """A first review: each item of the standard as it read that day. The last one counts."""

    __tablename__ = "application_review"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    standard_of: Mapped[date]
    ticks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    licensed: Mapped[int]
    agrees: Mapped[bool]
    opinion: Mapped[str] = mapped_column(Text)

    user: Mapped[User] = relationship()


class ApplicationReturn(Record):
    """Sent back by the marketing centre; ``reasons`` maps what is to be mended to why.

    ``mended`` names what was changed since; ``answer`` tells why the rest stayed as it was.
    """

    __tablename__ = "application_return"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    opinion: Mapped[str] = mapped_column(Text, default="")
    reasons: Mapped[dict[str, str]] = mapped_column(JSON)
    mended: Mapped[list[str]] = mapped_column(JSON)
    answer: Mapped[str | None] = mapped_column(Text)

    by: Mapped[User] = relationship()


class StandardBreach(Scoped, Record):
    """A chain taken on that no longer meets one item of the standard, as it was found."""

    __tablename__ = "standard_breach"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    criterion: Mapped[str]
    found_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    mended_on: Mapped[date | None]
    mended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    by: Mapped[User] = relationship(foreign_keys=by_id)
