"""The branch's own signed text, version by version, and who has read what."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
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
