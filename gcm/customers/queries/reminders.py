"""Whom the end of licences concerns, and since when."""

from datetime import date, timedelta
from typing import cast

from sqlalchemy import select

from gcm.core.db import db
from gcm.core.parameters import Licences
from gcm.customers import rules
from gcm.customers.models import Assignment, Customer, Store
from gcm.customers.queries.conditions import holds, is_open, is_served


def licences_entered(day: date, terms: Licences) -> dict[int, date]:
    """Customer manager → the last day on which a store's licence came into a more pressing state.

    One statement, over the open stores whose licence is to be seen to or has ended.
    """
    _, last = rules.window(rules.within(max(terms.remind_days_before)), day, terms)
    rows = db.session.execute(
        select(Assignment.user_id, Store.licence_ends_on)
        .join(Customer, Customer.id == Store.customer_id)
        .join(Assignment, Assignment.customer_id == Customer.id)
        .where(Store.licence_ends_on <= last, is_open(day), is_served(day), holds(day))
        .distinct()
    )
    found: dict[int, date] = {}
    for user_id, ends_on in rows:
        entered = entered_on(cast(date, ends_on), day, terms)
        found[user_id] = max(entered, found.get(user_id, entered))
    return found


def entered_on(ends_on: date, day: date, terms: Licences) -> date:
    """When the state began in which a licence is on ``day``: ended, or a reminder reached."""
    left = (ends_on - day).days
    if left < 0:
        return ends_on + timedelta(days=1)
    reached = min(days for days in terms.remind_days_before if left <= days)
    return ends_on - timedelta(days=reached)
