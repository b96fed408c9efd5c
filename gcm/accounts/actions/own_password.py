"""One's own new password, and the first administrator's."""

from collections.abc import Sequence

from flask import current_app

from gcm.accounts import passwords, queries, rules, switches
from gcm.accounts.actions.attempts import begin, forget, plain_login, refuse
from gcm.accounts.models import FormerPassword, Switch
from gcm.core import audit, clock, search
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.policy import Role
from gcm.core.users import User


def change_password(user: User, typed: rules.PasswordChange, address: str) -> None:
    """The person's own new password. The caller ends the other sessions."""
    if problems := new_password_problems(user, typed):
        raise RuleBroken(problems)
    login, kept, former = user.login, user.password_hash, queries.former_hashes(user)
    db.session.rollback()  # hashing must not hold the write lock
    attempt = begin(login, address)
    if not passwords.matches(typed.current, attempt.password_hash):
        refuse(attempt, login, address, Problem("current", "现在的口令不对。"))
    refuse_former(typed.password, former)
    renewed = passwords.hashed(typed.password)
    user = db.session.get_one(User, attempt.user_id)
    if user.password_hash != kept:
        raise RuleBroken.because("口令刚刚被更改过，请重新登录。")
    keep_former(user)
    user.password_hash = renewed
    user.must_change_password = False
    user.password_changed_at, user.password_given_at = clock.now(), None
    forget(login)
    audit.record("password.changed", user, by=user)


def refuse_former(password: str, former: Sequence[str]) -> None:
    """Where the branch asks for it, none of the last ones comes back; today's is one of them."""
    kept = int(current_app.config["PASSWORDS_KEPT"])
    if not switches.is_on(Switch.LEVEL_TWO):
        return
    if any(passwords.matches(password, each) for each in former[: kept - 1]):
        raise RuleBroken.because(f"新口令不能与最近 {kept} 次用过的相同。", "password")


def keep_former(user: User) -> None:
    """Only what may still be asked for is kept."""
    kept = int(current_app.config["PASSWORDS_KEPT"])
    if not user.must_change_password:  # one that was handed over was never the person's own
        db.session.add(FormerPassword(user_id=user.id, password_hash=user.password_hash))
    for old in queries.former_passwords(user)[kept - 1 :]:
        db.session.delete(old)


def new_password_problems(user: User, typed: rules.PasswordChange) -> list[Problem]:
    problems = rules.password_problems(
        typed.password, words=words_of(user.login, user.name), strict=is_strict()
    )
    if typed.password == typed.current:
        problems.append(Problem("password", "新口令不能与现在的口令相同。"))
    return problems


def add_first_admin(login: str, name: str, password: str) -> User:
    """The account that makes all others; RuleBroken when its name or password will not do."""
    login = plain_login(login)
    problems = rules.password_problems(password, words=words_of(login, name), strict=is_strict())
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
    """What a colleague would try: login, name, the county, and both as they are spelled."""
    county = rules.county_of(str(current_app.config["BRANCH_NAME"]))
    return [login, name, search.spelling(name), county, search.spelling(county)]


def is_strict() -> bool:
    """Whether passwords here are held to the rules of 等保二级 beside our own."""
    return switches.is_on(Switch.LEVEL_TWO)
