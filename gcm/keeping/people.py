"""A contact in every record of the chain: each text is read, so that a new table is not missed."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute, load_only

from gcm.core import scope
from gcm.core.batches import ImportJournal
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Contact, Customer, Store
from gcm.keeping.rules import people as rules
from gcm.keeping.rules.people import Named, Person
from gcm.onboarding.models import Application, ApplicationStore

# What was signed or issued, or whose seal would break, stays as it is; and why.
FIXED = {
    "letter": "已起草或签发的函件，按原样保存",
    "letter_point": "已起草或签发的函件，按原样保存",
    "report_part": "已提交的月度报表，按原样保存",
    "visit_revision": "更正前的原始记录，按原样保存",
}
NO_NAMES = {"sha256", "uuid", "number", "state", "kind", "code", "thumbnail_sha256"}


def person_of(contact: Contact) -> Person:
    """With the names that it must not be taken for: colleagues, and the program's people."""
    known = [
        *db.session.scalars(select(Contact.name).where(Contact.customer_id == contact.customer_id)),
        *db.session.scalars(select(User.name)),
        *db.session.scalars(select(Customer.name).where(Customer.id == contact.customer_id)),
        *db.session.scalars(select(Store.name).where(Store.customer_id == contact.customer_id)),
    ]
    return rules.person(contact.name, contact.phone, f"联系人{contact.id}", known)


def rows_of(contact: Contact) -> Iterator[tuple[Any, list[str]]]:
    """Every row that belongs to the chain, with its columns of text."""
    chain = select(Customer.id).where(Customer.id == contact.customer_id)
    applications = select(Application.id).where(Application.customer_id == contact.customer_id)
    places: list[tuple[type[Any], ColumnElement[bool]]] = [
        *((model, model.in_scope(chain)) for model in scope.scoped_models()),
        (Application, Application.customer_id == contact.customer_id),
        (ApplicationStore, ApplicationStore.application_id.in_(applications)),
        (ImportJournal, journal_of(contact)),
    ]
    for model, condition in places:
        if columns := texts_of(model):
            attributes: list[InstrumentedAttribute[Any]] = [getattr(model, c) for c in columns]
            query = select(model).where(condition).options(load_only(*attributes))
            for row in db.session.scalars(query.order_by(*inspect(model).primary_key)):
                yield row, columns


def journal_of(contact: Contact) -> ColumnElement[bool]:
    """What imports noted of the contact and of its chain."""
    return or_(
        (ImportJournal.table_name == "contact") & (ImportJournal.row_id == contact.id),
        (ImportJournal.table_name == "customer") & (ImportJournal.row_id == contact.customer_id),
    )


def texts_of(model: type[Any]) -> list[str]:
    """Plain ones: what is encrypted holds numbers, not names."""
    return [
        each.key
        for each in inspect(model).column_attrs
        if isinstance(each.columns[0].type, String | JSON) and each.key not in NO_NAMES
    ]


def named(contact: Contact) -> list[Named]:
    """Everything in which the contact is named, its own row first."""
    person, found = person_of(contact), list[Named]()
    for row, columns in rows_of(contact):
        if row is contact:
            continue
        for column in columns:
            value = getattr(row, column)
            if person.is_in(value):
                found.append(
                    Named(
                        row.__tablename__,
                        "、".join(map(str, inspect(row).identity or ())),
                        column,
                        person.said(value),
                        FIXED.get(row.__tablename__, ""),
                    )
                )
    return found


def hide(contact: Contact) -> int:
    """Put the alias in the name's place wherever it may change; how many rows were changed."""
    person, changed = person_of(contact), 0
    for row, columns in list(rows_of(contact)):
        if row is contact or row.__tablename__ in FIXED:
            continue
        values = {name: getattr(row, name) for name in columns}
        new = {name: person.hidden(value) for name, value in values.items()}
        if new != values:
            changed += 1
            for name, value in new.items():
                if value != values[name]:
                    setattr(row, name, value)
    return changed
