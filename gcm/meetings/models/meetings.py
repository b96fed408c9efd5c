"""Meetings with their minutes, who was asked and came, and what the minutes said before."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record, Versioned
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.meetings.rules.kinds import KIND_NAMES, SESSION_NAMES, Kind, Session
from gcm.meetings.rules.standing import Held


class Meeting(Versioned, Record):
    """A meeting of a district: called first, or known from its minutes alone.

    ``uuid`` is the number by which workbooks name it. ``minuted_at`` is None until
    there are minutes; only then it counts as held. ``batch_id`` marks one that was imported,
    of which only the numbers are known. ``invited`` and ``came`` count chains.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_district_day", "district_id", "held_on"),
        Index("ix_meeting_batch", "batch_id"),
    )

    uuid: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind]
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    held_on: Mapped[date]
    session: Mapped[Session | None]
    starts_at: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    chair_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    monopoly_invited: Mapped[bool] = mapped_column(default=False)
    monopoly_came: Mapped[bool] = mapped_column(default=False)
    invited: Mapped[int | None]
    came: Mapped[int | None]
    focus: Mapped[str] = mapped_column(Text, default="")
    collected: Mapped[str] = mapped_column(Text, default="")
    problems: Mapped[str] = mapped_column(Text, default="")
    compliance: Mapped[str] = mapped_column(Text, default="")
    next_week: Mapped[str] = mapped_column(Text, default="")
    report: Mapped[str] = mapped_column(Text, default="")
    news: Mapped[str] = mapped_column(Text, default="")
    slips_given: Mapped[int | None]
    minuted_at: Mapped[datetime | None]
    minuted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    batch_id: Mapped[int | None]
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    voided_because: Mapped[str | None]

    district: Mapped[District] = relationship()
    chair: Mapped[User] = relationship(foreign_keys=chair_id)
    user: Mapped[User] = relationship(foreign_keys=user_id)
    minuted_by: Mapped[User | None] = relationship(foreign_keys=minuted_by_id)
    voided_by: Mapped[User | None] = relationship(foreign_keys=voided_by_id)

    @property
    def name(self) -> str:
        session = f"（{SESSION_NAMES[self.session]}）" if self.session else ""
        return f"{self.held_on.isoformat()} {KIND_NAMES[self.kind]}{session}"

    @property
    def number(self) -> str:
        """What a person is told of it: the first part of its uuid."""
        return f"HY-{self.uuid[:8].upper()}"

    def as_held(self) -> Held:
        return Held(
            id=self.id,
            kind=self.kind,
            day=self.held_on,
            minuted=self.minuted_at is not None,
            monopoly_invited=self.monopoly_invited,
            monopoly_came=self.monopoly_came,
            came=self.came,
            imported=self.batch_id is not None,
        )


class MeetingPerson(Record):
    """Somebody of the branch who is asked to a meeting.

    ``coming`` is the own answer, None until there is one; ``present`` is what the minutes say.
    ``invited`` marks monopoly staff, who see the invitation and nothing else.
    """

    __tablename__ = "meeting_person"
    __table_args__ = (UniqueConstraint("meeting_id", "user_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    invited: Mapped[bool] = mapped_column(default=False)
    coming: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    present: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship()
    user: Mapped[User] = relationship()


class MeetingEdition(Record):
    """The minutes as they read before they were corrected, with the reason."""

    __tablename__ = "meeting_edition"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship()
