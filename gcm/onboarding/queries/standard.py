"""Chains that were taken on and no longer meet the standard of a group customer (clause 3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from gcm.core import clock, regulation, scope
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import is_open, is_served
from gcm.onboarding.models import StandardBreach


@dataclass(frozen=True)
class Breach:
    customer_id: int
    code: str
    name: str
    licensed: int
    stores: int


def breaches(_user: User) -> list[Breach]:
    """Served chains in sight with too few licences that hold today, fewest first.

    As in an application, one number counts once, however many stores it stands at.
    """
    day = clock.today()
    minimum = regulation.in_force(day).onboarding.minimum_stores
    stores = func.count(Store.id)
    licensed = func.count(func.distinct(Store.licence_number)).filter(
        Store.licence_ends_on >= day, Store.licence_number != ""
    )
    rows = db.session.execute(
        select(Customer.id, Customer.code, Customer.name, licensed, stores)
        .outerjoin(Store, and_(Store.customer_id == Customer.id, does_business(day)))
        .where(is_served(day))
        .group_by(Customer.id, Customer.code, Customer.name)
        .having(licensed < minimum)
        .order_by(licensed, Customer.code)
    )
    return [Breach(*row) for row in rows]


def does_business(day: date) -> ColumnElement[bool]:
    """A shop that opens later does not count yet."""
    return and_(is_open(day), or_(Store.opened_on.is_(None), Store.opened_on <= day))


def found_breaches(_user: User) -> Sequence[StandardBreach]:
    """What was found by somebody and is not mended yet, the oldest first."""
    return db.session.scalars(
        select(StandardBreach)
        .join(StandardBreach.customer)
        .options(joinedload(StandardBreach.customer), joinedload(StandardBreach.by))
        .where(StandardBreach.mended_on.is_(None), is_served(clock.today()))
        .order_by(StandardBreach.found_on, StandardBreach.id)
    ).all()


def watched_chains(_user: User) -> Sequence[Customer]:
    """The served chains of the districts that the person is in charge of."""
    reach = scope.current() or scope.NOTHING
    return db.session.scalars(
        select(Customer)
        .where(Customer.district_id.in_(sorted(reach.district_ids)), is_served(clock.today()))
        .order_by(Customer.code)
    ).all()


def get_watched_breach(_user: User, breach_id: int) -> StandardBreach:
    """For whoever is in charge of the chain's district."""
    reach = scope.current() or scope.NOTHING
    return db.session.scalars(
        select(StandardBreach)
        .join(StandardBreach.customer)
        .where(StandardBreach.id == breach_id, Customer.district_id.in_(sorted(reach.district_ids)))
    ).one()
