"""The working calendar of years that the official one does not hold yet."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Record
from gcm.core.users import User


class CalendarDay(Record):
    """A day that is not as Monday to Friday would have it: off on a weekday, worked on a weekend.

    A year that has such a day was entered; the rest of it is as Monday to Friday would have it.
    """

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(unique=True)
    is_worked: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship()


class FirstStepTick(Record):
    """A step of the first days that a person said is done, or the whole list put aside."""

    __tablename__ = "first_step_tick"

    step: Mapped[str] = mapped_column(unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
