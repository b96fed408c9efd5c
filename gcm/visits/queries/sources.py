"""Findings by the records that brought them to light."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from gcm.core.db import db
from gcm.visits.models import Finding, FindingSighting, Visit
from gcm.visits.queries.findings import reports_of
from gcm.visits.rules.issues import Standing
from gcm.visits.rules.kinds import FindingState


def open_at(visit: Visit) -> Sequence[Finding]:
    """The findings of the visit's store that are not closed, the oldest first."""
    if visit.store_id is None:
        return ()
    return db.session.scalars(
        select(Finding)
        .where(Finding.store_id == visit.store_id, Finding.state != FindingState.CLOSED)
        .options(selectinload(Finding.sightings))
        .order_by(Finding.id)
    ).all()


def standing_of(finding: Finding) -> Standing:
    return Standing(finding.id, finding.kind, tuple(finding.about))


def opened_by(visit: Visit) -> Sequence[Finding]:
    return with_course(Finding.visit_id == visit.id)


def brought_by(visit: Visit) -> Sequence[Finding]:
    """Those that the visit opened, and those that it met again."""
    again = select(FindingSighting.finding_id).where(FindingSighting.visit_id == visit.id)
    return with_course(or_(Finding.visit_id == visit.id, Finding.id.in_(again)))


def with_course(condition: ColumnElement[bool]) -> Sequence[Finding]:
    return db.session.scalars(
        select(Finding)
        .where(condition)
        .options(
            joinedload(Finding.visit),
            selectinload(Finding.answers),
            selectinload(Finding.sightings).joinedload(FindingSighting.visit),
        )
        .order_by(Finding.id)
    ).all()


def is_backed(finding: Finding) -> bool:
    """Whether it was entered by hand, or a visit that stands has met it."""
    visits = [finding.visit, *(each.visit for each in finding.sightings)]
    return any(visit is None or visit.voided_at is None for visit in visits)


def is_untouched(finding: Finding) -> bool:
    """Nobody has answered it or fed it back; what was told at its own visit was told with it."""
    was_told = finding.told_hq_at is not None and finding.told_hq_visit_id != finding.visit_id
    return not (finding.answers or was_told or reports_of([finding]))
