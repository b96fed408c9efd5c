"""C10: a customer manager's report of a month, and what it says of each chain."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record, Versioned
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.sales.rules.reports import State


class MonthlyReport(Versioned, Record):
    """A manager's month (clause 2.2.8); ``content`` is the frozen ``Figures`` of all its chains.

    It belongs to a person, not to a chain: queries ask for the reports of the people in reach.
    ``submitted_at`` is the first submission, which decides whether it was in time.
    """

    __tablename__ = "monthly_report"
    __table_args__ = (
        UniqueConstraint("user_id", "month"),
        Index("ix_monthly_report_month", "month", "state"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    month: Mapped[date]
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    words: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str | None] = mapped_column(Text)
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opinion: Mapped[str | None]

    user: Mapped[User] = relationship(foreign_keys=user_id)
    submitted_by: Mapped[User | None] = relationship(foreign_keys=submitted_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    @property
    def hands(self) -> frozenset[int | None]:
        """Whose it is and who submitted it: neither of them decides on it."""
        return frozenset({self.user_id, self.submitted_by_id})


class ReportPart(Scoped, Record):
    """What a report says of one chain; ``content`` is its frozen ``Figures`` once submitted."""

    __tablename__ = "report_part"
    __table_args__ = (
        UniqueConstraint("report_id", "customer_id"),
        Index("ix_report_part_customer_id", "customer_id"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("monthly_report.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    remark: Mapped[str] = mapped_column(default="")
    content: Mapped[str | None] = mapped_column(Text)

    report: Mapped[MonthlyReport] = relationship()
    customer: Mapped[Customer] = relationship()
