"""Tasks: decided in a meeting, or given by the department head or a market manager."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core import clock
from gcm.core.db import Record, Versioned
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.meetings.models.meetings import Meeting
from gcm.meetings.rules import tasks as rules
from gcm.meetings.rules.kinds import TaskState


class Task(Versioned, Record):
    """``clause`` is 2.1.9 or 2.2.8 where the department head gave it, else empty."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_owner_state", "owner_id", "state"),
        Index("ix_task_district_state", "district_id", "state"),
    )

    title: Mapped[str]
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    clause: Mapped[str] = mapped_column(default="")
    given_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    done_on: Mapped[date | None]
    done_words: Mapped[str] = mapped_column(Text, default="")
    returned_at: Mapped[datetime | None]
    returned_because: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]

    district: Mapped[District] = relationship()
    owner: Mapped[User] = relationship(foreign_keys=owner_id)
    given_by: Mapped[User] = relationship(foreign_keys=given_by_id)
    meeting: Mapped[Meeting | None] = relationship()

    @property
    def is_late(self) -> bool:
        return rules.is_late(self.state, self.due_on, self.done_on, clock.today())
