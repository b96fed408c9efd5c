"""Departments (营销部) and districts (片区)."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record


class Department(Record):
    """One of the urban departments; the branch that uses the program is ``own``."""

    __tablename__ = "department"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    own: Mapped[bool] = mapped_column(default=False)
    batch_id: Mapped[int | None]


class District(Record):
    """``group_line`` marks the district that serves group customers (clause 4.1)."""

    __tablename__ = "district"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    group_line: Mapped[bool] = mapped_column(default=False)
    batch_id: Mapped[int | None]

    department: Mapped[Department] = relationship()
