"""A chain's target of a month, how a district's was split, and the month in three stages."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Quantity, Record, Versioned
from gcm.core.organisation import District
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.sales.rules import splitting, staging
from gcm.sales.rules.splitting import Basis


class Indicator(StrEnum):
    """What a target is set for."""

    TOTAL = "销售总量"
    FOCUS = "娇子"
    FOCUS_CLASS1 = "一类娇子"


class Target(Scoped, Record):
    """A chain's target of a month, in 条 (clauses 2.1.3 and 2.2.2)."""

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("month", "customer_id", "indicator"),)

    month: Mapped[date]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    indicator: Mapped[Indicator]
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    batch_id: Mapped[int | None]

    customer: Mapped[Customer] = relationship()


class TargetSplit(Versioned, Record):
    """One version of a district's month target and its split (clause 2.1.3), in whole 条.

    It belongs to a district and to no chain. Published, it has become the chains' ``Target``
    rows; what it replaced stays with its reason.
    """

    __tablename__ = "target_split"
    __table_args__ = (UniqueConstraint("district_id", "month", "number"),)

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    month: Mapped[date]
    number: Mapped[int]
    state: Mapped[splitting.State] = mapped_column(default=splitting.State.DRAFT)
    total: Mapped[int]
    focus: Mapped[int]
    focus_class1: Mapped[int]
    reason: Mapped[str | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    district: Mapped[District] = relationship()
    created_by: Mapped[User | None] = relationship(foreign_keys=created_by_id)
    published_by: Mapped[User | None] = relationship(foreign_keys=published_by_id)

    @property
    def totals(self) -> dict[Indicator, int]:
        return {each: getattr(self, COLUMNS[each]) for each in Indicator}


class TargetShare(Scoped, Record):
    """What of a split one chain has, beside what the rule proposed and on which basis."""

    __tablename__ = "target_share"
    __table_args__ = (
        UniqueConstraint("split_id", "customer_id", "indicator"),
        Index("ix_target_share_customer_id", "customer_id"),
    )

    split_id: Mapped[int] = mapped_column(ForeignKey("target_split.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    indicator: Mapped[Indicator]
    quantity: Mapped[int]
    proposed: Mapped[int]
    expected: Mapped[Decimal] = mapped_column(Quantity)
    basis: Mapped[Basis]
    growth: Mapped[Decimal | None] = mapped_column(Quantity)

    customer: Mapped[Customer] = relationship()


class StagePlan(Scoped, Versioned, Record):
    """A chain's month in three stages (clause 2.2.2), with how it is to be reached.

    ``user_id`` is whose proposal it is; ``submitted_at`` its first submission, which decides
    whether it was in time, ``submitted_by_id`` who submitted it last, maybe a stand-in.
    """

    __tablename__ = "stage_plan"
    __table_args__ = (
        UniqueConstraint("customer_id", "month"),
        Index("ix_stage_plan_month", "month", "state"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    month: Mapped[date]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[staging.State] = mapped_column(default=staging.State.DRAFT)
    strategy: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opinion: Mapped[str | None]

    customer: Mapped[Customer] = relationship()
    user: Mapped[User] = relationship(foreign_keys=user_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    figures: Mapped[list["StageFigure"]] = relationship(
        order_by="StageFigure.id", cascade="all, delete-orphan"
    )

    @property
    def hands(self) -> frozenset[int | None]:
        """Whose it is and who submitted it: neither of them decides on it."""
        return frozenset({self.user_id, self.submitted_by_id})

    @property
    def parts(self) -> Mapping[Indicator, tuple[Decimal, ...]]:
        """Indicator → the figure of each stage, from the widest indicator to the narrowest."""
        known = {each.indicator: each.parts for each in self.figures}
        return {each: known[each] for each in Indicator if each in known}


class StageFigure(Scoped, Record):
    """One indicator's figures of the three stages, in 条."""

    __tablename__ = "stage_figure"
    __table_args__ = (
        UniqueConstraint("plan_id", "indicator"),
        Index("ix_stage_figure_customer_id", "customer_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("stage_plan.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    indicator: Mapped[Indicator]
    first: Mapped[Decimal] = mapped_column(Quantity)
    second: Mapped[Decimal] = mapped_column(Quantity)
    third: Mapped[Decimal] = mapped_column(Quantity)

    @property
    def parts(self) -> tuple[Decimal, ...]:
        return self.first, self.second, self.third


COLUMNS = {
    Indicator.TOTAL: "total",
    Indicator.FOCUS: "focus",
    Indicator.FOCUS_CLASS1: "focus_class1",
}
