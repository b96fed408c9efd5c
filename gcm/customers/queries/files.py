"""What one chain's page puts together: file, contacts, who held it, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers import rules, trail
from gcm.customers.models import Assignment, Contact, Customer, Store
from gcm.customers.queries.conditions import Rows, is_incomplete, is_open, is_served


def get_contact(customer: Customer, contact_id: int) -> Contact:
    return db.session.scalars(
        select(Contact).where(Contact.id == contact_id, Contact.customer_id == customer.id)
    ).one()


def contacts_of(customer: Customer) -> Sequence[Contact]:
    """The purchasing/sales heads first."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.customer_id == customer.id)
        .order_by(Contact.is_buyer.desc(), Contact.name)
    ).all()


def holders_of(customer: Customer) -> Rows:
    """Who holds the chain and who held it, the latest first."""
    return db.session.execute(
        select(
            User.id,
            User.name,
            User.login,
            Assignment.begins_on,
            Assignment.ends_on,
            Assignment.reason,
        )
        .join(Assignment, Assignment.user_id == User.id)
        .where(Assignment.customer_id == customer.id)
        .order_by(Assignment.begins_on.desc(), Assignment.id.desc())
    ).all()


@dataclass(frozen=True)
class History:
    """The newest lines of a chain's trail and how many there are in all."""

    lines: Sequence[trail.Line]
    total: int


def history_of(customer: Customer, limit: int) -> History:
    """The chain came through the scope; its trail belongs to it."""
    own = AuditEntry.customer_id == customer.id
    lines = lines_of(own, limit)
    total = len(lines)
    if total == limit:
        total = db.session.scalars(select(func.count(AuditEntry.seq)).where(own)).one()
    return History(lines, total)


def history_of_store(store: Store, limit: int) -> Sequence[trail.Line]:
    return lines_of(AuditEntry.subject == f"store:{store.id}", limit)


def lines_of(which: ColumnElement[bool], limit: int) -> list[trail.Line]:
    rows = db.session.execute(
        select(AuditEntry.at, AuditEntry.action, AuditEntry.actor, AuditEntry.detail)
        .where(which)
        .order_by(AuditEntry.seq.desc())
        .limit(limit)
    )
    return [trail.line(*row) for row in rows]


def completeness_of(customer: Customer, stores: Rows) -> rules.Completeness:
    """``stores`` are the rows of ``stores_of``; only the open ones count."""
    file = {name: getattr(customer, name) for name in rules.FILE_FIELDS}
    today = clock.today()
    rows = [
        {name: getattr(store, name) for name in rules.STORE_FIELDS}
        for store in stores
        if rules.is_open(store.closed_on, today)
    ]
    return rules.completeness(file, rows)


@dataclass(frozen=True)
class Holdings:
    """The home page's first line: chains served, their open stores, incomplete files."""

    chains: int
    stores: int
    incomplete: int


def holdings(day: date) -> Holdings:
    served = is_served(day)
    chains = select(func.count(Customer.id)).where(served).scalar_subquery()
    incomplete = select(func.count(Customer.id)).where(served, is_incomplete(day)).scalar_subquery()
    stores = (
        select(func.count(Store.id)).join(Store.customer).where(served, is_open(day))
    ).scalar_subquery()
    return Holdings(*db.session.execute(select(chains, stores, incomplete)).one())
