"""The auditors' four checks on what is in reach, with the names that people know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from gcm.core import calendar, regulation
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.visits.models import Visit
from gcm.visits.queries.boards import in_reach
from gcm.visits.queries.facts import month_facts
from gcm.visits.rules import audits
from gcm.visits.rules.audits import Checks, OddVisit, ShortDay, Unvisited


@dataclass(frozen=True)
class Found:
    """What the checks found among people and stores in reach.

    A visit to a chain that one no longer sees stays unnamed: ``visits`` does not lead to it.
    """

    checks: Checks
    people: Mapping[str, str]
    stores: Mapping[str, Any]
    visits: Mapping[str, Any]


def checks(user: User, month: date) -> Found:
    facts = month_facts(month)
    terms = regulation.in_force(month).visits
    found = audits.checks(facts, terms, calendar.is_working_day)
    people = {each.user: each.name for each in facts.managers}
    shown = in_reach(user, month)
    stores = named_stores(found.unvisited)
    checked = Checks(
        short=of_people(found.short, shown),
        long=of_people(found.long, shown),
        short_days=of_days(found.short_days, shown),
        unvisited=tuple(each for each in found.unvisited if each.store in stores),
    )
    odd = [*checked.short, *checked.long]
    return Found(checked, people, stores, named_visits([each.visit for each in odd]))


def of_people(found: Sequence[OddVisit], shown: Mapping[str, int]) -> tuple[OddVisit, ...]:
    return tuple(each for each in found if each.user in shown)


def of_days(found: Sequence[ShortDay], shown: Mapping[str, int]) -> tuple[ShortDay, ...]:
    return tuple(each for each in found if each.user in shown)


def named_stores(unvisited: Sequence[Unvisited]) -> dict[str, Any]:
    """Code → store with its chain, of those in reach."""
    rows = db.session.execute(
        select(Store.code, Store.id, Store.name, Customer.name.label("chain"))
        .join(Store.customer)
        .where(Store.code.in_([each.store for each in unvisited]))
    )
    return {row.code: row for row in rows}


def named_visits(uuids: Sequence[str]) -> dict[str, Any]:
    """Number → the visit's id and place, of those in reach."""
    rows = db.session.execute(
        select(
            Visit.uuid,
            Visit.id,
            Visit.begins_at,
            Customer.name.label("chain"),
            Store.name.label("store"),
        )
        .join(Customer, Customer.id == Visit.customer_id)
        .outerjoin(Store, Store.id == Visit.store_id)
        .where(Visit.uuid.in_(uuids))
    )
    return {row.uuid: row for row in rows}
