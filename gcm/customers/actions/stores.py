"""Stores: added by hand, kept up to date, closed and opened again."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from gcm.core import audit, clock, regulation, search
from gcm.core.db import db
from gcm.core.errors import Problem
from gcm.core.users import User
from gcm.customers import queries, rules
from gcm.customers.actions.chains import refuse, told
from gcm.customers.models import Customer, Store


@dataclass(frozen=True)
class StoreDraft:
    """The fields of 卖场明细表 that people keep."""

    name: str
    category: str | None
    licence_number: str | None
    licence_ends_on: date | None
    address: str | None
    contact_name: str | None
    contact_phone: str | None
    monthly_volume: Decimal | None
    format: str | None
    opened_on: date | None


@dataclass(frozen=True)
class Closure:
    closed_on: date
    reason: str


def add_store(chain: Customer, code: str, draft: StoreDraft, *, by: User) -> Store:
    problems = licence_problems(draft)
    if queries.stores.is_taken(code):
        problems.append(Problem("code", f"卖场编码“{code}”已被使用，请换一个。"))
    refuse(problems)
    store = Store(customer_id=chain.id, code=code, name=draft.name)
    fill(store, draft)
    db.session.add(store)
    kept = {field.name: (None, getattr(store, field.name)) for field in fields(draft)}
    changes = {name: pair for name, pair in kept.items() if pair[1] is not None}
    audit.record("store.added", store, by=by, changes=changes, customer_id=chain.id)
    return store


def edit_store(store: Store, draft: StoreDraft, *, by: User) -> None:
    if draft.licence_ends_on != store.licence_ends_on:
        refuse(licence_problems(draft))
    fill(store, draft)
    save(store, "store.edited", by=by)


def close_store(store: Store, draft: Closure, *, by: User) -> None:
    """The last day of business; the store keeps its figures."""
    refuse(rules.end_problems("closed_on", draft.closed_on, store.opened_on, clock.today()))
    store.closed_on = draft.closed_on
    save(store, "store.closed", by=by, reason=draft.reason)


def reopen_store(store: Store, *, by: User) -> None:
    store.closed_on = None
    save(store, "store.reopened", by=by)


def renew_licence(store: Store, number: str | None, ends_on: date | None, *, by: User) -> None:
    """What stands on the new licence; whoever enters it has checked its days."""
    set_licence(store, number, ends_on)
    save(store, "store.licence_renewed", by=by)


def take_licence_back(
    store: Store, number: str | None, ends_on: date | None, reason: str, *, by: User
) -> None:
    """The licence was entered by mistake: what stood there before counts again."""
    set_licence(store, number, ends_on)
    save(store, "store.licence_taken_back", by=by, reason=reason)


def set_licence(store: Store, number: str | None, ends_on: date | None) -> None:
    store.licence_number, store.licence_ends_on = number, ends_on
    store.search_key = search.key(store.name, store.code, store.licence_number)


def licence_problems(draft: StoreDraft) -> list[Problem]:
    today = clock.today()
    terms = regulation.in_force(today).licences
    return rules.licence_problems(draft.licence_ends_on, today, terms)


def fill(store: Store, draft: StoreDraft) -> None:
    for field in fields(draft):
        if getattr(store, field.name) != getattr(draft, field.name):
            setattr(store, field.name, getattr(draft, field.name))
    store.name_key = search.sort_key(store.name)
    store.search_key = search.key(store.name, store.code, store.licence_number)


def save(store: Store, action: str, *, by: User, reason: str | None = None) -> None:
    changes = told(audit.changes_of(store))
    if changes:
        store.version += 1
        detail: dict[str, Any] = {"reason": reason} if reason else {}
        audit.record(action, store, by=by, changes=changes, customer_id=store.customer_id, **detail)
