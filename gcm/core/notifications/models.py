"""The table of notifications, and who wants a daily mail about them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record
from gcm.core.keys import Sealed
from gcm.core.notifications.events import EVENTS, Event, Told
from gcm.core.users import User


class Notification(Record):
    """One person is told of one event once: ``cause`` names what brought it about.

    ``subject_kind`` and ``subject_id`` name the record it leads to (``web/findable.py``). No
    word of the record stands here, so that nobody reads what is no longer in the own reach.
    """

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("user_id", "event", "cause"),
        Index("ix_notification_user_read", "user_id", "read_at", "id"),
        Index("ix_notification_read_at", "read_at"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    event: Mapped[Event]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    cause: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    read_at: Mapped[datetime | None]

    by: Mapped[User | None] = relationship(foreign_keys=by_id)

    @property
    def told(self) -> Told:
        return EVENTS[self.event]


class DigestAddress(Record):
    """Where a person wants the daily mail; ``sent_on`` is the last day one was sent."""

    __tablename__ = "digest_address"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    address: Mapped[str] = mapped_column(Sealed("digest_address.address"))
    sent_on: Mapped[date | None]

    user: Mapped[User] = relationship()
