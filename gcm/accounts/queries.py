"""Who signs in, from where, and how often that went wrong lately."""

from collections.abc import Sequence
from datetime import date, datetime

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from gcm.accounts import rules
from gcm.accounts.models import SignInFailure
from gcm.core import clock
from gcm.core.db import db
from gcm.core.users import DistrictPost, User


def find_by_login(session: Session, login: str) -> User | None:
    return session.scalars(select(User).where(User.login == login)).one_or_none()


def nobody() -> bool:
    """Whether the house is still empty."""
    return db.session.scalar(select(User.id).limit(1)) is None


def has_expired(given_at: datetime | None) -> bool:
    """Whether a password given then waits for a reset; never in the demo, which has one for all."""
    return not current_app.config["DEMO"] and rules.is_expired(given_at, clock.now())


def locked_until(session: Session, account: str, network: str, now: datetime) -> datetime | None:
    """When this account or this address may try again; None when it may now."""
    ends = [
        rules.locked_until(latest(session, column, value, limit, now), limit, now)
        for column, value, limit in (
            (SignInFailure.account, account, rules.ACCOUNT),
            (SignInFailure.network, network, rules.ADDRESS),
        )
    ]
    return max((end for end in ends if end), default=None)


def latest(
    session: Session,
    column: InstrumentedAttribute[str],
    value: str,
    limit: rules.Limit,
    now: datetime,
) -> Sequence[datetime]:
    """What was noted by a clock that has been set back since locks nobody until it comes again."""
    return session.scalars(
        select(SignInFailure.at)
        .where(column == value, SignInFailure.at <= now + rules.SKEW)
        .order_by(SignInFailure.at.desc(), SignInFailure.id.desc())
        .limit(limit.failures)
    ).all()


def posts(user: User, day: date) -> Sequence[DistrictPost]:
    """The districts that ``user`` works in on ``day``."""
    return db.session.scalars(
        select(DistrictPost)
        .where(
            DistrictPost.user_id == user.id,
            DistrictPost.begins_on <= day,
            or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
        )
        .options(joinedload(DistrictPost.district))
        .order_by(DistrictPost.begins_on, DistrictPost.id)
    ).all()
