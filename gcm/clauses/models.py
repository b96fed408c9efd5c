"""The branch's own signed text and numbers, version by version, and who has read what."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record
from gcm.core.users import User


class SignedText(Record):
    """A PDF that the branch attached; the file lies under its SHA-256. Never changed."""

    __tablename__ = "signed_text"

    title: Mapped[str]
    effective_from: Mapped[date]
    file_name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship()


class Confirmation(Record):
    """``user`` said to have read ``edition``: the text's first day and the signed text's id."""

    __tablename__ = "confirmation"
    __table_args__ = (UniqueConstraint("user_id", "edition"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    edition: Mapped[str]

    user: Mapped[User] = relationship()


class NumberChange(Record):
    """A number of the regulation as the branch has it from ``begins_on`` on.

    ``field`` is ``section.name``; ``value`` is written as in the shipped files. A row that has
    begun is never changed; one that has not may be withdrawn.
    """

    __tablename__ = "number_change"
    __table_args__ = (
        Index(
            "uq_number_change_field_begins_on",
            "field",
            "begins_on",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    field: Mapped[str]
    begins_on: Mapped[date]
    value: Mapped[Any] = mapped_column(JSON)
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship(foreign_keys=[by_id])
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=[withdrawn_by_id])
