"""Chains and stores to choose from."""

from collections.abc import Sequence

from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import is_open, is_served


def chains() -> Sequence[Customer]:
    """The chains in reach that are served today, by name."""
    return db.session.scalars(
        select(Customer).where(is_served(clock.today())).order_by(Customer.name_key, Customer.code)
    ).all()


def open_stores(customer: Customer) -> Sequence[Store]:
    return db.session.scalars(
        select(Store)
        .where(Store.customer_id == customer.id, is_open(clock.today()))
        .order_by(Store.code)
    ).all()
