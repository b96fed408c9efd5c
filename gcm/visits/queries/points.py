"""The open findings that a record's form asks about again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from gcm.core.db import db
from gcm.visits.models import Finding
from gcm.visits.queries.sources import came_up_by
from gcm.visits.queries.targets import Target
from gcm.visits.rules.findings import FOR_HEADQUARTERS
from gcm.visits.rules.kinds import FINDING_KINDS, FindingKind, FindingState
from gcm.visits.rules.records import points_ticked

MOST_POINTS = 20


@dataclass(frozen=True)
class Point:
    """An open finding as the form shows it."""

    text: str
    kind: str
    due_on: date
    store_name: str = ""


def points_of(target: Target) -> dict[int, Point]:
    """What the form asks about again: the store's open points, or what its HQ was not told yet.

    What the monopoly staff look into is shown on no form: the customer reads along. A correction
    offers besides what the record itself ticked, and nothing that came up after its visit.
    """
    asked = [Finding.state != FindingState.CLOSED, Finding.kind != FindingKind.COMPLIANCE]
    if target.store:
        asked.append(Finding.store_id == target.store.id)
    else:
        asked += [
            Finding.customer_id == target.customer.id,
            Finding.told_hq_at.is_(None),
            Finding.kind.in_(FOR_HEADQUARTERS),
        ]
    if target.record:
        asked.append(came_up_by(target.record))
    own = points_ticked(target.sheet, target.record.answers) if target.record else frozenset()
    ticked = listed(Finding.id.in_(own), len(own)) if own else ()
    found = [*ticked, *listed(and_(Finding.id.not_in(own), *asked), MOST_POINTS)]
    return {each.id: point_of(each, target) for each in found}


def listed(condition: ColumnElement[bool], most: int) -> Iterable[Finding]:
    query = select(Finding).options(joinedload(Finding.store)).where(condition)
    return db.session.scalars(query.order_by(Finding.due_on, Finding.id).limit(most))


def point_of(finding: Finding, target: Target) -> Point:
    elsewhere = finding.store if target.store is None else None
    return Point(
        finding.text,
        FINDING_KINDS[finding.kind],
        finding.due_on,
        elsewhere.name if elsewhere else "",
    )
