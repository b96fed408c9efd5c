"""Who took which figures out: reading a page writes nothing else."""

from typing import Any

from flask import request

from gcm.core import audit
from gcm.core.db import db, separately
from gcm.core.users import User
from gcm.web.access import me


def note_export(action: str, **about: Any) -> None:
    """In a transaction of its own, before the page's."""
    person = me().id
    db.session.rollback()
    with separately() as session:
        audit.record(
            action,
            by=session.get(User, person),
            session=session,
            query=request.query_string.decode(),
            **about,
        )
