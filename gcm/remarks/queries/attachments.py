"""Attachments as pages show them: what stands, what lies in the bin, how much was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from gcm.core import clock
from gcm.core.db import db
from gcm.core.users import User
from gcm.remarks.models import Attachment
from gcm.remarks.queries.subjects import Subject
from gcm.remarks.rules.attachments import BIN_KEEPS
from gcm.web.paging import Paging


@dataclass(frozen=True)
class Beside:
    """A page of what stands beside a record, the newest first, and how many there are in all."""

    rows: Sequence[Attachment]
    total: int


def standing(subject: Subject, most: int, offset: int = 0) -> Beside:
    """One statement."""
    found = db.session.execute(
        select(Attachment, func.count().over().label("total"))
        .where(subject.holds(Attachment), Attachment.deleted_at.is_(None))
        .options(joinedload(Attachment.user))
        .order_by(Attachment.id.desc())
        .limit(most)
        .offset(offset)
    ).all()
    return Beside([each.Attachment for each in found], found[0].total if found else 0)


def page_of(subject: Subject, paging: Paging) -> Beside:
    """One page; sets the paging's count."""
    found = standing(subject, paging.size, paging.offset)
    total = found.total
    if not found.rows and paging.page > 1:
        total = standing(subject, 1).total
    paging.count(total)
    return found


def in_bin(subject: Subject) -> Sequence[Attachment]:
    """What was deleted and may still be restored, the latest first."""
    since = clock.now() - BIN_KEEPS
    return db.session.scalars(
        select(Attachment)
        .where(subject.holds(Attachment), Attachment.deleted_at >= since)
        .options(joinedload(Attachment.user), joinedload(Attachment.deleted_by))
        .order_by(Attachment.deleted_at.desc(), Attachment.id.desc())
    ).all()


def get_attachment(attachment_id: int, *, deleted: bool = False) -> Attachment:
    """One that stands (or, ``deleted``, lies in the bin). Raises NoResultFound."""
    is_gone = Attachment.deleted_at.is_not(None)
    return db.session.scalars(
        select(Attachment).where(Attachment.id == attachment_id, is_gone if deleted else ~is_gone)
    ).one()


def find_standing(subject: Subject, attachment_id: int) -> Attachment | None:
    return db.session.scalars(
        select(Attachment).where(
            subject.holds(Attachment),
            Attachment.id == attachment_id,
            Attachment.deleted_at.is_(None),
        )
    ).one_or_none()


def count_beside(subject: Subject) -> int:
    """How many files the record has, the bin's among them."""
    counted = select(func.count(Attachment.id)).where(subject.holds(Attachment))
    return db.session.scalars(counted).one()


def sent_today(by: User) -> int:
    """Bytes that this person has sent within a day, beside whatever record."""
    since = clock.now() - timedelta(days=1)
    sent: Select[int] = select(func.coalesce(func.sum(Attachment.sent_size), 0)).where(
        Attachment.user_id == by.id, Attachment.created_at > since
    )
    return int(db.session.scalars(sent).one())


def run_out(before: datetime) -> Sequence[Attachment]:
    """Deleted ``before`` that moment: the bin gives them up."""
    gone = select(Attachment).where(Attachment.deleted_at < before).order_by(Attachment.id)
    return db.session.scalars(gone).all()


def files_named() -> set[str]:
    """Every file on the shelf that some row names."""
    rows = db.session.execute(select(Attachment.sha256, Attachment.thumbnail_sha256))
    return {sha256 for row in rows for sha256 in row if sha256}
