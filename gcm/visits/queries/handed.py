"""What hangs on chains that change hands: open findings, and stops in their former plans."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.queries.holding import Change
from gcm.visits.models import Finding, Plan, PlannedVisit, Visit
from gcm.visits.queries.plans import does
from gcm.visits.rules.handed import AWAY
from gcm.visits.rules.kinds import FindingState, PlanKind

Changes = Mapping[int, Change]  # chain's id → what changed


def findings_left(changes: Changes) -> Sequence[Finding]:
    """The open ones that a former manager has to see to and was not given since."""
    former = {each for change in changes.values() for each in change.former_ids}
    found = db.session.scalars(
        select(Finding)
        .where(
            Finding.customer_id.in_(list(changes)),
            Finding.owner_id.in_(former),
            Finding.state != FindingState.CLOSED,
        )
        .options(joinedload(Finding.owner))
        .order_by(Finding.id)
    )
    left = [each for each in found if is_former(each.owner_id, changes[each.customer_id])]
    given = days_given([each for each in left if changes[each.customer_id].gone])
    return [
        each
        for each in left
        if each.id not in given or given[each.id] < changes[each.customer_id].gone[each.owner_id]
    ]


def days_given(found: Sequence[Finding]) -> dict[int, date]:
    """Finding's id → the day on which somebody made its owner see to it."""
    if not found:
        return {}
    subjects = {f"{Finding.__tablename__}:{each.id}": each.id for each in found}
    given = {each.id: clock.local(each.told_manager_at or each.created_at).date() for each in found}
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject.in_(subjects), AuditEntry.action == "finding.reassigned")
        .order_by(AuditEntry.seq)
    )
    for entry in entries:
        if entry.subject and "owner_id" in entry.detail["changes"]:
            given[subjects[entry.subject]] = clock.local(entry.at).date()
    return given


def stops_left(changes: Changes) -> list[PlannedVisit]:
    """Those of a former manager's plans that have no reason, and all handed away before."""
    former = {each for change in changes.values() for each in change.former_ids}
    is_away = PlannedVisit.not_done_reason.startswith(AWAY)
    waits = and_(Plan.user_id.in_(former), PlannedVisit.not_done_reason.is_(None))
    found = stops(changes, or_(waits, is_away))
    return [each for each in found if is_left(each, changes[each.customer_id])]


def is_left(stop: PlannedVisit, change: Change) -> bool:
    """Who has the chain that day may be another by now than the one it says."""
    if stop.not_done_reason is not None:
        return stop.plan.user_id != change.holder_id
    return is_former(stop.plan.user_id, change)


def stops_back(changes: Changes) -> list[PlannedVisit]:
    """Those that a hand-over took from the manager who has the chain again."""
    holders = {change.holder_id for change in changes.values()}
    found = stops(changes, Plan.user_id.in_(holders), PlannedVisit.not_done_reason.startswith(AWAY))
    return [each for each in found if each.plan.user_id == changes[each.customer_id].holder_id]


def stops(changes: Changes, *conditions: ColumnElement[bool]) -> list[PlannedVisit]:
    """Of windows, on days on which the change holds, not made."""
    done = select(Visit.id).where(does()).correlate(PlannedVisit, Plan).exists()
    found = db.session.scalars(
        select(PlannedVisit)
        .join(PlannedVisit.plan)
        .where(
            PlannedVisit.customer_id.in_(list(changes)),
            PlannedVisit.day >= min(change.since for change in changes.values()),
            Plan.kind == PlanKind.WINDOW,
            ~done,
            *conditions,
        )
        .options(joinedload(PlannedVisit.plan))
        .order_by(PlannedVisit.id)
    )
    return [each for each in found if changes[each.customer_id].covers(each.day)]


def is_former(user_id: int, change: Change) -> bool:
    """Whoever was to have the chain later and has it earlier now is not."""
    return user_id in change.former_ids and user_id != change.holder_id


def holders(changes: Changes) -> dict[int, User]:
    ids = {change.holder_id for change in changes.values()}
    return {each.id: each for each in db.session.scalars(select(User).where(User.id.in_(ids)))}
