"""What a plan is made of: the stores that are due, and what makes one more pressing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from gcm.core import calendar, months, regulation
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import is_served
from gcm.visits.models import Finding, Visit
from gcm.visits.queries import facts
from gcm.visits.rules import outings, planning
from gcm.visits.rules.facts import Span
from gcm.visits.rules.kinds import Because, FindingState, FormKind
from gcm.visits.rules.planning import MonthPlan
from gcm.visits.rules.quotas import is_due
from gcm.visits.rules.routes import Stop

RANKS = {Because.FINDING: 0, Because.NOTICE: 1, Because.DUE: 2}


@dataclass(frozen=True)
class Due:
    """A store that a plan must or may hold; ``stop`` is how the rules see it."""

    id: int
    customer_id: int
    why: Because
    stop: Stop


def due_stores(user: User, month: date) -> list[Due]:
    """The stores that the customer manager is to visit in the month, by code.

    The chain's month belongs to whoever holds it on the month's last working day, as the counts
    of the month see it.
    """
    terms = regulation.in_force(month).visits
    settled_on = calendar.last_working_day(month)
    held = [
        each.customer
        for each in facts.holdings()
        if each.user == user.login and each.days.covers(settled_on)
    ]
    rows = db.session.execute(
        columns()
        .where(Customer.code.in_(held), is_served(months.last_day(month)))
        .order_by(Store.code)
    ).all()
    rows = [row for row in rows if is_due(life(row), month, terms)]
    pressing = with_findings(row.id for row in rows)
    return [due(row, Because.FINDING if row.id in pressing else Because.DUE) for row in rows]


def inspectable_stores(user: User, month: date) -> list[Due]:
    """The stores of the market manager's districts that are open in the month, by code."""
    posts = db.session.execute(facts.posts_of_branch()).all()
    places = facts.runners(month, posts).get(user.login, set())
    rows = db.session.execute(
        columns()
        .join(Customer.district)
        .where(
            District.code.in_(sorted(places)),
            is_served(months.last_day(month)),
            or_(Store.opened_on.is_(None), Store.opened_on <= months.last_day(month)),
            or_(Store.closed_on.is_(None), Store.closed_on >= month),
        )
        .order_by(Store.code)
    ).all()
    inspected = last_inspections(row.id for row in rows)
    return [due(row, Because.LONGEST, inspected.get(row.id)) for row in rows]


def life(row: Row[*tuple[Any, ...]]) -> Span:
    """When the store was open and its chain a customer."""
    return Span(row.opened_on, row.closed_on).within(Span(row.joined_on, row.left_on))


def columns() -> Select[*tuple[Any, ...]]:
    return select(
        Store.id,
        Store.customer_id,
        Store.code,
        Store.longitude,
        Store.latitude,
        Store.opened_on,
        Store.closed_on,
        Customer.joined_on,
        Customer.left_on,
    ).join(Store.customer)


def due(row: Row[*tuple[Any, ...]], why: Because, inspected_on: date | None = None) -> Due:
    stop = Stop(
        key=row.code,
        longitude=row.longitude,
        latitude=row.latitude,
        rank=RANKS.get(why, 0),
        open_from=row.opened_on,
        open_until=row.closed_on,
        inspected_on=inspected_on,
    )
    return Due(row.id, row.customer_id, why, stop)


def with_findings(store_ids: Iterable[int]) -> Collection[int]:
    """Those of the stores that have a finding which is not closed."""
    found = db.session.scalars(
        select(Finding.store_id)
        .where(Finding.store_id.in_(list(store_ids)), Finding.state != FindingState.CLOSED)
        .distinct()
    )
    return {store_id for store_id in found if store_id is not None}


def last_inspections(store_ids: Iterable[int]) -> dict[int, date]:
    """The day of the last inspection of each store that ever had one."""
    rows = db.session.execute(
        select(Visit.store_id, func.max(Visit.day).label("day"))
        .where(
            Visit.store_id.in_(list(store_ids)),
            Visit.form == FormKind.INSPECTION,
            Visit.voided_at.is_(None),
        )
        .group_by(Visit.store_id)
    )
    return {row.store_id: row.day for row in rows}


def working_days(month: date) -> list[date]:
    return calendar.working_days(month, months.last_day(month))


def needs_plan(begins_on: date, ends_on: date) -> bool:
    """Every window with working days is planned, in whichever of its months it is asked for."""
    return bool(calendar.working_days(begins_on, ends_on))


def month_plan(user: User, month: date) -> MonthPlan:
    """The whole month of a customer manager as the rules propose it, from nothing."""
    terms = regulation.in_force(month).visits
    parts = planning.parts_of(month, working_days(month), terms)
    return planning.proposal(parts, [each.stop for each in due_stores(user, month)])


def month_outings(user: User, month: date) -> list[outings.Outing]:
    terms = regulation.in_force(month).visits
    stops = [each.stop for each in inspectable_stores(user, month)]
    return outings.outings(stops, working_days(month), terms)


def plans_windows(user: User) -> bool:
    """A customer manager plans windows, a market manager outings."""
    return Role.MARKET_MANAGER not in user.roles
