"""Who is to visit which store on which day (clauses 2.2.3 and 3.2.1)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record, Versioned
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.visits.rules.kinds import Because, PlanKind, PlanState


class Plan(Versioned, Record):
    """A person's window of two weeks, or a market manager's outings of a month.

    It belongs to a person, not to a chain: queries ask for the plans of the people in reach.
    """

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "begins_on"),
        Index("ix_plan_begins_on", "begins_on", "state"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[PlanKind]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT)
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opinion: Mapped[str | None]

    user: Mapped[User] = relationship(foreign_keys=user_id)
    submitted_by: Mapped[User | None] = relationship(foreign_keys=submitted_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    returns: Mapped[list["PlanReturn"]] = relationship(order_by="PlanReturn.id")
    visits: Mapped[list["PlannedVisit"]] = relationship(
        order_by="PlannedVisit.day, PlannedVisit.position, PlannedVisit.id",
        back_populates="plan",
    )


class PlanReturn(Record):
    """A submission that was sent back. The plan itself holds only its last round."""

    __tablename__ = "plan_return"
    __table_args__ = (Index("ix_plan_return_plan_id", "plan_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    submitted_at: Mapped[datetime]
    returned_at: Mapped[datetime]


class PlannedVisit(Scoped, Versioned, Record):
    """A stop: one store on one day. ``user_id`` is who goes; it changes at a hand-over."""

    __tablename__ = "planned_visit"
    __table_args__ = (
        UniqueConstraint("plan_id", "store_id", "day"),
        Index("ix_planned_visit_user_day", "user_id", "day"),
        Index("ix_planned_visit_store_day", "store_id", "day"),
        Index("ix_planned_visit_customer_id", "customer_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    store_id: Mapped[int] = mapped_column(ForeignKey("store.id"))
    day: Mapped[date]
    position: Mapped[int] = mapped_column(default=0)
    why: Mapped[Because] = mapped_column(default=Because.DUE)
    not_done_reason: Mapped[str | None]
    handed_from_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    handed_because: Mapped[str | None]

    plan: Mapped[Plan] = relationship(back_populates="visits")
    user: Mapped[User] = relationship(foreign_keys=user_id)
    handed_from: Mapped[User | None] = relationship(foreign_keys=handed_from_id)
    customer: Mapped[Customer] = relationship()
    store: Mapped[Store] = relationship()
