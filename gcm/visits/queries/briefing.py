"""Everything that is to be known before a visit, in a number of statements that never grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from gcm.core import clock, months
from gcm.core.db import db
from gcm.customers.models import Contact, Customer, Store
from gcm.customers.queries.conditions import is_open
from gcm.sales import cards
from gcm.sales.breakdown import Part
from gcm.sales.cards import Card
from gcm.sales.models import Supply
from gcm.sales.queries import history, lines, products
from gcm.sales.queries.history import Course, Group
from gcm.sales.queries.products import Change, Sought
from gcm.supply.models import News, Notice
from gcm.supply.queries.news import told_between, withdrawn_since
from gcm.supply.queries.receipts import standing_at
from gcm.visits.models import Finding, Visit
from gcm.visits.queries import findings
from gcm.visits.queries.findings import Row
from gcm.visits.queries.targets import Target
from gcm.visits.rules import briefing as rules
from gcm.visits.rules import sheets
from gcm.visits.rules.kinds import FindingKind
from gcm.visits.rules.sheets import Kind

LICENCE_DAYS = 90


@dataclass(frozen=True)
class Told:
    """News with whether it is new since the last visit, or was told and no longer holds."""

    news: News
    is_new: bool
    is_gone: bool = False


@dataclass(frozen=True)
class Exchange:
    """One of the last visits to the place, and what was written down."""

    visit: Visit
    words: str


@dataclass(frozen=True)
class Figures:
    """The visited party's own sales: its last finished month, and what sold best in it."""

    course: Course
    cards: list[Card]
    top: list[Part]


@dataclass(frozen=True)
class Briefing:
    since: date
    last_visit: date | None
    told: list[Told]
    changes: list[Change]
    scarce: list[str]
    figures: Figures
    exchanges: list[Exchange]
    findings: tuple[list[Row], int]
    promises: tuple[list[Row], int]
    contacts: Sequence[Contact]
    licences: Sequence[Store]
    notices: Sequence[Notice]


def briefing(target: Target, day: date) -> Briefing:
    """For a visit on ``day``, as things stand today."""
    today = clock.today()
    exchanges = last_exchanges(target, min(day, today))
    last_visit = exchanges[0].visit.day if exchanges else None
    since = rules.since(last_visit, min(day, today))
    place = place_of(target)
    is_promise = Finding.kind == FindingKind.PROMISE
    return Briefing(
        since=since,
        last_visit=last_visit,
        told=told(target.customer, since, today),
        changes=products.changes_between(since, today)[: rules.MOST_CHANGES],
        scarce=[row.name for row in products.rows(Sought(supply=Supply.SCARCE), today)],
        figures=figures(target),
        exchanges=exchanges,
        findings=findings.of_place(and_(place, ~is_promise), rules.MOST_FINDINGS),
        promises=findings.of_place(and_(place, is_promise), rules.MOST_PROMISES),
        contacts=contacts(target.customer),
        licences=licences(target, today),
        notices=standing_at(target.store.id, months.first(day)) if target.store else (),
    )


def place_of(target: Target) -> ColumnElement[bool]:
    """A store's findings, with what was promised to its chain; or all of the chain's."""
    if target.store is None:
        return Finding.customer_id == target.customer.id
    of_chain = and_(
        Finding.customer_id == target.customer.id,
        Finding.store_id.is_(None),
        Finding.kind == FindingKind.PROMISE,
    )
    return or_(Finding.store_id == target.store.id, of_chain)


def last_exchanges(target: Target, day: date) -> list[Exchange]:
    """The visits before ``day``, the latest first; those of that day are this visit itself."""
    at_store = Visit.store_id == target.store.id if target.store else Visit.store_id.is_(None)
    found = db.session.scalars(
        select(Visit)
        .options(joinedload(Visit.user))
        .where(
            Visit.customer_id == target.customer.id,
            at_store,
            Visit.voided_at.is_(None),
            Visit.day < day,
        )
        .order_by(Visit.begins_at.desc(), Visit.id.desc())
        .limit(rules.EXCHANGES)
    )
    return [Exchange(visit, written_words(visit)) for visit in found]


def written_words(visit: Visit) -> str:
    """What was written down in words, in the order of the form."""
    asked = [item for item in sheets.of(visit.form).items if item.kind is Kind.LONG]
    answers = [str(visit.answers.get(item.key) or "") for item in asked]
    return rules.shortened("；".join(text for text in answers if text))


def told(customer: Customer, since: date, today: date) -> list[Told]:
    """What the place has not heard of first, then what was told and withdrawn, then the rest."""
    districts = [customer.district_id]
    in_force = [
        Told(news, is_new=news.begins_on >= since) for news in told_between(districts, since, today)
    ]
    gone = [
        Told(news, is_new=False, is_gone=True)
        for news in withdrawn_since(districts, since)
        if news.begins_on < since
    ]
    new = [each for each in in_force if each.is_new]
    old = [each for each in in_force if not each.is_new]
    return [*reversed(new), *gone, *reversed(old)][: rules.MOST_NEWS]


def figures(target: Target) -> Figures:
    """Three statements."""
    group = (
        Group(store_id=target.store.id) if target.store else Group(customer_id=target.customer.id)
    )
    recorded = history.recorded_months()
    course = history.course(group, history.usual_month(recorded), recorded)
    top = lines.breakdown(group, course).top(rules.MOST_PRODUCTS)
    return Figures(course, cards.growth_cards(course), list(top))


def contacts(customer: Customer) -> Sequence[Contact]:
    """The purchasing/sales heads first."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.customer_id == customer.id)
        .order_by(Contact.is_buyer.desc(), Contact.id)
        .limit(rules.MOST_CONTACTS)
    ).all()


def licences(target: Target, today: date) -> Sequence[Store]:
    """The visited store, or the chain's stores whose licences end first, within three months."""
    place: Any = (
        Store.id == target.store.id if target.store else Store.customer_id == target.customer.id
    )
    soon = date.fromordinal(today.toordinal() + LICENCE_DAYS)
    return db.session.scalars(
        select(Store)
        .where(place, is_open(today), Store.licence_ends_on <= soon)
        .order_by(Store.licence_ends_on, Store.code)
        .limit(rules.MOST_LICENCES)
    ).all()
