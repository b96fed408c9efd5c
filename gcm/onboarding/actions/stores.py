"""The table of stores, kept as one: rows changed, added, taken away."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import delete

from gcm.core import audit, clock, regulation
from gcm.core.db import db
from gcm.core.errors import Problem
from gcm.core.users import User
from gcm.onboarding.actions.checks import may_gather, note_mended, refuse, reopen_review
from gcm.onboarding.models import Application, ApplicationScan, ApplicationStore
from gcm.onboarding.queries import dossiers
from gcm.onboarding.rules import stores
from gcm.onboarding.rules.documents import RETAIL
from gcm.onboarding.rules.stores import StoreDraft

COLUMNS = [field.name for field in fields(StoreDraft) if field.name != "id"]


def keep_stores(application: Application, rows: Sequence[StoreDraft], *, by: User) -> None:
    """The table as it now stands; a row that is no longer in it goes, with its scans."""
    may_gather(application, by)
    today = clock.today()
    refuse(
        [
            Problem(f"rows-{each.place}-{each.field}", f"第 {each.place + 1} 行：{each.message}")
            for each in stores.row_problems(rows, today, regulation.in_force(today).licences)
        ]
    )
    before = {each.id: each for each in dossiers.stores_of(application)}
    kept = {row.id for row in rows}
    gone = [each for each in before.values() if each.id not in kept]
    changes: dict[str, tuple[Any, Any]] = {}
    mended = set()
    for place, row in enumerate(rows, start=1):
        store = before.get(row.id or 0) or ApplicationStore(application_id=application.id)
        own = fill(store, row, place)
        changes |= {f"第 {place} 行 {name}": pair for name, pair in own.items()}
        mended |= mended_with(store, own)
        db.session.add(store)
    for store in gone:
        changes[f"卖场 {store.name}"] = (store.licence_number or "有", None)
        remove(store)
    if changes:
        reopen_review(application)
        note_mended(application, mended | ({f"document.{RETAIL}"} if gone else set()))
        audit.record("application.stores_kept", application, by=by, changes=changes)


def mended_with(store: ApplicationStore, changes: audit.Changes) -> set[str]:
    """The row, and the slot of the licences where one of them changed."""
    licence = {stores.FIELDS["licence_number"], stores.FIELDS["licence_ends_on"]}
    row = {f"store.{store.id}"} if changes else set()
    return row | ({f"document.{RETAIL}"} if licence & set(changes) else set())


def fill(store: ApplicationStore, row: StoreDraft, position: int) -> audit.Changes:
    """Writes what differs; says what that was, by its Chinese name."""
    store.position = position
    changes = {}
    for name in COLUMNS:
        old, new = getattr(store, name), getattr(row, name)
        if old != new:
            pair = audit.unsaid((old, new)) if name in audit.PERSONAL else (old, new)
            changes[stores.FIELDS[name]] = pair
            setattr(store, name, new)
    return changes


def remove(store: ApplicationStore) -> None:
    db.session.execute(delete(ApplicationScan).where(ApplicationScan.store_id == store.id))
    db.session.delete(store)
