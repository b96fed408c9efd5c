"""What a symposium has beside its minutes: chains, their opinions, satisfaction slips."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record, Versioned
from gcm.core.scope import Scoped
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.meetings.models.meetings import Meeting
from gcm.meetings.rules.opinions import OpinionDraft


class MeetingChain(Scoped, Record):
    """A chain that was invited; its managers see this line of the symposium."""

    __tablename__ = "meeting_chain"
    __table_args__ = (UniqueConstraint("meeting_id", "customer_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    came: Mapped[bool] = mapped_column(default=False)

    customer: Mapped[Customer] = relationship()


class MeetingOpinion(Scoped, Versioned, Record):
    """A chain's opinion (clause 3.3.3): closed once it has an owner, a due date and an answer."""

    __tablename__ = "meeting_opinion"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship()
    customer: Mapped[Customer] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=owner_id)
    by: Mapped[User] = relationship(foreign_keys=by_id)
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id)

    def as_draft(self) -> OpinionDraft:
        return OpinionDraft(self.words, self.owner_id, self.due_on, self.answer)


class MeetingSlip(Record):
    """One slip as it was handed in, without a name; None where a question was left out."""

    __tablename__ = "meeting_slip"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    demand: Mapped[int | None]
    service: Mapped[int | None]
    earnings: Mapped[int | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
