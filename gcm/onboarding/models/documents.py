"""A chain's documents after it was taken on: each period beside the earlier ones."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core import keys
from gcm.core.db import Record
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.onboarding.rules.documents import ID_CARD, Evidence
from gcm.onboarding.rules.periods import Origin


class DocumentPeriod(Scoped, Record):
    """A term of one of the six; of a store's retail licence when ``store_id`` is given.

    A renewal is another row, the earlier one stays. No ``begins_on`` means that it is not
    known, no ``ends_on`` that it has no end. Of an ID card only the mask can be read.
    """

    __tablename__ = "document_period"
    __table_args__ = (
        Index("ix_document_period_customer_kind", "customer_id", "kind"),
        Index("ix_document_period_store", "store_id"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    store_id: Mapped[int | None] = mapped_column(ForeignKey("store.id"))
    kind: Mapped[str]
    number: Mapped[str | None]
    sealed_number: Mapped[str | None] = mapped_column(keys.Sealed("document_period.sealed_number"))
    holder: Mapped[str | None]
    begins_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    evidence: Mapped[Evidence | None]
    waived_because: Mapped[str | None]
    origin: Mapped[Origin]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    customer: Mapped[Customer] = relationship()
    store: Mapped[Store | None] = relationship()
    by: Mapped[User] = relationship()
    scans: Mapped[list["DocumentScan"]] = relationship(order_by="DocumentScan.id", viewonly=True)

    @property
    def is_id_card(self) -> bool:
        """Its scan is shown only to those who may reveal what is masked."""
        return self.kind == ID_CARD


class DocumentScan(Scoped, Record):
    """A scan or photograph of a period's document; it lies where an application's scans do."""

    __tablename__ = "document_scan"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("document_period.id"), index=True)
    sha256: Mapped[str]
    media_type: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class RenewalNote(Scoped, Record):
    """A renewal was applied for on ``applied_on``: for the document that ends on ``ends_on``."""

    __tablename__ = "renewal_note"
    __table_args__ = (
        Index("ix_renewal_note_customer_kind", "customer_id", "kind"),
        Index("ix_renewal_note_store", "store_id"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    store_id: Mapped[int | None] = mapped_column(ForeignKey("store.id"))
    kind: Mapped[str]
    ends_on: Mapped[date]
    applied_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship()
