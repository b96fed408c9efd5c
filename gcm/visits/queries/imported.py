"""What came into a month by import and counts there: for the department head to look over."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, func, select

from gcm.core import clock, months
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.visits.models import Appointment, Visit
from gcm.web.paging import Paging

Rows = Sequence[Row[*tuple[Any, ...]]]


def visits(user: User, month: date, paging: Paging) -> Rows:
    """One page, the newest first; sets ``paging.total``."""
    asked = (Visit.month == month, Visit.batch_id.is_not(None))
    paging.count(db.session.scalars(select(func.count(Visit.id)).where(*asked)).one())
    return db.session.execute(
        select(
            Visit.id,
            Visit.number,
            Visit.begins_at,
            Visit.ends_at,
            Visit.form,
            Visit.late,
            Visit.voided_at,
            User.name.label("person"),
            Customer.name.label("chain"),
            Store.name.label("store"),
            ImportBatch.id.label("batch"),
            ImportBatch.file_name,
            ImportBatch.created_at.label("imported_at"),
        )
        .join(User, User.id == Visit.user_id)
        .join(Customer, Customer.id == Visit.customer_id)
        .outerjoin(Store, Store.id == Visit.store_id)
        .join(ImportBatch, ImportBatch.id == Visit.batch_id)
        .where(*asked)
        .order_by(Visit.begins_at.desc(), Visit.id.desc())
        .limit(paging.size)
        .offset(paging.offset)
    ).all()


def appointments(user: User, month: date, limit: int) -> Rows:
    """Those put on record in the month, the newest first."""
    first, after = start_of(month), start_of(months.shift(month, 1))
    return db.session.execute(
        select(
            Appointment.asked_at,
            Appointment.agreed_at,
            Appointment.contact_names,
            User.name.label("person"),
            Customer.name.label("chain"),
            ImportBatch.id.label("batch"),
            ImportBatch.file_name,
        )
        .join(User, User.id == Appointment.user_id)
        .join(Customer, Customer.id == Appointment.customer_id)
        .join(ImportBatch, ImportBatch.id == Appointment.batch_id)
        .where(Appointment.asked_at >= first, Appointment.asked_at < after)
        .order_by(Appointment.asked_at.desc(), Appointment.id.desc())
        .limit(limit)
    ).all()


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.LOCAL)
