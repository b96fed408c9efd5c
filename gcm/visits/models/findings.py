"""What visits brought to light, who sees to it, and who was told (clauses 2.2.7 and 3.2.3)."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record, Versioned
from gcm.core.organisation import District
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.visits.models.records import Visit
from gcm.visits.rules.kinds import FindingKind, FindingState, Told


class Finding(Scoped, Versioned, Record):
    """A problem, an opinion or a promise, with its owner and its day.

    It is fed back to the market manager **and** to the chain's headquarters: when and how both
    were told stands here. ``about`` says of what it is, for the next visit to know it again;
    ``closed_because`` why it was withdrawn without an answer; ``source_stands`` that the record
    which opened it still says so; ``acted_on`` that somebody opened it again or changed its owner
    or day. ``times_seen`` counts the records that say so and are not void.
    """

    __tablename__ = "finding"
    __table_args__ = (
        Index("ix_finding_customer_state", "customer_id", "state", "due_on"),
        Index("ix_finding_owner_state", "owner_id", "state", "due_on"),
        Index("ix_finding_store", "store_id", "state"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    store_id: Mapped[int | None] = mapped_column(ForeignKey("store.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    kind: Mapped[FindingKind]
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date]
    state: Mapped[FindingState] = mapped_column(default=FindingState.OPEN)
    told_manager_at: Mapped[datetime | None]
    told_hq_at: Mapped[datetime | None]
    told_hq_how: Mapped[Told | None]
    told_hq_visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_because: Mapped[str | None] = mapped_column(Text)
    about: Mapped[list[str]] = mapped_column(JSON, default=list)
    times_seen: Mapped[int] = mapped_column(default=1)
    source_stands: Mapped[bool] = mapped_column(default=True)
    acted_on: Mapped[bool] = mapped_column(default=False)

    customer: Mapped[Customer] = relationship()
    store: Mapped[Store | None] = relationship()
    visit: Mapped[Visit | None] = relationship(foreign_keys=visit_id)
    told_hq_visit: Mapped[Visit | None] = relationship(foreign_keys=told_hq_visit_id)
    owner: Mapped[User] = relationship(foreign_keys=owner_id)
    created_by: Mapped[User] = relationship(foreign_keys=created_by_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)
    answers: Mapped[list["FindingAnswer"]] = relationship(order_by="FindingAnswer.id")
    sightings: Mapped[list["FindingSighting"]] = relationship(
        back_populates="finding", order_by="FindingSighting.id"
    )


class FindingSighting(Scoped, Record):
    """A later visit met the same problem again; a visit that is void counts no more."""

    __tablename__ = "finding_sighting"
    __table_args__ = (
        UniqueConstraint("finding_id", "visit_id"),
        Index("ix_finding_sighting_customer_id", "customer_id"),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    text: Mapped[str] = mapped_column(Text)

    finding: Mapped[Finding] = relationship(back_populates="sightings")
    visit: Mapped[Visit] = relationship()


class FindingAnswer(Scoped, Record):
    """What was done about a finding; ``photos`` are digests of stored pictures."""

    __tablename__ = "finding_answer"
    __table_args__ = (Index("ix_finding_answer_customer_id", "customer_id"),)

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    photos: Mapped[list[str]] = mapped_column(JSON, default=list)

    by: Mapped[User] = relationship()


class ComplianceReport(Versioned, Record):
    """What the monopoly staff were told of a store, the same day and in writing.

    The officer sees nothing else of the chain, so the store's name and address, the day and the
    digests of the pictures are copied here; queries ask for the reports of the officer's districts.
    """

    __tablename__ = "compliance_report"
    __table_args__ = (Index("ix_compliance_report_district", "district_id", "reported_at"),)

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), unique=True)
    store_code: Mapped[str]
    store_name: Mapped[str]
    store_address: Mapped[str | None]
    what: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    found_on: Mapped[date]
    photos: Mapped[list[str]] = mapped_column(JSON, default=list)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reported_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str | None] = mapped_column(Text)
    outcome_at: Mapped[datetime | None]
    outcome_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    district: Mapped[District] = relationship()
    reported_by: Mapped[User] = relationship(foreign_keys=reported_by_id)
    acknowledged_by: Mapped[User | None] = relationship(foreign_keys=acknowledged_by_id)
    outcome_by: Mapped[User | None] = relationship(foreign_keys=outcome_by_id)
