"""What a meeting should talk about, filled in from what the system knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, not_, select
from sqlalchemy.orm import joinedload

from gcm.core import calendar, clock, months
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.meetings.models import MeetingOpinion, Task
from gcm.meetings.queries import meetings, people, tasks
from gcm.meetings.rules.kinds import Kind
from gcm.sales.models import Sale
from gcm.supply.models import News, Notice
from gcm.supply.queries import news, notices
from gcm.visits.models import Finding, Plan, PlannedVisit
from gcm.visits.queries import findings
from gcm.visits.rules.kinds import FindingState, PlanState

MOST = 12


@dataclass(frozen=True)
class Sold:
    """``lines`` are (chain, 条, yuan), most first; ``why_not`` says why there are none."""

    first: date
    last: date
    lines: list[tuple[str, Decimal, Decimal]]
    why_not: str = ""

    @property
    def quantity(self) -> Decimal:
        return sum((line[1] for line in self.lines), Decimal(0))


@dataclass(frozen=True)
class Found:
    """The first of the findings that are to be talked about; ``more`` counts the others."""

    lines: list[Finding]
    more: int


@dataclass(frozen=True)
class Stops:
    """Who has how many stores to visit on these days, by plans that are approved."""

    first: date
    last: date
    lines: list[tuple[str, int]]


@dataclass(frozen=True)
class Agenda:
    kind: Kind
    sold: Sold
    since: date
    new_findings: Found
    late_findings: Found
    stops: Stops
    notices: tuple[int, int]
    news: Sequence[News]
    tasks: Sequence[Task]
    opinions: Sequence[MeetingOpinion]


def agenda(district_id: int, day: date, kind: Kind) -> Agenda:
    """A constant number of queries; each through the person's scope."""
    monday = day - timedelta(days=day.weekday())
    since = new_since(kind, day)
    late = findings.is_late(day)
    return Agenda(
        kind=kind,
        sold=sold(district_id, monday - timedelta(days=7)),
        since=since,
        new_findings=found(district_id, and_(is_new(since, day), not_(late))),
        late_findings=found(district_id, late),
        stops=stops(district_id, day, *days_of_stops(kind, day)),
        notices=notices_of(district_id, day),
        news=news.told_between([district_id], day, day)[:MOST],
        tasks=tasks.open_in([district_id], day),
        opinions=meetings.open_opinions([district_id], day),
    )


def new_since(kind: Kind, day: date) -> date:
    """The day of the meeting before: what was found after it is on no agenda yet.

    That is the last working day for a daily meeting, and last week for the others.
    """
    if kind is not Kind.DAILY:
        return day - timedelta(days=day.weekday() + 7)
    before = day - timedelta(days=1)
    while not calendar.is_working_day(before):
        before -= timedelta(days=1)
    return before


def days_of_stops(kind: Kind, day: date) -> tuple[date, date]:
    """A weekly meeting speaks of the next week, the others of their day."""
    if kind is not Kind.WEEKLY:
        return day, day
    monday = day + timedelta(days=7 - day.weekday())
    return monday, monday + timedelta(days=6)


def is_new(since: date, day: date) -> Any:
    """Found from ``since`` up to the meeting's day."""
    after = begin_of(day + timedelta(days=1))
    return and_(Finding.created_at >= begin_of(since), Finding.created_at < after)


def begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LOCAL)


def sold(district_id: int, monday: date) -> Sold:
    """Last week's sales by chain, where they are known by day."""
    sunday = monday + timedelta(days=6)
    rows = db.session.execute(
        select(Customer.name, func.sum(Sale.quantity), func.sum(Sale.amount))
        .join(Store, Store.id == Sale.store_id)
        .join(Customer, Customer.id == Store.customer_id)
        .where(
            Customer.district_id == district_id,
            Sale.whole_month.is_(False),
            Sale.day >= monday,
            Sale.day <= sunday,
        )
        .group_by(Customer.id, Customer.name)
        .order_by(func.sum(Sale.quantity).desc(), Customer.name)
    ).all()
    why_not = "" if rows else why_unknown(district_id, monday, sunday)
    return Sold(monday, sunday, [(row[0], row[1], row[2]) for row in rows], why_not)


def why_unknown(district_id: int, monday: date, sunday: date) -> str:
    by_month = db.session.scalars(
        select(Sale.id)
        .join(Store, Store.id == Sale.store_id)
        .join(Customer, Customer.id == Store.customer_id)
        .where(
            Customer.district_id == district_id,
            Sale.whole_month,
            Sale.day.in_({months.first(monday), months.first(sunday)}),
        )
        .limit(1)
    ).first()
    if by_month is not None:
        return "这段时间的销售只有月数据，没有按日的数据，列不出上周销售。"
    return "还没有这一周的销售数据，请先导入。"


def found(district_id: int, condition: Any) -> Found:
    rows = db.session.execute(
        select(Finding, func.count(Finding.id).over().label("count"))
        .join(Finding.customer)
        .options(joinedload(Finding.customer), joinedload(Finding.store), joinedload(Finding.owner))
        .where(
            Customer.district_id == district_id,
            Finding.state != FindingState.CLOSED,
            condition,
        )
        .order_by(Finding.due_on, Finding.id)
        .limit(MOST)
    ).all()
    return Found([row[0] for row in rows], rows[0][1] - len(rows) if rows else 0)


def stops(district_id: int, day: date, first: date, last: date) -> Stops:
    """Of those who belong to the district on the meeting's day."""
    posted = [each.id for each in people.staff([district_id], day)]
    rows = db.session.execute(
        select(User.name, func.count(PlannedVisit.id))
        .join(PlannedVisit.user)
        .join(PlannedVisit.plan)
        .where(
            PlannedVisit.user_id.in_(posted),
            PlannedVisit.day.between(first, last),
            Plan.state == PlanState.APPROVED,
        )
        .group_by(User.id, User.name)
        .order_by(User.id)
    )
    return Stops(first, last, [(row[0], row[1]) for row in rows])


def notices_of(district_id: int, day: date) -> tuple[int, int]:
    """The month's sheets that nobody has handed over, and how many of them are late."""
    row = db.session.execute(
        select(func.count(Notice.id), func.count(Notice.id).filter(Notice.due_on < day))
        .join(Customer, Customer.id == Notice.customer_id)
        .where(
            Customer.district_id == district_id,
            Notice.month == months.first(day),
            notices.is_asked(day),
            Notice.served_on.is_(None),
        )
    ).one()
    return row[0], row[1]
