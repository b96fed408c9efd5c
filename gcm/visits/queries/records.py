"""Records of visits: one of them whole, and the list with its filters."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from gcm.core import search
from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.visits.models import (
    Finding,
    FindingSighting,
    MonthClosing,
    MonthReopening,
    Visit,
    VisitPhoto,
    VisitProduct,
    VisitRevision,
)
from gcm.visits.rules.kinds import FormKind, Outcome
from gcm.web.paging import Paging

SORTS = ("-begins", "begins", "number", "store", "user")
MARKS = {
    "late": "补传",
    "after-closing": "结账后到达",
    "review": "时钟待核对",
    "imported": "导入",
    "voided": "已作废",
    "unplanned": "计划外",
    "position": "留有位置",
}


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; days are those of the visits' begins."""

    text: str = ""
    first: date | None = None
    last: date | None = None
    user_id: int | None = None
    customer_id: int | None = None
    store_id: int | None = None
    form: FormKind | None = None
    outcome: Outcome | None = None
    mark: str = ""


def get_visit(visit_id: int) -> Visit:
    """A record with everything that its page shows."""
    query = (
        select(Visit)
        .options(joinedload(Visit.user), joinedload(Visit.acted_for), joinedload(Visit.voided_by))
        .options(joinedload(Visit.customer), joinedload(Visit.store))
        .options(joinedload(Visit.planned_visit), joinedload(Visit.appointment))
        .options(selectinload(Visit.products).joinedload(VisitProduct.product))
        .options(selectinload(Visit.photos))
        .options(selectinload(Visit.revisions).joinedload(VisitRevision.by))
        .where(Visit.id == visit_id)
    )
    return db.session.scalars(query).one()


def get_photo(visit_id: int, photo_id: int) -> VisitPhoto:
    return db.session.scalars(
        select(VisitPhoto).where(VisitPhoto.id == photo_id, VisitPhoto.visit_id == visit_id)
    ).one()


def findings_of(visit: Visit) -> Sequence[Finding]:
    """What the record opened, and what it met again."""
    again = select(FindingSighting.finding_id).where(FindingSighting.visit_id == visit.id)
    return db.session.scalars(
        select(Finding)
        .where(or_(Finding.visit_id == visit.id, Finding.id.in_(again)))
        .order_by(Finding.id)
    ).all()


def points_named(visit: Visit) -> dict[int, str]:
    """The texts of the findings that the record ticked, by id."""
    wanted = {
        number
        for value in visit.answers.values()
        if isinstance(value, list)
        for number in value
        if isinstance(number, int)
    }
    if not wanted:
        return {}
    rows = db.session.execute(select(Finding.id, Finding.text).where(Finding.id.in_(wanted)))
    return {row.id: row.text for row in rows}


def of_uuids(uuids: Collection[str]) -> Sequence[Visit]:
    """Those of them in reach, with who made them and their pictures."""
    return db.session.scalars(
        select(Visit)
        .options(joinedload(Visit.user), selectinload(Visit.photos))
        .where(Visit.uuid.in_(uuids))
        .order_by(Visit.begins_at, Visit.id)
    ).all()


def of_uuid(uuid: str) -> tuple[int, int, str] | None:
    """(id, author's id, number) of the record with this uuid, whoever may see it."""
    table = cast(Table, Visit.__table__)
    row = db.session.execute(
        select(table.c.id, table.c.user_id, table.c.number).where(table.c.uuid == uuid)
    ).first()
    return (row.id, row.user_id, row.number) if row else None


def last_number(prefix: str) -> str | None:
    """The highest receipt number of a day; numbers are unique beyond the person's own chains."""
    number = cast(Table, Visit.__table__).c.number
    longest = func.length(number).desc()
    found = select(number).where(number.startswith(prefix)).order_by(longest, number.desc())
    return db.session.scalars(found.limit(1)).first()


def records(wanted: Wanted, paging: Paging) -> Sequence[Visit]:
    """One page, newest first unless sorted otherwise; sets ``paging.total``. Two statements."""
    paging.count(db.session.scalars(narrowed(select(func.count(Visit.id)), wanted)).one())
    query = narrowed(select(Visit), wanted).order_by(*in_order(paging))
    return db.session.scalars(shown(query).limit(paging.size).offset(paging.offset)).all()


