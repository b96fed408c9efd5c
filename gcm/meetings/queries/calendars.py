"""Which meetings a month asks for in each district that the person sees, and how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import or_, select

from gcm.core import calendar, clock, months
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.meetings.models import Meeting
from gcm.meetings.queries import meetings
from gcm.meetings.rules import standing as rules
from gcm.meetings.rules.kinds import Kind
from gcm.meetings.rules.standing import Line, Stand
from gcm.supply.queries import reach


@dataclass
class Standing:
    """A district's month: its daily and weekly lines, and the symposium of its half-year.

    ``meetings`` are all of the month, its weeks and the half-year by id.
    """

    district_id: int
    district: str
    month: date
    daily: list[Line]
    weekly: list[Line]
    symposium: Line
    meetings: dict[int, Meeting]

    @property
    def lines(self) -> list[Line]:
        return [*self.daily, *self.weekly, self.symposium]

    def count(self, kind: Kind, *stands: Stand) -> int:
        return sum(1 for each in self.lines if each.kind == kind and each.stand in stands)

    @cached_property
    def called(self) -> dict[date, Meeting]:
        """Called for a day of the month, without minutes yet."""
        return {
            each.held_on: each
            for each in self.meetings.values()
            if each.minuted_at is None and months.first(each.held_on) == self.month
        }

    @cached_property
    def by_day(self) -> dict[date, Line]:
        return {line.span.first: line for line in self.daily}

    @property
    def extra(self) -> list[Meeting]:
        """Daily meetings held on days that ask for none."""
        return [
            each
            for each in self.meetings.values()
            if each.kind is Kind.DAILY
            and months.first(each.held_on) == self.month
            and each.held_on not in self.by_day
        ]


def districts(user: User) -> dict[int, str]:
    """The districts with group customers that the person sees, by code."""
    rows = db.session.execute(
        select(District.id, District.name)
        .where(
            reach.is_seen_by(user, District.id),
            or_(
                District.group_line,
                District.id.in_(select(Customer.district_id)),
                reach.is_run_by(user, District.id),
            ),
        )
        .order_by(District.code)
    )
    return {row.id: row.name for row in rows}


def standings(user: User, month: date) -> list[Standing]:
    """Two queries, however many districts."""
    return of_districts(districts(user), month)


def of_districts(names: dict[int, str], month: date) -> list[Standing]:
    """One query; for duty boards, which know whose districts they ask for."""
    month = months.first(month)
    first, last = rules.half_of(month)
    weeks = rules.weeks(month, calendar.is_working_day)
    if weeks:
        first, last = min(first, weeks[0].first), max(last, weeks[-1].last)
    found = meetings.between(sorted(names), first, last)
    return [
        standing(number, name, month, weeks, [each for each in found if each.district_id == number])
        for number, name in names.items()
    ]


def standing(
    district_id: int,
    name: str,
    month: date,
    weeks: Sequence[rules.Span],
    found: Sequence[Meeting],
) -> Standing:
    today = clock.today()
    held = [each.as_held() for each in found]
    days = rules.days(calendar.working_days(month, months.last_day(month)))
    half = rules.half(month, calendar.is_working_day)
    return Standing(
        district_id,
        name,
        month,
        rules.lines(Kind.DAILY, days, held, today),
        rules.lines(Kind.WEEKLY, weeks, held, today),
        rules.line(Kind.SYMPOSIUM, half, held, today),
        {each.id: each for each in found},
    )
