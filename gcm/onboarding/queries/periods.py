"""The documents of one chain and the licence of one store, each with all its periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from gcm.core import clock, regulation
from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.customers.queries.conditions import is_open
from gcm.customers.rules import Clock, licence_clock
from gcm.onboarding.models import DocumentPeriod, DocumentScan, RenewalNote
from gcm.onboarding.rules import documents as rules
from gcm.onboarding.rules import periods
from gcm.onboarding.rules.documents import BUSINESS, MERGED, RETAIL
from gcm.onboarding.rules.periods import Reminder, Term


@dataclass(frozen=True)
class Kept:
    """A document with its periods, the latest first; ``current`` is the one in force today.

    ``ends_on`` is the end that a renewal follows; ``note`` says that one was applied for.
    """

    kind: str
    periods: Sequence[DocumentPeriod]
    current: DocumentPeriod | None
    ends_on: date | None
    clock: Clock
    note: RenewalNote | None
    reminder: Reminder | None
    by_code: bool = False
    waived_because: str | None = None


def get_period(chain: Customer, period_id: int) -> DocumentPeriod:
    return db.session.scalars(
        whole().where(DocumentPeriod.id == period_id, DocumentPeriod.customer_id == chain.id)
    ).one()


def get_scan(chain: Customer, scan_id: int) -> DocumentScan:
    return db.session.scalars(
        select(DocumentScan).where(DocumentScan.id == scan_id, DocumentScan.customer_id == chain.id)
    ).one()


def whole() -> Select[DocumentPeriod]:
    return select(DocumentPeriod).options(
        joinedload(DocumentPeriod.by), selectinload(DocumentPeriod.scans)
    )


def standing(chain: Customer, kind: str | None = None) -> Sequence[DocumentPeriod]:
    """The chain's own periods that were not taken back, in the order of their entry."""
    conditions = [DocumentPeriod.customer_id == chain.id, DocumentPeriod.store_id.is_(None)]
    if kind:
        conditions.append(DocumentPeriod.kind == kind)
    return periods_where(*conditions)


def standing_of_store(store: Store) -> Sequence[DocumentPeriod]:
    return periods_where(DocumentPeriod.store_id == store.id)


def periods_where(*conditions: ColumnElement[bool]) -> Sequence[DocumentPeriod]:
    return db.session.scalars(
        whole()
        .where(DocumentPeriod.withdrawn_at.is_(None), *conditions)
        .order_by(DocumentPeriod.id)
    ).all()


def find_note(
    chain: Customer, kind: str, ends_on: date | None, store: Store | None = None
) -> RenewalNote | None:
    """What was applied for of the document that ends on this day."""
    place = RenewalNote.store_id == store.id if store else RenewalNote.store_id.is_(None)
    return db.session.scalars(
        select(RenewalNote)
        .options(joinedload(RenewalNote.by))
        .where(
            RenewalNote.customer_id == chain.id,
            RenewalNote.kind == kind,
            RenewalNote.ends_on == ends_on,
            place,
        )
        .order_by(RenewalNote.id.desc())
        .limit(1)
    ).one_or_none()


def notes_of(chain: Customer) -> dict[tuple[str, date], RenewalNote]:
    found = db.session.scalars(
        select(RenewalNote)
        .options(joinedload(RenewalNote.by))
        .where(RenewalNote.customer_id == chain.id, RenewalNote.store_id.is_(None))
        .order_by(RenewalNote.id)
    )
    return {(each.kind, each.ends_on): each for each in found}


def documents_of(chain: Customer) -> list[Kept]:
    """Every required document of the headquarters, in the regulation's order."""
    today = clock.today()
    found = standing(chain)
    notes = notes_of(chain)
    required = regulation.in_force(today).onboarding.documents
    kept = [document(kind, found, notes, today) for kind in required if kind != RETAIL]
    business = next((each.current for each in kept if each.kind == BUSINESS), None)
    merged = business is not None and len(business.number or "") == rules.CODE_LENGTH
    return [by_code(each) if merged and each.kind in MERGED else each for each in kept]


def document(
    kind: str,
    found: Sequence[DocumentPeriod],
    notes: dict[tuple[str, date], RenewalNote],
    day: date,
) -> Kept:
    terms = regulation.in_force(day).licences
    of_kind = [each for each in found if each.kind == kind]
    dated = [each for each in of_kind if not each.waived_because]
    latest = periods.last(dated)
    ends_on = latest.ends_on if latest else None
    note = notes.get((kind, ends_on)) if ends_on else None
    return Kept(
        kind,
        periods.in_order(dated)[::-1],
        periods.in_force(dated, day),
        ends_on,
        licence_clock(ends_on, day, terms),
        note,
        periods.reminder(ends_on, note.applied_on if note else None, day, terms),
        waived_because=next((p.waived_because for p in of_kind if p.waived_because), None),
    )


def by_code(kept: Kept) -> Kept:
    """What the code on the business licence stands for is not renewed by itself."""
    return Kept(kept.kind, kept.periods, kept.current, None, kept.clock, None, None, by_code=True)


@dataclass(frozen=True)
class StoreLicence:
    """A store's licence. The store's file counts; ``differs`` when the last period is another."""

    kept: Kept
    differs: bool


def licence_of(store: Store) -> StoreLicence:
    """The periods beside what stands in the store's file, which imports change too."""
    today = clock.today()
    terms = regulation.in_force(today).licences
    found = standing_of_store(store)
    note = find_note(store.customer, RETAIL, store.licence_ends_on, store)
    kept = Kept(
        RETAIL,
        periods.in_order(found)[::-1],
        periods.in_force(found, today),
        store.licence_ends_on,
        licence_clock(store.licence_ends_on, today, terms),
        note,
        periods.reminder(store.licence_ends_on, note.applied_on if note else None, today, terms),
    )
    return StoreLicence(kept, differs=differs(store, found))


def differs(store: Store, found: Sequence[DocumentPeriod]) -> bool:
    """Whether the file says something else than the last period: an import or an edit did."""
    latest = periods.last(found)
    said = (store.licence_number, store.licence_ends_on)
    return any(said) and (latest is None or said != (latest.number, latest.ends_on))


def strays(store: Store, found: Sequence[DocumentPeriod]) -> bool:
    """Whether what the file says is no period's at all."""
    said = (store.licence_number, store.licence_ends_on)
    return any(said) and said not in [(each.number, each.ends_on) for each in found]


def terms_of(store: Store, found: Sequence[DocumentPeriod]) -> list[Term | DocumentPeriod]:
    """All that a new period has to fit beside."""
    if strays(store, found) and store.licence_ends_on:
        return [Term(None, store.licence_ends_on), *found]
    return list(found)


def expired_stores(chain: Customer) -> Sequence[Store]:
    """The chain's stores in business whose licence is over: no scarce goods, no notice."""
    today = clock.today()
    return db.session.scalars(
        select(Store)
        .where(Store.customer_id == chain.id, is_open(today), Store.licence_ends_on < today)
        .order_by(Store.code)
    ).all()


def open_stores(chain: Customer) -> Sequence[Store]:
    """Whose licences the chain's page lists, those that end first before the others."""
    return db.session.scalars(
        select(Store)
        .where(Store.customer_id == chain.id, is_open(clock.today()))
        .order_by(Store.licence_ends_on.nulls_first(), Store.code)
    ).all()
