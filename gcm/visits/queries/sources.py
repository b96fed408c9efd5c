"""Findings by the records that brought them to light."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from gcm.core import clock
from gcm.core.db import db
from gcm.visits.models import Finding, FindingAnswer, FindingSighting, Visit, VisitProduct
from gcm.visits.queries import shelf
from gcm.visits.queries.findings import found_on, reports_of
from gcm.visits.rules import sheets
from gcm.visits.rules.findings import settled_text
from gcm.visits.rules.issues import Issue, Standing, issues_of, said_of
from gcm.visits.rules.kinds import FindingKind, FindingState
from gcm.visits.rules.records import (
    SAW,
    Line,
    Photo,
    Promise,
    RecordDraft,
    points_ticked,
)


def open_at(visit: Visit) -> Sequence[Finding]:
    """The findings of the visit's store that are not closed, the oldest first."""
    if visit.store_id is None:
        return ()
    return with_course(
        and_(Finding.store_id == visit.store_id, Finding.state != FindingState.CLOSED)
    )


def standing_of(finding: Finding) -> Standing:
    return Standing(finding.id, finding.kind, tuple(finding.about), finding.text)


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


def times_seen(finding: Finding) -> int:
    """The records that say so and are not void; what was entered by hand counts as one."""
    visits = [finding.visit] if finding.source_stands else []
    visits += [each.visit for each in finding.sightings]
    return sum(visit is None or visit.voided_at is None for visit in visits)


def sighting_by(finding: Finding, visit: Visit) -> FindingSighting | None:
    return next((each for each in finding.sightings if each.visit_id == visit.id), None)


def is_said_by(finding: Finding, visit: Visit) -> bool:
    """Whether the record counts for it: as the one that opened it, or as a later one."""
    if finding.visit_id == visit.id:
        return finding.source_stands
    return sighting_by(finding, visit) is not None


def is_same_signal(finding: Finding, issue: Issue) -> bool:
    """In the very words that the monopoly staff were told and have entered no outcome of."""
    if issue.kind is not FindingKind.COMPLIANCE or said_of(standing_of(finding), [issue]) is None:
        return False
    report = reports_of([finding]).get(finding.id)
    return report is not None and report.outcome is None


def is_untouched(finding: Finding) -> bool:
    """Nobody has acted on it or fed it back; what was told at its own visit was told with it."""
    was_told = finding.told_hq_at is not None and finding.told_hq_visit_id != finding.visit_id
    return not (finding.acted_on or finding.answers or was_told or reports_of([finding]))


def ticks_of(visit: Visit) -> frozenset[int]:
    """The ticks that count: of what had come up by the time of the visit."""
    made = ticks_made(visit)
    if not made:
        return frozenset()
    found = select(Finding.id).where(Finding.id.in_(made), came_up_by(visit))
    return frozenset(db.session.scalars(found))


def ticks_made(visit: Visit) -> frozenset[int]:
    """The findings that it ticked, where somebody was met; elsewhere a tick means nothing."""
    ticked = points_ticked(sheets.of(visit.form), visit.answers)
    return ticked if visit.outcome in SAW else frozenset()


def came_up_by(visit: Visit) -> ColumnElement[bool]:
    """Nobody can have mended or told at a visit what was found after it.

    What was entered by hand may be written down later than it was seen: only its day counts.
    """
    day_ends = datetime.combine(visit.day + timedelta(days=1), time(), clock.LOCAL)
    told_at = func.coalesce(Finding.told_manager_at, Finding.created_at)
    return or_(
        Finding.visit.has(Visit.begins_at <= visit.ends_at),
        and_(Finding.visit_id.is_(None), told_at < day_ends),
    )


def ticked(numbers: Collection[int]) -> Sequence[Finding]:
    return with_course(Finding.id.in_(numbers)) if numbers else ()


def told_or_ticked(visit: Visit, numbers: Collection[int]) -> Sequence[Finding]:
    """Those of which the headquarters heard at the visit, and these."""
    return with_course(or_(Finding.told_hq_visit_id == visit.id, Finding.id.in_(numbers)))


def others_ticking(finding: Finding, visit: Visit) -> Sequence[Visit]:
    """The other visits to the same place that ticked it and stand, as they were written down."""
    place = Visit.store_id == visit.store_id
    if visit.store_id is None:
        place = and_(Visit.store_id.is_(None), Visit.customer_id == visit.customer_id)
    query = (
        select(Visit)
        .options(selectinload(Visit.revisions))
        .where(place, Visit.id != visit.id, Visit.voided_at.is_(None))
    )
    written = query.where(came_up_for(finding)).order_by(Visit.id)
    return [each for each in db.session.scalars(written) if finding.id in ticks_made(each)]


def came_up_for(finding: Finding) -> ColumnElement[bool]:
    """``came_up_by`` turned round: the visits that may have seen it mended."""
    if finding.visit is not None:
        return Visit.ends_at >= finding.visit.begins_at
    return Visit.day >= found_on(finding)


def next_ticking(finding: Finding, given: FindingAnswer, visit: Visit) -> Visit | None:
    """The first that ticked it while the answer of the visit stood, and so gave none itself.

    A tick from before was answered then, or somebody has opened the finding again since.
    """
    for other in others_ticking(finding, visit):
        written = [other.created_at, *(each.saved_at for each in other.revisions)]
        if max(written) >= given.at and answer_by(finding, other) is None:
            return other
    return None


def answer_by(finding: Finding, visit: Visit) -> FindingAnswer | None:
    """What the record itself answered by ticking the point as settled."""
    text = settled_text(visit.number)
    return next((each for each in finding.answers if each.text == text), None)


def said_by(visit: Visit) -> list[Issue]:
    """What the record, as it stands, brings to light."""
    goods = shelf.goods((line.product_id for line in visit.products), visit.day)
    draft = RecordDraft(
        visit.uuid,
        visit.begins_at,
        visit.ends_at,
        visit.outcome,
        answers=visit.answers,
        lines=tuple(line_of(each) for each in visit.products if each.product_id in goods),
        promises=tuple(promise_of(each) for each in visit.answers.get("promises", ())),
        photos=tuple(Photo(each.sha256, each.item) for each in visit.photos),
    )
    return issues_of(draft, sheets.of(visit.form), goods)


def line_of(seen: VisitProduct) -> Line:
    return Line(**{each.name: getattr(seen, each.name) for each in fields(Line)})


def promise_of(kept: dict[str, Any]) -> Promise:
    due_on = kept["due_on"]
    return Promise(kept["side"], kept["text"], date.fromisoformat(due_on) if due_on else None)
