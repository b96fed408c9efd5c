"""Whom tomorrow's visits and plans that are due concern."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from gcm.core import calendar
from gcm.core.db import db
from gcm.core.users import User, posted_on
from gcm.visits.models import Plan, PlannedVisit
from gcm.visits.queries import desk
from gcm.visits.queries.desk import Missing
from gcm.visits.queries.submissions import SENT


def going_on(day: date) -> Sequence[int]:
    """Who has visits to make on ``day`` by a plan that was submitted."""
    return db.session.scalars(
        select(PlannedVisit.user_id)
        .join(PlannedVisit.plan)
        .where(PlannedVisit.day == day, Plan.state.in_(SENT))
        .distinct()
        .order_by(PlannedVisit.user_id)
    ).all()


def plans_due(today: date) -> list[Missing]:
    """Windows that have begun or begin on the next working day, and whose plan is not there."""
    persons = db.session.scalars(
        select(User)
        .where(User.id.in_(posted_on(today)), User.disabled_at.is_(None))
        .order_by(User.id)
    ).all()
    soon = calendar.next_working_day(today + timedelta(days=1))
    return [each for each in desk.missing(persons, today) if each.begins_on <= soon]