def all_records(wanted: Wanted, paging: Paging) -> Sequence[Visit]:
    """The whole list in its order, for export and print."""
    return db.session.scalars(
        shown(narrowed(select(Visit), wanted).order_by(*in_order(paging)))
    ).all()


def latest_of(condition: ColumnElement[bool], most: int) -> Sequence[Visit]:
    """The newest records of a place, for its page."""
    query = select(Visit).where(condition).order_by(Visit.begins_at.desc(), Visit.id.desc())
    return db.session.scalars(shown(query).limit(most)).all()


def shown(query: Select[Any]) -> Select[Any]:
    """With the names that a row shows, in the same statement."""
    people = query.options(joinedload(Visit.user), joinedload(Visit.acted_for))
    return people.options(joinedload(Visit.customer), joinedload(Visit.store))


def narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    found = query.select_from(Visit).join(Visit.customer).outerjoin(Store, Visit.store)
    return found.where(*conditions(wanted))


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    exact = {
        Visit.user_id: wanted.user_id,
        Visit.customer_id: wanted.customer_id,
        Visit.store_id: wanted.store_id,
        Visit.form: wanted.form,
        Visit.outcome: wanted.outcome,
    }
    found = [column == value for column, value in exact.items() if value is not None]
    if wanted.first:
        found.append(Visit.day >= wanted.first)
    if wanted.last:
        found.append(Visit.day <= wanted.last)
    if wanted.text:
        found.append(matches(wanted.text))
    found.extend(marked(wanted.mark))
    return found


def matches(text: str) -> ColumnElement[bool]:
    pattern = search.pattern(text)
    return or_(
        Visit.number.ilike(pattern, escape="\\"),
        Customer.search_key.like(pattern, escape="\\"),
        Store.search_key.like(pattern, escape="\\"),
    )


def marked(mark: str) -> list[ColumnElement[bool]]:
    """Void records are shown only where they are asked for or nothing else is."""
    known: dict[str, ColumnElement[bool]] = {
        "late": Visit.late.is_(True),
        "after-closing": arrived_after_closing(),
        "review": Visit.needs_review.is_(True),
        "imported": Visit.batch_id.is_not(None),
        "voided": Visit.voided_at.is_not(None),
        "unplanned": and_(Visit.planned_visit_id.is_(None), Visit.appointment_id.is_(None)),
        "position": Visit.latitude.is_not(None),
    }
    return [known[mark]] if mark in known else []


def arrived_after_closing() -> ColumnElement[bool]:
    """Its month was closed when it came and was not reopened since."""
    return exists(
        select(MonthClosing.id)
        .outerjoin(MonthReopening, MonthReopening.closing_id == MonthClosing.id)
        .where(
            MonthClosing.district_id == Customer.district_id,
            MonthClosing.month == Visit.month,
            MonthClosing.closed_at < Visit.received_at,
            MonthReopening.id.is_(None),
        )
    )


def came_after_closing(visit: Visit) -> bool:
    """Its month had been closed before it came, and was not reopened since."""
    found = select(Visit.id).join(Visit.customer).where(Visit.id == visit.id)
    return db.session.execute(found.where(arrived_after_closing())).first() is not None


def is_closed(district_id: int, month: date) -> bool:
    """The month has a closing that was not reopened."""
    found = (
        select(MonthClosing.id)
        .outerjoin(MonthReopening, MonthReopening.closing_id == MonthClosing.id)
        .where(MonthClosing.district_id == district_id, MonthClosing.month == month)
        .where(MonthReopening.id.is_(None))
    )
    return db.session.execute(found.limit(1)).first() is not None


def in_order(paging: Paging) -> tuple[ColumnElement[Any], ...]:
    by: dict[str, ColumnElement[Any]] = {
        "begins": Visit.begins_at.expression,
        "number": Visit.number.expression,
        "store": func.coalesce(Store.name_key, Customer.name_key),
        "user": Visit.user_id.expression,
    }
    column = by[paging.sort]
    return (column.desc() if paging.descending else column.asc(), Visit.id.desc())
