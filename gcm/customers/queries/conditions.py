"""Conditions that several lists share, so that they mean the same everywhere."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from gcm.core import search
from gcm.core.parameters import Licences
from gcm.customers import rules
from gcm.customers.models import Assignment, Contact, Customer, Store

Rows = Sequence[Row[*tuple[Any, ...]]]


def is_served(day: date) -> ColumnElement[bool]:
    """The chain has not left (it is served through its last day)."""
    return or_(Customer.left_on.is_(None), Customer.left_on >= day)


def is_open(day: date) -> ColumnElement[bool]:
    return or_(Store.closed_on.is_(None), Store.closed_on >= day)


def holds(day: date) -> ColumnElement[bool]:
    """The assignment is in force on ``day``."""
    return and_(
        Assignment.begins_on <= day, or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day)
    )


def held_by(user_id: int, day: date) -> ColumnElement[bool]:
    return Customer.id.in_(
        select(Assignment.customer_id).where(Assignment.user_id == user_id, holds(day))
    )


def chain_matches(text: str) -> ColumnElement[bool]:
    """Found by name, initials, code or USCC of the chain, by its stores and by its contacts."""
    pattern = search.pattern(text)
    by_store = select(Store.customer_id).where(like(Store.search_key, pattern))
    by_contact = select(Contact.customer_id).where(
        or_(like(Contact.name, pattern), like(Contact.phone, pattern))
    )
    return or_(
        like(Customer.search_key, pattern),
        like(Customer.uscc, pattern),
        Customer.id.in_(by_store),
        Customer.id.in_(by_contact),
    )


def store_matches(text: str) -> ColumnElement[bool]:
    pattern = search.pattern(text)
    return or_(
        like(Store.search_key, pattern),
        like(Store.address, pattern),
        like(Store.contact_name, pattern),
        like(Store.contact_phone, pattern),
    )


def like(column: InstrumentedAttribute[Any], pattern: str) -> ColumnElement[bool]:
    return column.like(pattern, escape="\\")


def licence_is(state: str, day: date, terms: Licences) -> ColumnElement[bool]:
    """The store's licence is in this state of the clock (``rules.licence_states``)."""
    if state == rules.UNKNOWN:
        return Store.licence_ends_on.is_(None)
    first, last = rules.window(state, day, terms)
    return and_(
        Store.licence_ends_on >= first if first else true(),
        Store.licence_ends_on <= last if last else true(),
    )


def has_licence(state: str, day: date, terms: Licences) -> ColumnElement[bool]:
    """The chain has an open store whose licence is in this state."""
    return Customer.id.in_(
        select(Store.customer_id).where(licence_is(state, day, terms), is_open(day))
    )


def is_incomplete(day: date) -> ColumnElement[bool]:
    """Something that clause 3.1.3 asks for is missing in the chain's file or an open store's."""
    return or_(
        lacks(Customer, rules.FILE_FIELDS),
        select(Store.id)
        .where(Store.customer_id == Customer.id, lacks(Store, rules.STORE_FIELDS), is_open(day))
        .exists(),
    )


def lacks(model: type[Any], fields: Sequence[str]) -> ColumnElement[bool]:
    """One of these columns is empty. Empty texts are kept as NULL."""
    return or_(*(getattr(model, name).is_(None) for name in fields))
