"""Sessions of everybody."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from gcm.core import clock
from gcm.core.db import db
from gcm.web import sessions
from gcm.web.paging import Paging
from gcm.web.sessions import SignIn


def open_now(paging: Paging) -> Sequence[SignIn]:
    """One page of those that still count, the one seen last first."""
    query = select(SignIn).where(sessions.still_counts(clock.now()))
    paging.total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return db.session.scalars(
        query.options(joinedload(SignIn.user))
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        .offset(paging.offset)
        .limit(paging.size)
    ).all()


def get_sign_in(sign_in_id: int) -> SignIn:
    return db.session.scalars(
        select(SignIn).where(SignIn.id == sign_in_id).options(joinedload(SignIn.user))
    ).one()
