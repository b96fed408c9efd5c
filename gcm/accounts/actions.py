"""Signing in, changing one's password, and ending sessions.

A password is hashed outside any transaction of ours: the count of failures is written and
committed first, so that many attempts at once cannot outrun it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import NoReturn
from unicodedata import normalize

from sqlalchemy import delete

from gcm.accounts import passwords, queries, rules
from gcm.accounts.models import SignInFailure
from gcm.core import audit, clock, keys, search
from gcm.core.db import db, separately
from gcm.core.errors import Problem, RuleBroken
from gcm.core.looks import LOOKS, TYPE_SIZES, Look, TypeSize
from gcm.core.policy import Role
from gcm.core.users import User

WRONG = Problem(None, "登录名或口令不对。")
EXPIRED = Problem(None, "初始口令已过期，请管理员重置。")


class Locked(RuleBroken):
    """Too many wrong passwords; ``seconds`` until the next attempt."""

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


def sign_in(typed: rules.Credentials, address: str) -> User:
    """The person, when name and password fit. Raises RuleBroken or Locked, the same for all."""
    login, password = plain_login(typed.login), typed.password
    attempt = begin_attempt(login, address)
    if not passwords.matches(password, attempt.password_hash):
        refuse(attempt, login, address, WRONG)
    if queries.has_expired(attempt.given_at):  # told to nobody but who knows it
        refuse(attempt, login, address, EXPIRED)
    outdated = passwords.is_outdated(attempt.password_hash or "")
    renewed = passwords.hashed(password) if outdated else None
    user = db.session.get_one(User, attempt.user_id)
    if renewed:
        user.password_hash = renewed
    forget_failures(login)
    audit.record("session.opened", user, by=user)
    return user


def begin_attempt(login: str, address: str) -> Attempt:
    """Count the attempt as failed until it succeeds; refuse it at once while locked."""
    account, network, now = digest(login), network_of(address), clock.now()
    with separately() as session:
        until = queries.locked_until(session, account, network, now)
        if until is None:
            session.execute(delete(SignInFailure).where(SignInFailure.at < now - rules.KEPT))
            session.add(SignInFailure(account=account, network=network, at=now))
        user = queries.find_by_login(session, login)
        found = Attempt(None, None)
        if user is not None:
            kept = user.password_hash if user.disabled_at is None else None
            found = Attempt(user.id, kept, user.password_given_at)
    if until is not None:
        raise Locked(until, now)
    return found


def refuse(attempt: Attempt, login: str, address: str, problem: Problem) -> NoReturn:
    """Write the failure down, and the lock when this was one too many."""
    now = clock.now()
    with separately() as session:
        user = session.get(User, attempt.user_id) if attempt.user_id else None
        audit.record("session.refused", user, by=None, ok=False, session=session)
        until = queries.locked_until(session, digest(login), network_of(address), now)
        if until is not None:
            audit.record("account.locked", user, by=None, ok=False, session=session, until=until)
    raise Locked(until, now) if until else RuleBroken([problem])


def forget_failures(login: str) -> None:
    db.session.execute(delete(SignInFailure).where(SignInFailure.account == digest(login)))


def change_password(user: User, typed: rules.PasswordChange, address: str) -> None:
    """The person's own new password. The caller ends the other sessions."""
    if problems := new_password_problems(user, typed):
        raise RuleBroken(problems)
    login, kept = user.login, user.password_hash
    db.session.rollback()  # hashing must not hold the write lock
    attempt = begin_attempt(login, address)
    if not passwords.matches(typed.current, attempt.password_hash):
        refuse(attempt, login, address, Problem("current", "现在的口令不对。"))
    renewed = passwords.hashed(typed.password)
    user = db.session.get_one(User, attempt.user_id)
    if user.password_hash != kept:
        raise RuleBroken.because("口令刚刚被更改过，请重新登录。")
    user.password_hash = renewed
    user.must_change_password = False
    user.password_changed_at, user.password_given_at = clock.now(), None
    forget_failures(login)
    audit.record("password.changed", user, by=user)


def new_password_problems(user: User, typed: rules.PasswordChange) -> list[Problem]:
    problems = rules.password_problems(typed.password, words=words_of(user.login, user.name))
    if typed.password == typed.current:
        problems.append(Problem("password", "新口令不能与现在的口令相同。"))
    return problems


def add_first_admin(login: str, name: str, password: str) -> User:
    """The account that makes all others; RuleBroken when its name or password will not do."""
    login = plain_login(login)
    problems = rules.password_problems(password, words=words_of(login, name))
    if queries.find_by_login(db.session(), login):
        problems.append(Problem("login", f"登录名 {login} 已经存在。"))
    if problems:
        raise RuleBroken(problems)
    admin = User(
        login=login,
        name=name,
        roles=frozenset({Role.ADMIN}),
        password_hash=passwords.hashed(password),
        must_change_password=False,
        password_changed_at=clock.now(),
    )
    db.session.add(admin)
    audit.record("user.added", admin, by=None, roles=[Role.ADMIN])
    return admin


def words_of(login: str, name: str) -> list[str]:
    """What a colleague would try: login, name, and the name as it is spelled."""
    return [login, name, search.spelling(name)]


def digest(login: str) -> str:
    return hmac.new(keys.key("throttle"), login.encode(), hashlib.sha256).hexdigest()


def network_of(address: str) -> str:
    """The neighbourhood of an address: /24 or, for IPv6, /64."""
    try:
        bits = 24 if ip_address(address).version == 4 else 64
    except ValueError:
        return address
    return str(ip_network(f"{address}/{bits}", strict=False))


def change_looks(look: Look, type_size: TypeSize, *, by: User) -> None:
    """One's own choice, on every device."""
    changes = {}
    if look is not by.look:
        changes["look"] = (LOOKS[by.look], LOOKS[look])
    if type_size is not by.type_size:
        changes["type_size"] = (TYPE_SIZES[by.type_size], TYPE_SIZES[type_size])
    if changes:
        by.look, by.type_size = look, type_size
        audit.record("account.looks_changed", by, by=by, changes=changes)
