"""A month's inspections with the customer manager's record that each is laid beside."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from gcm.core.db import db
from gcm.core.users import User
from gcm.visits.models import Visit, VisitProduct
from gcm.visits.rules import beside
from gcm.visits.rules.beside import Beside, Seen, Sheet
from gcm.visits.rules.kinds import FormKind
from gcm.web.paging import Paging

WITH = (
    joinedload(Visit.user),
    joinedload(Visit.customer),
    joinedload(Visit.store),
    selectinload(Visit.products).joinedload(VisitProduct.product),
)


@dataclass(frozen=True)
class Line:
    inspection: Visit
    record: Visit | None
    beside: Beside


def inspections(user: User, month: date, paging: Paging) -> list[Line]:
    """One page of the month's valid inspections, the newest first; sets ``paging.total``."""
    asked = (
        Visit.month == month,
        Visit.form == FormKind.INSPECTION,
        Visit.voided_at.is_(None),
    )
    paging.count(db.session.scalars(select(func.count(Visit.id)).where(*asked)).one())
    found = db.session.scalars(
        select(Visit)
        .where(*asked)
        .options(*WITH)
        .order_by(Visit.begins_at.desc(), Visit.id.desc())
        .limit(paging.size)
        .offset(paging.offset)
    ).all()
    own = records_before(found)
    return [line_of(visit, own.get(visit.id)) for visit in found]


def get_line(user: User, visit_id: int) -> Line:
    """Raises NoResultFound for what is no inspection in reach."""
    visit = db.session.scalars(
        select(Visit).where(Visit.id == visit_id, Visit.form == FormKind.INSPECTION).options(*WITH)
    ).one()
    return line_of(visit, records_before([visit]).get(visit.id))


def records_before(inspected: Sequence[Visit]) -> dict[int, Visit]:
    """Inspection's id → the store's last valid record by a customer manager before it."""
    own, seen = aliased(Visit), aliased(Visit)
    last = (
        select(own.id)
        .where(
            own.store_id == seen.store_id,
            own.form == FormKind.STORE_VISIT,
            own.voided_at.is_(None),
            own.begins_at < seen.begins_at,
        )
        .order_by(own.begins_at.desc(), own.id.desc())
        .limit(1)
        .correlate(seen)
        .scalar_subquery()
    )
    ids = [visit.id for visit in inspected]
    pairs = {
        row[0]: row[1] for row in db.session.execute(select(seen.id, last).where(seen.id.in_(ids)))
    }
    records = by_id(each for each in pairs.values() if each is not None)
    return {key: records[found] for key, found in pairs.items() if found in records}


def by_id(ids: Iterable[int]) -> dict[int, Visit]:
    wanted: Collection[int] = set(ids)
    found = db.session.scalars(select(Visit).where(Visit.id.in_(wanted)).options(*WITH))
    return {visit.id: visit for visit in found}


def line_of(inspection: Visit, record: Visit | None) -> Line:
    laid = beside.beside(
        sheet_of(inspection), inspection.answers, sheet_of(record) if record else None
    )
    return Line(inspection, record, laid)


def sheet_of(visit: Visit) -> Sheet:
    return Sheet(
        visit.day,
        tuple(
            Seen(each.product.name, each.on_shelf, each.price, each.price_tag, each.stock_cartons)
            for each in visit.products
        ),
    )
