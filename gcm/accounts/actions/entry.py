"""Coming in, and saying once more who one is."""

from gcm.accounts import passwords, queries, rules
from gcm.accounts.actions.attempts import begin, forget, plain_login, refuse
from gcm.core import audit
from gcm.core.db import db, separately
from gcm.core.errors import Problem
from gcm.core.users import User
from gcm.web import sessions

WRONG = Problem(None, "登录名或口令不对。")
EXPIRED = Problem(None, "初始口令已过期，请管理员重置。")


def sign_in(typed: rules.Credentials, address: str) -> User:
    """The person, when name and password fit. Raises RuleBroken or Locked, the same for all."""
    login, password = plain_login(typed.login), typed.password
    attempt = begin(login, address)
    if not passwords.matches(password, attempt.password_hash):
        refuse(attempt, login, address, WRONG)
    if queries.has_expired(attempt.given_at):  # told to nobody but who knows it
        refuse(attempt, login, address, EXPIRED)
    outdated = passwords.is_outdated(attempt.password_hash or "")
    renewed = passwords.hashed(password) if outdated else None
    user = db.session.get_one(User, attempt.user_id)
    if renewed:
        user.password_hash = renewed
    forget(login)
    audit.record("session.opened", user, by=user)
    return user


def confirm(user: User, password: str, address: str) -> None:
    """It is the person who signed in: the password once more. Raises RuleBroken or Locked.

    Kept in a transaction of its own, before what is confirmed begins.
    """
    login = user.login
    db.session.rollback()  # hashing must not hold the write lock
    attempt = begin(login, address)
    if not passwords.matches(password, attempt.password_hash):
        refuse(attempt, login, address, Problem(None, "口令不对，请重新输入。"))
    with separately() as session:
        forget(login, session)
        sessions.freshen(session)
        audit.record(
            "session.confirmed",
            session.get_one(User, attempt.user_id),
            by=session.get_one(User, attempt.user_id),
            session=session,
        )
