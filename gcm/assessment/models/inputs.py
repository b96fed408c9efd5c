"""What the assessment takes in: other departments' months and scores with their documents."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Quantity, Record, Score
from gcm.core.organisation import Department, District
from gcm.core.users import User


class DepartmentSales(Record):
    """A department's group line in a month, in 标准条, with the document it stands in (4.1)."""

    __tablename__ = "department_sales"
    __table_args__ = (UniqueConstraint("month", "department_id"),)

    month: Mapped[date]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    total: Mapped[Decimal | None] = mapped_column(Quantity)
    focus: Mapped[Decimal | None] = mapped_column(Quantity)
    focus_class1: Mapped[Decimal | None] = mapped_column(Quantity)
    class1: Mapped[Decimal | None] = mapped_column(Quantity)
    document: Mapped[str | None]
    batch_id: Mapped[int | None]

    department: Mapped[Department] = relationship()


class OrdinaryScore(Record):
    """A district's ordinary-line score, 0 to 100 to two decimals, with its document."""

    __tablename__ = "ordinary_score"
    __table_args__ = (UniqueConstraint("month", "district_id"),)

    month: Mapped[date]
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    score: Mapped[Decimal] = mapped_column(Score)
    document: Mapped[str | None]
    batch_id: Mapped[int | None]

    district: Mapped[District] = relationship()


class ManagerScore(Record):
    """A customer manager's score by the department's own method, taken in (clause 4.2)."""

    __tablename__ = "manager_score"
    __table_args__ = (UniqueConstraint("month", "user_id"),)

    month: Mapped[date]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    score: Mapped[Decimal] = mapped_column(Score)
    document: Mapped[str | None]
    batch_id: Mapped[int | None]

    user: Mapped[User] = relationship()
