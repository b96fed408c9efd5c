"""One person's book of a month, and what a sheet of it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select

from gcm.books.rules.cells import Column, Row
from gcm.core import calendar, clock, months
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.core.users import User, posts_of_runners
from gcm.customers.models import Assignment, Customer
from gcm.sales.queries.history import held_in
from gcm.visits.queries.appointments import span


@dataclass(frozen=True)
class Book:
    """Whose records of which month; the reader's scope narrows them further."""

    person: User
    month: date

    @property
    def last(self) -> date:
        return months.last_day(self.month)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When the month begins, and when the next one does."""
        return span(self.month, self.last)

    @property
    def holds(self) -> ColumnElement[bool]:
        """The chains that are the person's in the month (held on its last working day)."""
        return Customer.id.in_(
            select(Assignment.customer_id).where(
                Assignment.user_id == self.person.id, held_in(self.month)
            )
        )

    def districts(self) -> list[int]:
        """The districts that the person runs on the month's last working day (one query)."""
        day = calendar.last_working_day(self.month)
        return sorted(posts_of_runners(db.session(), [self.person], day))


@dataclass(frozen=True)
class Sheet:
    """One sheet of a record book: from this alone come its page, its export and its print.

    ``kept`` is the endpoint of the page where its records are kept and ``permission`` what
    somebody needs to follow a row there. ``rows`` finds the rows of a book.
    """

    key: str
    title: str
    clause: str
    role: Role
    kept: str
    permission: Permission
    columns: tuple[Column, ...]
    find: Callable[[Book], Sequence[Row]]

    @property
    def name(self) -> str:
        return f"{self.key} {self.title}"

    def rows(self, book: Book) -> list[Row]:
        """A constant number of statements, however many rows."""
        return list(self.find(book))


def day_of(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


def time_of(moment: datetime | None) -> str:
    """``09:05``"""
    return f"{clock.local(moment):%H:%M}" if moment else ""


def moment_of(moment: datetime | None) -> str:
    """``10-12 09:05``"""
    return f"{clock.local(moment):%m-%d %H:%M}" if moment else ""
