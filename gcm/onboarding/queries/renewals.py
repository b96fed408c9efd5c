"""What is to be renewed in sight: documents of headquarters and licences of stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from gcm.core import clock, regulation, search
from gcm.core.db import db
from gcm.core.parameters import Licences
from gcm.customers.models import Customer, Store
from gcm.customers.queries.chains import manager_name
from gcm.customers.queries.conditions import is_open, is_served
from gcm.onboarding.models import DocumentPeriod, RenewalNote
from gcm.onboarding.rules.documents import BUSINESS, CODE_LENGTH, MERGED, RETAIL
from gcm.onboarding.rules.periods import Reminder, reminder
from gcm.web.paging import Paging

NEAREST = 6
SORTS = ("ends", "chain")
Newer = aliased(DocumentPeriod)
Business = aliased(DocumentPeriod)


@dataclass(frozen=True)
class Line:
    """One thing to renew. ``store_id`` is None for a document of the headquarters."""

    customer_id: int
    store_id: int | None
    name: str
    kind: str
    number: str | None
    manager: str | None
    ends_on: date
    applied_on: date | None
    state: Reminder


@dataclass(frozen=True)
class Owed:
    """What is to be done about renewals: those applied for are silent until the last day."""

    late: int
    due: int
    lines: Sequence[Line]

    @property
    def total(self) -> int:
        return self.late + self.due


def owed() -> Owed:
    """Four queries: how many there are, and those that end first."""
    today = clock.today()
    terms = regulation.in_force(today).licences
    late = total = 0
    lines: list[Line] = []
    for statement, ends_on, applied in (licences(today, terms), documents(today, terms)):
        loud = statement.where(or_(applied.is_(None), ends_on < today))
        over = func.count().filter(ends_on < last_day(today, terms))
        row = db.session.execute(loud.with_only_columns(over, func.count())).one()
        late, total = late + row[0], total + row[1]
        found = db.session.execute(loud.order_by(ends_on, Customer.code).limit(NEAREST))
        lines += [line_of(each, today, terms) for each in found]
    lines.sort(key=lambda each: each.ends_on)
    return Owed(late, total - late, lines[:NEAREST])


def last_day(day: date, terms: Licences) -> date:
    """What ends before this is late: its last day to apply is over."""
    return day + timedelta(days=terms.apply_days_before)


def horizon(day: date, terms: Licences) -> date:
    """What ends on it or before is to be renewed: the first reminder."""
    return day + timedelta(days=max(terms.remind_days_before))


def line_of(row: Row[Any], day: date, terms: Licences) -> Line:
    values = row._asdict()
    state = reminder(row.ends_on, row.applied_on, day, terms)
    return Line(**values, state=state or Reminder.DUE)


Sought = tuple[Select[Any], Any, ScalarSelect[Any]]


def licences(day: date, terms: Licences) -> Sought:
    """Open stores of served chains whose licence ends within the first reminder or has ended."""
    ends_on = Store.licence_ends_on
    applied = applied_on(RenewalNote.store_id == Store.id, RenewalNote.ends_on == ends_on)
    statement = (
        select(
            Store.customer_id,
            Store.id.label("store_id"),
            Store.name,
            literal(RETAIL).label("kind"),
            Store.licence_number.label("number"),
            manager_name(day).label("manager"),
            ends_on.label("ends_on"),
            applied.label("applied_on"),
        )
        .join(Store.customer)
        .where(is_served(day), is_open(day), ends_on <= horizon(day, terms))
    )
    return statement, ends_on, applied


def documents(day: date, terms: Licences) -> Sought:
    """Documents of served chains, each by what began last of it, that end or have ended."""
    ends_on = DocumentPeriod.ends_on
    applied = applied_on(
        RenewalNote.store_id.is_(None),
        RenewalNote.customer_id == DocumentPeriod.customer_id,
        RenewalNote.kind == DocumentPeriod.kind,
        RenewalNote.ends_on == ends_on,
    )
    statement = (
        select(
            DocumentPeriod.customer_id,
            DocumentPeriod.store_id,
            Customer.name,
            DocumentPeriod.kind,
            DocumentPeriod.number,
            manager_name(day).label("manager"),
            ends_on.label("ends_on"),
            applied.label("applied_on"),
        )
        .join(DocumentPeriod.customer)
        .where(is_served(day), counts(), ends_on <= horizon(day, terms))
    )
    return statement, ends_on, applied


def counts() -> ColumnElement[bool]:
    """The period that a renewal of the headquarters' document would follow."""
    newer = select(Newer.id).where(
        Newer.customer_id == DocumentPeriod.customer_id,
        Newer.kind == DocumentPeriod.kind,
        Newer.store_id.is_(None),
        Newer.withdrawn_at.is_(None),
        Newer.waived_because.is_(None),
        func.coalesce(Newer.begins_on, date.min)
        > func.coalesce(DocumentPeriod.begins_on, date.min),
    )
    merged = select(Business.id).where(
        Business.customer_id == DocumentPeriod.customer_id,
        Business.kind == BUSINESS,
        Business.withdrawn_at.is_(None),
        func.length(Business.number) == CODE_LENGTH,
    )
    return and_(
        DocumentPeriod.store_id.is_(None),
        DocumentPeriod.withdrawn_at.is_(None),
        DocumentPeriod.waived_because.is_(None),
        not_(newer.correlate(DocumentPeriod).exists()),
        or_(
            DocumentPeriod.kind.not_in(sorted(MERGED)),
            not_(merged.correlate(DocumentPeriod).exists()),
        ),
    )


def applied_on(*conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    return (
        select(func.max(RenewalNote.applied_on))
        .where(*conditions)
        .correlate(Store, DocumentPeriod)
        .scalar_subquery()
    )


def documents_to_renew(text: str, paging: Paging) -> list[Line]:
    """Two queries: a page of the headquarters' documents; those applied for stay on the list."""
    today = clock.today()
    terms = regulation.in_force(today).licences
    statement, ends_on, _applied = documents(today, terms)
    if text:
        pattern = search.pattern(text)
        statement = statement.where(Customer.search_key.like(pattern, escape="\\"))
    paging.count(db.session.scalars(statement.with_only_columns(func.count())).one())
    column: Any = {"ends": ends_on, "chain": Customer.name_key}[paging.sort]
    rows = db.session.execute(
        statement.order_by(
            column.desc() if paging.descending else column.asc(),
            Customer.code,
            DocumentPeriod.kind,
        )
        .limit(paging.size)
        .offset(paging.offset)
    )
    return [line_of(each, today, terms) for each in rows]
