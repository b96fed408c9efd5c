"""Signed score sheets. Triggers refuse to change or delete a row."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record
from gcm.core.organisation import District
from gcm.core.users import User


class SignedSheet(Record):
    """A month's score as it was signed (clause 4.1): ``content`` is the frozen ``ScoreSheet``.

    ``number`` counts the versions of a district's month from 1; from the second on ``reason``
    says why there is another.
    """

    __tablename__ = "signed_sheet"
    __table_args__ = (UniqueConstraint("district_id", "month", "number"),)

    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    month: Mapped[date]
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None]
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    signed_at: Mapped[datetime]

    district: Mapped[District] = relationship()
    signed_by: Mapped[User] = relationship()
