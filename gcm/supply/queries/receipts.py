"""A store's sheets as a visit meets them: what may be handed over, what came of which record."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from gcm.core import months
from gcm.core.db import db
from gcm.customers.models import Customer
from gcm.supply.models import Notice, NoticeLine


def standing_at(store_id: int, month: date) -> Sequence[Notice]:
    """The store's sheets of the month and of the next one that count, the earlier month first."""
    query = of_store(store_id).options(selectinload(Notice.lines).joinedload(NoticeLine.product))
    return db.session.scalars(
        query.where(Notice.month.in_(around(month)), Notice.voided_at.is_(None))
    ).all()


def waiting_at(store_id: int, month: date) -> Sequence[Notice]:
    """Those of them that have no receipt."""
    return db.session.scalars(
        of_store(store_id).where(
            Notice.month.in_(around(month)),
            Notice.voided_at.is_(None),
            Notice.served_on.is_(None),
        )
    ).all()


def named(store_id: int, numbers: Collection[str]) -> Sequence[Notice]:
    """The store's own sheets of these numbers, void ones as well."""
    return db.session.scalars(of_store(store_id).where(Notice.number.in_(numbers))).all()


def received_with(visit_uuid: str) -> Sequence[Notice]:
    """The sheets whose receipts came with this record of a visit."""
    return db.session.scalars(whole().where(Notice.visit_uuid == visit_uuid)).all()


def objected_with(visit_uuid: str) -> Sequence[Notice]:
    """The sheets that this record of a visit objects to."""
    return db.session.scalars(whole().where(Notice.objection_uuid == visit_uuid)).all()


def around(month: date) -> tuple[date, date]:
    """Next month's sheets go out before the month begins."""
    return month, months.shift(month, 1)


def of_store(store_id: int) -> Select[Notice]:
    return whole().where(Notice.store_id == store_id)


def whole() -> Select[Notice]:
    return (
        select(Notice)
        .options(
            joinedload(Notice.store),
            joinedload(Notice.customer).joinedload(Customer.district),
        )
        .order_by(Notice.month, Notice.id)
    )
