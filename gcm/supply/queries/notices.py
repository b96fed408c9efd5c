"""Notices of scarce goods: what stands, what waits to be handed over, who was handed what."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from gcm.core.db import db
from gcm.customers.models import Customer
from gcm.supply.models import Notice


def standing(district_id: int, month: date) -> dict[int, Notice]:
    """Store's id → the month's sheet that counts."""
    found = db.session.scalars(
        select(Notice)
        .join(Notice.customer)
        .options(selectinload(Notice.lines))
        .where(
            Notice.month == month,
            Notice.voided_at.is_(None),
            Customer.district_id == district_id,
        )
        .order_by(Notice.id)
    )
    return {notice.store_id: notice for notice in found}


def editions(district_id: int, month: date) -> dict[int, int]:
    """Store's id → the number of its last sheet of the month, voided ones included."""
    rows = db.session.execute(
        select(Notice.store_id, func.max(Notice.edition).label("last"))
        .join(Notice.customer)
        .where(Notice.month == month, Customer.district_id == district_id)
        .group_by(Notice.store_id)
    )
    return {row.store_id: row.last for row in rows}
