"""Who answers what stores object to, and how much of it waits for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Customer
from gcm.customers.queries.conditions import holds
from gcm.supply.models import Notice
from gcm.supply.rules.objections import ObjectionState

MANAGERS = frozenset({Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER})


@dataclass(frozen=True)
class OpenMonth:
    """A month's objections that wait for an answer, and how many of them wait too long."""

    month: date
    open: int
    late: int


def in_state(state: str, today: date) -> ColumnElement[bool]:
    """``rules.objections.state`` for the database; 待答复 holds the late ones as well."""
    said = Notice.objection != ""
    waits = and_(said, Notice.answered_on.is_(None))
    return {
        ObjectionState.OPEN.value: waits,
        ObjectionState.LATE.value: and_(waits, Notice.objection_due_on < today),
        ObjectionState.ANSWERED.value: and_(said, Notice.answered_on.is_not(None)),
    }[state]


def open_months() -> list[OpenMonth]:
    """The oldest first: one query."""
    today = clock.today()
    late = func.count(Notice.id).filter(in_state(ObjectionState.LATE, today))
    rows = db.session.execute(
        select(Notice.month, func.count(Notice.id).label("open"), late.label("late"))
        .where(in_state(ObjectionState.OPEN, today))
        .group_by(Notice.month)
        .order_by(Notice.month)
    )
    return [OpenMonth(row.month, row.open, row.late) for row in rows]


def owners_for(chain: Customer) -> Sequence[User]:
    """Who may answer for the chain: its district's market managers first, then its own manager."""
    today = clock.today()
    posted = select(DistrictPost.user_id).where(
        DistrictPost.district_id == chain.district_id,
        DistrictPost.begins_on <= today,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= today),
    )
    holding = select(Assignment.user_id).where(Assignment.customer_id == chain.id, holds(today))
    found = db.session.scalars(
        select(User)
        .where(or_(User.id.in_(posted), User.id.in_(holding)), User.disabled_at.is_(None))
        .order_by(User.login)
    )
    people = [each for each in found if MANAGERS & each.roles]
    return sorted(people, key=lambda each: Role.MARKET_MANAGER not in each.roles)
