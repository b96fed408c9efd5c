"""What visits, counts and files of a month show of each chain, by the chain's id."""

from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, func, or_, select, union
from sqlalchemy.orm import contains_eager

from gcm.core import clock, months
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.duties.rules.facts import Change, Looks
from gcm.sales.models import Demand, Product, ProductVersion, Stock
from gcm.sales.queries.lines import in_force
from gcm.sales.queries.shortage_entries import REGULAR
from gcm.visits.models import Finding, Visit, VisitProduct
from gcm.visits.queries import findings as visit_findings
from gcm.visits.rules.findings import Course


def looks(month: date) -> dict[int, Looks]:
    """One statement: visits to stores, and the tags looked for."""
    rows = db.session.execute(
        select(
            Visit.customer_id,
            func.count(Visit.id.distinct()),
            func.count(VisitProduct.price_tag),
            func.count(VisitProduct.id).filter(VisitProduct.price_tag.is_(False)),
        )
        .outerjoin(VisitProduct, VisitProduct.visit_id == Visit.id)
        .where(Visit.month == month, Visit.voided_at.is_(None), Visit.store_id.is_not(None))
        .group_by(Visit.customer_id)
    )
    return {row[0]: Looks(*row[1:]) for row in rows}


def shortages(month: date) -> dict[int, int]:
    """One statement: regular products that a store was counted or told to have none of."""
    last = months.last_day(month)
    regular = (
        select(Product.id)
        .join(ProductVersion, in_force(last))
        .where(ProductVersion.supply.in_(REGULAR))
    )
    found = union(
        select(Stock.store_id, Stock.product_id).where(
            Stock.day.between(month, last), Stock.quantity == 0, Stock.product_id.in_(regular)
        ),
        select(Demand.store_id, Demand.product_id).where(
            Demand.answered_on.between(month, last),
            Demand.supplied == 0,
            Demand.product_id.in_(regular),
        ),
    ).subquery("found")
    rows = db.session.execute(
        select(Store.customer_id, func.count())
        .select_from(found)
        .join(Store, Store.id == found.c.store_id)
        .group_by(Store.customer_id)
    )
    return {row[0]: row[1] for row in rows}


def findings(month: date) -> dict[int, list[Course]]:
    """Two statements: those that came up in the month, by the day of the visit that found them."""
    told_at = func.coalesce(Finding.told_manager_at, Finding.created_at)
    begin, end = moment(month), moment(months.shift(month, 1))
    rows = db.session.scalars(
        select(Finding)
        .outerjoin(Finding.visit)
        .options(contains_eager(Finding.visit).load_only(Visit.day))
        .where(
            or_(
                Visit.month == month,
                and_(Finding.visit_id.is_(None), told_at >= begin, told_at < end),
            )
        )
        .order_by(Finding.id)
    ).all()
    reports = visit_findings.reports_of(rows)
    found: dict[int, list[Course]] = defaultdict(list)
    for each in rows:
        found[each.customer_id].append(visit_findings.course(each, reports.get(each.id)))
    return found


def moment(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LOCAL)


def changes(month: date) -> dict[int, list[Change]]:
    """Two statements. A store that opened before its chain was entered says nothing of care."""
    last = months.last_day(month)
    rows = db.session.execute(
        select(
            Store.id,
            Store.customer_id,
            Store.name,
            Store.opened_on,
            Store.closed_on,
            Store.created_at,
            Customer.created_at.label("known_at"),
        )
        .join(Store.customer)
        .where(or_(Store.opened_on.between(month, last), Store.closed_on.between(month, last)))
        .order_by(Store.code)
    ).all()
    closed = days_of_closing([f"store:{row.id}" for row in rows])
    found: dict[int, list[Change]] = defaultdict(list)
    for row in rows:
        if (
            row.opened_on
            and month <= row.opened_on <= last
            and day_of(row.known_at) <= row.opened_on
        ):
            entered = day_of(row.created_at)
            found[row.customer_id].append(Change(row.name, "开店", row.opened_on, entered))
        subject = f"store:{row.id}"
        if row.closed_on and month <= row.closed_on <= last and subject in closed:
            change = Change(row.name, "关店", row.closed_on, closed[subject])
            found[row.customer_id].append(change)
    return found


def days_of_closing(subjects: list[str]) -> dict[str, date]:
    rows = db.session.execute(
        select(AuditEntry.subject, func.max(AuditEntry.at))
        .where(AuditEntry.action == "store.closed", AuditEntry.subject.in_(subjects))
        .group_by(AuditEntry.subject)
    )
    return {subject: day_of(at) for subject, at in rows if subject}


def day_of(at: Any) -> date:
    return clock.local(at).date()
