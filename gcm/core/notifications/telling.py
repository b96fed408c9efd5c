"""Telling people: in the transaction of the cause, and never twice for the same cause."""

from collections.abc import Iterable

from gcm.core import clock
from gcm.core.db import add_new, db
from gcm.core.notifications.events import Event
from gcm.core.notifications.models import Notification
from gcm.core.users import User


def tell(
    event: Event,
    people: Iterable[int | None],
    kind: str,
    subject_id: int,
    *,
    cause: str,
    by: User | None = None,
) -> None:
    """Tell each of ``people`` (ids of users) of ``event``, but not ``by``, who brought it about.

    ``kind`` and ``subject_id`` name the record it is about, by a kind of ``web/findable.py``.
    ``cause`` is what brought the event about, in the caller's own spelling (a record and a day, a
    record and the moment of a decision): whoever was told of it is not told again.
    """
    told = {person for person in people if person is not None and (by is None or person != by.id)}
    if not told:
        return
    db.session.flush()
    add_new(
        Notification,
        [
            {
                "user_id": person,
                "event": event,
                "subject_kind": kind,
                "subject_id": subject_id,
                "cause": cause,
                "by_id": by.id if by else None,
                "created_at": clock.now(),
            }
            for person in sorted(told)
        ],
    )
