"""Chains that were taken on and no longer meet the standard of a group customer (clause 3.1)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from gcm.core import clock, regulation
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import is_open, is_served


@dataclass(frozen=True)
class Breach:
    customer_id: int
    code: str
    name: str
    licensed: int
    stores: int


def breaches(_user: User) -> list[Breach]:
    """Served chains in sight with too few stores whose licence holds today, fewest first."""
    day = clock.today()
    minimum = regulation.in_force(day).onboarding.minimum_stores
    stores = func.count(Store.id)
    licensed = func.count(Store.id).filter(Store.licence_ends_on >= day)
    rows = db.session.execute(
        select(Customer.id, Customer.code, Customer.name, licensed, stores)
        .outerjoin(Store, (Store.customer_id == Customer.id) & is_open(day))
        .where(is_served(day))
        .group_by(Customer.id, Customer.code, Customer.name)
        .having(licensed < minimum)
        .order_by(licensed, Customer.code)
    )
    return [Breach(*row) for row in rows]
