"""Letting people in, moving them, and keeping them out. Each ends what it must at once."""

from datetime import date, timedelta

from gcm.accounts import passwords
from gcm.accounts.actions import attempts, second_factor
from gcm.accounts.actions.attempts import plain_login
from gcm.accounts.queries import find_by_login
from gcm.admin.queries import users as queries
from gcm.admin.rules import accounts as rules
from gcm.admin.rules.accounts import AccountDraft, PostDraft, Span, StandInDraft
from gcm.core import audit, clock, policy
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, StandIn, User
from gcm.web import sessions
from gcm.web.sessions import SignIn


def add_user(login: str, draft: AccountDraft, given: str, *, by: User) -> User:
    """``given`` is the hash of the password that is handed over, to be changed at first."""
    login = plain_login(login)
    taken = find_by_login(db.session(), login) is not None
    refuse(
        rules.login_problems(login, taken=taken)
        + rules.account_problems(draft, may_wait=policy.Provider.separated())
    )
    user = User(
        login=login,
        name=draft.name,
        roles=draft.roles,
        department_id=draft.department_id,
        valid_until=draft.valid_until,
        password_hash=given,
        password_given_at=clock.now(),
    )
    db.session.add(user)
    audit.record("user.added", user, by=by, login=login, name=draft.name, roles=sorted(draft.roles))
    return user


def edit_user(user: User, draft: AccountDraft, *, by: User) -> None:
    """New roles count from the next sign-in, which they make necessary."""
    own = rules.own_role_problems(user.roles, draft.roles) if user.id == by.id else []
    stays = frozenset() if draft.valid_until else draft.roles
    refuse(
        rules.account_problems(draft, may_wait=policy.Provider.separated())
        + own
        + last_problems(user, stays)
    )
    moved = user.roles != draft.roles or user.department_id != draft.department_id
    user.name, user.roles, user.department_id = draft.name, draft.roles, draft.department_id
    user.valid_until = draft.valid_until
    changes = audit.changes_of(user)
    if not changes:
        return
    user.version += 1
    audit.record("user.edited", user, by=by, changes=changes)
    if moved:
        sessions.end(db.session(), user.id)


def disable(user: User, *, by: User) -> None:
    if user.disabled_at:
        return
    if user.id == by.id:
        raise RuleBroken.because("不能停用自己。")
    refuse(last_problems(user, frozenset()))
    user.disabled_at = clock.now()
    user.version += 1
    sessions.end(db.session(), user.id)
    audit.record("user.disabled", user, by=by)


def last_problems(user: User, stays: frozenset[Role]) -> list[Problem]:
    """``stays`` is what the person goes on doing, without a day on which that ends."""
    held: frozenset[Role] = user.roles if user.lasts else frozenset()
    separated = policy.Provider.separated()
    return rules.last_problems(held, stays, queries.lasting(user), separated=separated)


def enable(user: User, *, by: User) -> None:
    if user.disabled_at is None:
        return
    user.disabled_at = None
    user.version += 1
    audit.record("user.enabled", user, by=by)


def reset_password(user: User, given: str, *, by: User | None) -> None:
    """``given`` is a hash, made before anything was written. A lock-out ends with it."""
    user.password_hash, user.password_given_at = given, clock.now()
    user.must_change_password = True
    user.version += 1
    unlock(user)
    sessions.end(db.session(), user.id)
    audit.record("password.reset", user, by=by)


def unlock(user: User, *, by: User | None = None) -> None:
    """Wrong passwords and codes until now count no more. ``by`` where that is all that is done."""
    attempts.forget(user.login)
    attempts.forget(attempts.CODE + user.login)
    if by is not None:
        audit.record("account.unlocked", user, by=by)


def reset_code(user: User, *, by: User) -> None:
    """Somebody has lost the phone: the next sign-in asks to enrol another."""
    if not second_factor.remove(user):
        raise RuleBroken.because(f"{user.name} 没有登记动态口令。")
    sessions.end(db.session(), user.id)
    audit.record("code.reset", user, by=by)


def end_sessions(user: User, *, by: User) -> int:
    ended = sessions.end(db.session(), user.id)
    audit.record("session.ended", user, by=by, sessions=ended)
    return ended


def end_session(entry: SignIn, *, by: User) -> None:
    """One of anybody's."""
    user = entry.user
    sessions.end(db.session(), user.id, only=entry.id)
    audit.record("session.ended", user, by=by, sessions=1)


def add_post(user: User, draft: PostDraft, *, by: User) -> None:
    held = [
        Span(post.begins_on, post.ends_on)
        for post in queries.posts(user)
        if post.district_id == draft.district_id
    ]
    refuse(rules.post_problems(draft, held))
    db.session.add(
        DistrictPost(
            user_id=user.id,
            district_id=draft.district_id,
            begins_on=draft.begins_on,
            ends_on=draft.ends_on,
        )
    )
    audit.record(
        "post.added",
        user,
        by=by,
        district=draft.district_id,
        begins_on=draft.begins_on,
        ends_on=draft.ends_on,
    )


def end_post(user: User, post: DistrictPost, last_day: date, *, by: User) -> None:
    """A post that would end before it began was a mistake and goes."""
    audit.record("post.ended", user, by=by, district=post.district_id, ends_on=last_day)
    if last_day < post.begins_on:
        db.session.delete(post)
    else:
        post.ends_on = last_day


def add_stand_in(absent: User, draft: StandInDraft, *, by: User) -> None:
    stand_in = queries.get_user(draft.stand_in_id)
    refuse(
        rules.stand_in_problems(
            draft,
            absent_id=absent.id,
            absent_roles=absent.roles,
            roles=stand_in.roles,
            arranged=[Span(each.begins_on, each.ends_on) for each, _ in queries.absences(absent)],
        )
    )
    db.session.add(
        StandIn(
            absent_id=absent.id,
            stand_in_id=stand_in.id,
            begins_on=draft.begins_on,
            ends_on=draft.ends_on,
            reason=draft.reason,
        )
    )
    audit.record(
        "stand_in.added",
        absent,
        by=by,
        stand_in=f"{stand_in.name}（{stand_in.login}）",
        begins_on=draft.begins_on,
        ends_on=draft.ends_on,
        reason=draft.reason,
    )


def end_stand_in(absent: User, stand_in: StandIn, *, by: User) -> None:
    """From today on; one that has not begun goes."""
    audit.record("stand_in.ended", absent, by=by, stand_in_id=stand_in.stand_in_id)
    yesterday = clock.today() - timedelta(days=1)
    if stand_in.begins_on > yesterday:
        db.session.delete(stand_in)
    elif stand_in.ends_on > yesterday:
        stand_in.ends_on = yesterday


def given_password() -> tuple[str, str]:
    """A new password to hand over, and its hash; made outside the writing transaction."""
    db.session.rollback()
    given = passwords.given()
    return given, passwords.hashed(given)


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
