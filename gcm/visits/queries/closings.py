"""Closed months, what came to them afterwards, and what is to be closed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload, selectinload

from gcm.core import clock, frozen, months, scope
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.visits.models import MonthClosing, MonthReopening, Visit, VisitRevision
from gcm.visits.rules.closings import Kept

SHOWN = 12  # months that the page lists
LATER = 200  # late visits that a page lists


@dataclass(frozen=True)
class Line:
    """A district's month: its newest closing, if any; ``later`` is what came after it."""

    month: date
    district: District
    closing: MonthClosing | None
    later: int

    @property
    def is_closed(self) -> bool:
        return self.closing is not None and self.closing.reopening is None


@dataclass(frozen=True)
class Later:
    """A visit that changed a month after it was closed."""

    visit: Visit
    at: datetime
    what: str


def districts(user: User) -> Sequence[District]:
    """Those with chains whose months the person looks after; the marketing centre looks at all."""
    reach = scope.current() or scope.NOTHING
    query = select(District).where(District.id.in_(select(Customer.district_id)))
    if not reach.everything:
        query = query.where(District.id.in_(sorted(reach.district_ids)))
    return db.session.scalars(query.order_by(District.code)).all()


def get_district(user: User, district_id: int) -> District:
    found = [each for each in districts(user) if each.id == district_id]
    if not found:
        raise NoResultFound
    return found[0]


def get_closing(user: User, closing_id: int) -> MonthClosing:
    """Raises NoResultFound for a closing of a district that is not in reach."""
    return db.session.scalars(
        select(MonthClosing)
        .where(
            MonthClosing.id == closing_id,
            MonthClosing.district_id.in_([each.id for each in districts(user)]),
        )
        .options(
            joinedload(MonthClosing.district),
            joinedload(MonthClosing.closed_by),
            joinedload(MonthClosing.reopening),
        )
    ).one()


def newest(month: date, codes: Collection[str] | None = None) -> dict[str, MonthClosing]:
    """District's code → its newest closing of the month, opened again or not.

    A manager sees one's own closed numbers, so this does not ask for districts in reach.
    """
    query = (
        select(MonthClosing)
        .join(MonthClosing.district)
        .where(MonthClosing.month == month)
        .options(
            joinedload(MonthClosing.district),
            joinedload(MonthClosing.closed_by),
            joinedload(MonthClosing.reopening),
        )
        .order_by(District.code, MonthClosing.number)
    )
    if codes is not None:
        query = query.where(District.code.in_(codes))
    return {each.district.code: each for each in db.session.scalars(query)}


def closed(month: date) -> dict[str, MonthClosing]:
    """The closings in force: those that nobody has opened again."""
    return {code: each for code, each in newest(month).items() if each.reopening is None}


def of_district(district: District, wanted: Collection[date]) -> list[MonthClosing]:
    """The closings in force of these months, one query."""
    rows = db.session.scalars(
        select(MonthClosing)
        .where(MonthClosing.district_id == district.id, MonthClosing.month.in_(sorted(wanted)))
        .options(joinedload(MonthClosing.reopening))
        .order_by(MonthClosing.number)
    )
    found = {row.month: row for row in rows}
    return [found[month] for month in sorted(found) if found[month].reopening is None]


def in_reach(month: date) -> Sequence[MonthClosing]:
    """The closings in force of districts with a chain in reach: what a page's records may lack."""
    return db.session.scalars(
        select(MonthClosing)
        .outerjoin(MonthClosing.reopening)
        .where(MonthClosing.month == month, MonthReopening.id.is_(None))
        .where(MonthClosing.district_id.in_(select(Customer.district_id)))
        .options(joinedload(MonthClosing.district))
        .order_by(MonthClosing.district_id)
    ).all()


def kept(closing: MonthClosing) -> Kept:
    return frozen.load(Kept, json.dumps(closing.figures))


def lines(user: User) -> list[Line]:
    """The last months of each district, the newest first; the number of queries is constant.

    The list begins with the first month of which there are visits.
    """
    last = months.first(clock.today())
    first = db.session.scalar(select(func.min(Visit.month))) or last
    shown = months.span(max(first, months.shift(last, -SHOWN)), last)
    found: dict[tuple[date, int], MonthClosing] = {}
    places = districts(user)
    for each in db.session.scalars(
        select(MonthClosing)
        .where(
            MonthClosing.month.in_(shown),
            MonthClosing.district_id.in_([place.id for place in places]),
        )
        .options(joinedload(MonthClosing.closed_by), joinedload(MonthClosing.reopening))
        .order_by(MonthClosing.number)
    ):
        found[each.month, each.district_id] = each
    later = counts_after(found.values())
    return [
        Line(month, place, found.get((month, place.id)), later.get((month, place.id), 0))
        for month in reversed(shown)
        for place in places
    ]


def counts_after(closings: Collection[MonthClosing]) -> dict[tuple[date, int], int]:
    """(month, district) → visits that came, were voided or corrected after the closing."""
    if not closings:
        return {}
    rows = db.session.execute(
        select(MonthClosing.month, MonthClosing.district_id, func.count(Visit.id))
        .join(Visit, Visit.month == MonthClosing.month)
        .join(
            Customer,
            (Customer.id == Visit.customer_id) & (Customer.district_id == MonthClosing.district_id),
        )
        .where(MonthClosing.id.in_([each.id for each in closings]), came_after())
        .group_by(MonthClosing.month, MonthClosing.district_id)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def came_after() -> Any:
    corrected = (
        select(VisitRevision.id)
        .where(VisitRevision.visit_id == Visit.id, VisitRevision.saved_at > MonthClosing.closed_at)
        .exists()
    )
    imported = (
        select(ImportBatch.id)
        .where(ImportBatch.id == Visit.batch_id, ImportBatch.created_at > MonthClosing.closed_at)
        .exists()
    )
    return or_(
        Visit.received_at > MonthClosing.closed_at,
        Visit.voided_at > MonthClosing.closed_at,
        corrected,
        imported,
    )


def later_visits(user: User, closing: MonthClosing) -> list[Later]:
    """What came to the month after it was closed, the newest first, as far as it is in reach."""
    found = db.session.scalars(
        select(Visit)
        .join(Customer, Customer.id == Visit.customer_id)
        .join(MonthClosing, MonthClosing.id == closing.id)
        .where(
            Visit.month == closing.month,
            Customer.district_id == closing.district_id,
            came_after(),
        )
        .options(
            joinedload(Visit.user),
            joinedload(Visit.customer),
            joinedload(Visit.store),
            selectinload(Visit.revisions),
        )
        .order_by(Visit.received_at.desc(), Visit.id.desc())
        .limit(LATER)
    ).all()
    batches = select(ImportBatch.id, ImportBatch.created_at).where(
        ImportBatch.id.in_({visit.batch_id for visit in found if visit.batch_id})
    )
    imported = {row.id: row.created_at for row in db.session.execute(batches)}
    return [what_came(each, closing.closed_at, imported) for each in found]


def what_came(visit: Visit, closed_at: datetime, imported: Mapping[int, datetime]) -> Later:
    """The first of what may have come that did; ``imported`` says when a batch did."""
    corrected_at = max((each.saved_at for each in visit.revisions), default=closed_at)
    came = (
        (visit.received_at, "月结后传到"),
        (visit.voided_at, "月结后作废"),
        (corrected_at, "月结后更正"),
    )
    for at, what in came:
        if at is not None and at > closed_at:
            return Later(visit, at, what)
    return Later(visit, imported.get(visit.batch_id or 0, closed_at), "月结后由导入更改")
