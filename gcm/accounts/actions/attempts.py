"""Attempts to sign in: counted before they are tried, refused while too many were wrong."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import NoReturn
from unicodedata import normalize

from sqlalchemy import delete
from sqlalchemy.orm import Session

from gcm.accounts import queries, rules
from gcm.accounts.models import SignInFailure
from gcm.core import audit, clock, keys
from gcm.core.db import db, separately
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User

CODE = "code of "  # no login begins so: its failures are counted beside those of the password


class Locked(RuleBroken):
    """Too many wrong ones; ``seconds`` until the next attempt."""

    def __init__(self, until: datetime, now: datetime) -> None:
        self.seconds = max(1, int((until - now).total_seconds()) + 1)
        minutes = -(-self.seconds // 60)
        message = f"口令多次不对，已暂停登录。请 {minutes} 分钟后再试，或请管理员重置口令。"
        super().__init__([Problem(None, message)])


@dataclass(frozen=True)
class Attempt:
    """What was found for the name typed; ``user_id`` is None when nobody has that name."""

    user_id: int | None
    password_hash: str | None
    given_at: datetime | None = None


def plain_login(typed: str) -> str:
    """Full-width letters and capitals sign in the same person."""
    return normalize("NFKC", typed).strip().lower()


def begin(login: str, address: str) -> Attempt:
    """Count the attempt as failed until it succeeds; refuse it at once while locked."""
    account, network, now = digest(login), network_of(address), clock.now()
    with separately() as session:
        until = queries.locked_until(session, account, network, now)
        if until is None:
            session.execute(delete(SignInFailure).where(SignInFailure.at < now - rules.KEPT))
            session.add(SignInFailure(account=account, network=network, at=now))
        user = queries.find_by_login(session, login.removeprefix(CODE))
        found = Attempt(None, None)
        if user is not None:
            kept = user.password_hash if user.is_open(clock.today()) else None
            found = Attempt(user.id, kept, user.password_given_at)
    if until is not None:
        raise Locked(until, now)
    return found


def refuse(
    attempt: Attempt, login: str, address: str, problem: Problem, action: str = "session.refused"
) -> NoReturn:
    """Write the failure down, and the lock when this was one too many."""
    now = clock.now()
    with separately() as session:
        user = session.get(User, attempt.user_id) if attempt.user_id else None
        audit.record(action, user, by=None, ok=False, session=session)
        until = queries.locked_until(session, digest(login), network_of(address), now)
        if until is not None:
            audit.record("account.locked", user, by=None, ok=False, session=session, until=until)
    raise Locked(until, now) if until else RuleBroken([problem])


def forget(login: str, session: Session | None = None) -> None:
    """It succeeded: what went wrong before counts no more."""
    query = delete(SignInFailure).where(SignInFailure.account == digest(login))
    (session or db.session()).execute(query)


def locked_until(user: User) -> datetime | None:
    """When the person may try again, after too many wrong passwords or codes; None when now."""
    ends = [
        queries.account_locked_until(digest(name), clock.now())
        for name in (user.login, CODE + user.login)
    ]
    return max((end for end in ends if end), default=None)


def digest(login: str) -> str:
    return hmac.new(keys.key("throttle"), login.encode(), hashlib.sha256).hexdigest()


def network_of(address: str) -> str:
    """The neighbourhood of an address: /24 or, for IPv6, /64."""
    try:
        bits = 24 if ip_address(address).version == 4 else 64
    except ValueError:
        return address
    return str(ip_network(f"{address}/{bits}", strict=False))
