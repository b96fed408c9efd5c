"""What the rules propose for one window or one month's outings, given what stands already."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from gcm.core import clock, months, regulation
from gcm.core.db import db
from gcm.core.users import User
from gcm.visits.models import Plan, PlannedVisit, Visit
from gcm.visits.queries import due, quotas
from gcm.visits.queries.due import Due
from gcm.visits.rules import outings, planning
from gcm.visits.rules.counts import OutingDay
from gcm.visits.rules.kinds import FormKind, PlanKind
from gcm.visits.rules.planning import Part


@dataclass(frozen=True)
class Proposed:
    due: Due
    day: date
    position: int


def span_of(kind: PlanKind, day: date) -> tuple[date, date]:
    """First and last day of the window, or of the month, that ``day`` lies in."""
    if kind is PlanKind.OUTINGS:
        return months.first(day), months.last_day(day)
    return planning.window_of(day, regulation.in_force(day).visits)


def proposed(user: User, kind: PlanKind, begins_on: date) -> list[Proposed]:
    """For today and later days: what is over cannot be planned."""
    if kind is PlanKind.OUTINGS:
        return proposed_outings(user, begins_on)
    ends_on = span_of(kind, begins_on)[1]
    found: list[Proposed] = []
    for month in months.span(begins_on, ends_on):
        found += proposed_in(user, begins_on, month)
    return found


def proposed_outings(user: User, month: date) -> list[Proposed]:
    """Those that the month still needs, on days for which nothing stands in the plan.

    An outing under way counts as made: its day stands in the plan until it is over.
    """
    stores = due.inspectable_stores(user, month)
    by_key = {each.stop.key: each for each in stores}
    standing = standing_days(user, month)
    done = {each.day for each in days_out(user, month) if each.counts or each.day in standing}
    days = [
        day
        for day in due.working_days(month)
        if day >= clock.today() and day not in done | standing
    ]
    terms = regulation.in_force(month).visits
    return [
        Proposed(by_key[stop.key], outing.day, position)
        for outing in outings.outings([each.stop for each in stores], days, terms, len(done))
        for position, stop in enumerate(outing.stops, start=1)
    ]


def days_out(user: User, month: date) -> Sequence[OutingDay]:
    """The person's days with visits to stores, as the month's counts see them."""
    own = [each.outings for each in quotas.standings(month) if each.user == user.login]
    return [day for found in own if found for day in found.days]


def standing_days(user: User, month: date) -> set[date]:
    """Days from today on that hold a stop of the person's outings of the month."""
    return set(
        db.session.scalars(
            select(PlannedVisit.day)
            .join(PlannedVisit.plan)
            .where(
                Plan.user_id == user.id,
                Plan.kind == PlanKind.OUTINGS,
                Plan.begins_on == month,
                PlannedVisit.day >= clock.today(),
            )
        )
    )


def proposed_in(user: User, begins_on: date, month: date) -> list[Proposed]:
    """The window's share of the month's stores that no other plan and no visit covers yet.

    The share is taken among this window and those of the month that are still to be planned.
    """
    stores = {each.stop.key: each for each in due.due_stores(user, month)}
    covered = settled(user, month, begins_on, [each.id for each in stores.values()])
    left = [each.stop for each in stores.values() if each.id not in covered]
    parts = open_parts(user, month, begins_on)
    plan = planning.proposal(parts, left)
    return [
        Proposed(stores[visit.stop.key], visit.day, visit.position)
        for part in parts
        if part.begins_on == begins_on
        for visit in plan.visits_in(part)
    ]


def open_parts(user: User, month: date, begins_on: date) -> list[Part]:
    """This window's part and those not planned yet, without the days that are over."""
    terms = regulation.in_force(month).visits
    parts = planning.parts_of(month, due.working_days(month), terms)
    planned = set(
        db.session.scalars(
            select(Plan.begins_on).where(
                Plan.user_id == user.id,
                Plan.kind == PlanKind.WINDOW,
                Plan.begins_on.in_([part.begins_on for part in parts]),
            )
        )
    ) - {begins_on}
    left = [
        replace(part, days=tuple(day for day in part.days if day >= clock.today()))
        for part in parts
        if part.begins_on not in planned
    ]
    return [part for part in left if part.days]


def settled(user: User, month: date, begins_on: date, store_ids: Iterable[int]) -> Collection[int]:
    """Stores visited in the month, or still to be visited by another of the person's plans."""
    ids = list(store_ids)
    visited = select(Visit.store_id).where(
        Visit.store_id.in_(ids),
        Visit.month == month,
        Visit.form == FormKind.STORE_VISIT,
        Visit.voided_at.is_(None),
    )
    awaited = (
        select(PlannedVisit.store_id)
        .join(PlannedVisit.plan)
        .where(
            Plan.user_id == user.id,
            Plan.kind == PlanKind.WINDOW,
            Plan.begins_on != begins_on,
            PlannedVisit.store_id.in_(ids),
            PlannedVisit.day.between(max(month, clock.today()), months.last_day(month)),
            PlannedVisit.not_done_reason.is_(None),
        )
    )
    return {*db.session.scalars(visited), *db.session.scalars(awaited)}
