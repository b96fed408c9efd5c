"""The records a person looked at last, and those pinned: by kind and id, without a word of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from gcm.core import clock
from gcm.core.db import Record, add_new, db
from gcm.core.users import User

KEPT = 20  # of those that are not pinned
PINNED = 20


class LookedAt(Record):
    """``kind`` and ``record_id`` name a record as ``web/findable.py`` does."""

    __tablename__ = "looked_at"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "record_id"),
        Index("ix_looked_at_user_seen", "user_id", "seen_at"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]
    record_id: Mapped[int]
    seen_at: Mapped[datetime]
    pinned_at: Mapped[datetime | None]


def last(user: User) -> Sequence[LookedAt]:
    """The pinned ones first, then the latest."""
    return db.session.scalars(
        select(LookedAt)
        .where(LookedAt.user_id == user.id)
        .order_by(LookedAt.pinned_at.is_(None), LookedAt.seen_at.desc(), LookedAt.id.desc())
        .limit(PINNED + KEPT)
    ).all()


def note(user: User, kind: str, record_id: int) -> None:
    """Just looked at; the oldest beyond ``KEPT`` are forgotten."""
    now = clock.now()
    values = {"user_id": user.id, "kind": kind, "record_id": record_id}
    add_new(LookedAt, [{**values, "seen_at": now, "created_at": now}])
    db.session.execute(update(LookedAt).filter_by(**values).values(seen_at=now))
    kept = (
        select(LookedAt.id)
        .where(LookedAt.user_id == user.id, LookedAt.pinned_at.is_(None))
        .order_by(LookedAt.seen_at.desc(), LookedAt.id.desc())
        .limit(KEPT)
    )
    db.session.execute(
        delete(LookedAt).where(
            LookedAt.user_id == user.id,
            LookedAt.pinned_at.is_(None),
            LookedAt.id.not_in(kept.subquery().select()),
        )
    )


def pin(user: User, kind: str, record_id: int, *, on: bool) -> None:
    """What was looked at stays at the top, or no longer does."""
    db.session.execute(
        update(LookedAt)
        .filter_by(user_id=user.id, kind=kind, record_id=record_id)
        .values(pinned_at=clock.now() if on else None)
    )
