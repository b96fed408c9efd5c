"""A person's own notifications: how many wait, which they are, and that they were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, ScalarSelect, delete, func, select, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import InstrumentedAttribute

from gcm.core import clock
from gcm.core.db import db
from gcm.core.notifications.events import EVENTS, Group
from gcm.core.notifications.models import Notification
from gcm.core.users import User

READ_KEPT = timedelta(days=90)
UNREAD_KEPT = timedelta(days=365)  # whoever has not looked for a year looks at the lists


@dataclass(frozen=True)
class Wanted:
    group: Group | None = None
    unread: bool = False


def unread_of(user_id: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    """How many wait for whom the column names, to be read along with something else."""
    return (
        select(func.count(Notification.id))
        .where(Notification.user_id == user_id, Notification.read_at.is_(None))
        .scalar_subquery()
    )


def count(user: User, wanted: Wanted) -> int:
    query = select(func.count(Notification.id)).where(*conditions(user, wanted))
    return db.session.scalar(query) or 0


def notifications(user: User, wanted: Wanted, offset: int, size: int) -> Sequence[Notification]:
    """One page, the latest first."""
    return db.session.scalars(
        select(Notification)
        .where(*conditions(user, wanted))
        .options(joinedload(Notification.by))
        .order_by(Notification.id.desc())
        .offset(offset)
        .limit(size)
    ).all()


def conditions(user: User, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [Notification.user_id == user.id]
    if wanted.group:
        events = [event for event, told in EVENTS.items() if told.group is wanted.group]
        found.append(Notification.event.in_(events))
    if wanted.unread:
        found.append(Notification.read_at.is_(None))
    return found


def get_own(user: User, notification_id: int) -> Notification:
    """Raises NoResultFound for anybody else's."""
    return db.session.scalars(
        select(Notification).where(
            Notification.id == notification_id, Notification.user_id == user.id
        )
    ).one()


def mark_read(notification: Notification) -> None:
    notification.read_at = notification.read_at or clock.now()


def mark_all_read(user: User, upto: int) -> None:
    """All up to the one with this id: what came while the page was looked at stays unread."""
    db.session.execute(
        update(Notification)
        .where(*conditions(user, Wanted(unread=True)), Notification.id <= upto)
        .values(read_at=clock.now())
    )


def forget_old(session: Session) -> int:
    """Delete what was read long ago or never looked at; says how many."""
    now = clock.now()
    found = session.execute(
        delete(Notification).where(
            (Notification.read_at < now - READ_KEPT)
            | (Notification.read_at.is_(None) & (Notification.created_at < now - UNREAD_KEPT))
        )
    )
    return int(getattr(found, "rowcount", 0))
