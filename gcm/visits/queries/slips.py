"""What a slip says: the chosen findings of one chain, store by store."""

from collections.abc import Collection

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.core import clock
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.customers.models import Contact, Customer
from gcm.customers.queries.holding import holders_on
from gcm.visits.queries.findings import Row, untold_of
from gcm.visits.rules.kinds import FINDING_KINDS
from gcm.visits.rules.slips import Slip, SlipLine


def chosen(customer: Customer, ids: Collection[int]) -> list[Row]:
    """Those of the chain's findings not yet told that were ticked."""
    return [row for row in untold_of(customer) if row.finding.id in ids]


def slip(customer: Customer, rows: Collection[Row]) -> Slip:
    config = current_app.config
    today = clock.today()
    holder = holders_on([customer.id], today).get(customer.id)
    return Slip(
        branch=config["BRANCH_NAME"],
        department=department_of(customer),
        telephone=config["BRANCH_TELEPHONE"],
        customer_code=customer.code,
        customer=customer.name,
        contact=contact_of(customer),
        manager=holder.name if holder else "",
        printed_on=today,
        lines=tuple(map(line, rows)),
    )


def line(row: Row) -> SlipLine:
    finding = row.finding
    store = finding.store
    return SlipLine(
        store_code=store.code if store else "",
        store=store.name if store else "总部",
        found_on=row.found_on,
        kind=FINDING_KINDS[finding.kind],
        text=finding.text,
        due_on=finding.due_on,
    )


def department_of(customer: Customer) -> str:
    district = db.session.scalars(
        select(District)
        .options(joinedload(District.department))
        .where(District.id == customer.district_id)
    ).one()
    return district.department.name


def contact_of(customer: Customer) -> str:
    """The purchasing head where one is marked."""
    contact = db.session.scalars(
        select(Contact)
        .where(Contact.customer_id == customer.id)
        .order_by(Contact.is_buyer.desc(), Contact.id)
        .limit(1)
    ).first()
    return f"{contact.post or ''} {contact.name}".strip() if contact else "负责人"
