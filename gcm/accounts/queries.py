"""Who signs in, from where, and how often that went wrong lately."""

from collections.abc import Sequence
from datetime import date, datetime

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from gcm.accounts import rules
from gcm.accounts.models import (
    FormerPassword,
    RecoveryCode,
    SecondFactor,
    SignInFailure,
)
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


def account_locked_until(account: str, now: datetime) -> datetime | None:
    """The same of an account alone, wherever its attempts came from."""
    found = latest(db.session(), SignInFailure.account, account, rules.ACCOUNT, now)
    return rules.locked_until(found, rules.ACCOUNT, now)


def former_passwords(user: User) -> Sequence[FormerPassword]:
    """The latest first."""
    return db.session.scalars(
        select(FormerPassword)
        .where(FormerPassword.user_id == user.id)
        .order_by(FormerPassword.id.desc())
    ).all()


def former_hashes(user: User) -> list[str]:
    return [each.password_hash for each in former_passwords(user)]


def find_factor(user: User) -> SecondFactor | None:
    return db.session.scalars(
        select(SecondFactor).where(SecondFactor.user_id == user.id)
    ).one_or_none()


def get_factor(user: User) -> SecondFactor:
    """The phone of somebody who has enrolled one; locked, so that no code counts twice."""
    return db.session.scalars(
        select(SecondFactor)
        .where(SecondFactor.user_id == user.id, SecondFactor.enrolled_at.is_not(None))
        .with_for_update()
    ).one()


def has_enrolled(user: User) -> bool:
    factor = find_factor(user)
    return factor is not None and factor.enrolled_at is not None


def recovery_codes(user: User) -> Sequence[RecoveryCode]:
    """Those that were not used yet."""
    return db.session.scalars(
        select(RecoveryCode)
        .where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
        .order_by(RecoveryCode.id)
    ).all()


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
