"""Letting people in, moving them, and keeping them out. Each ends what it must at once."""

from datetime import date, timedelta

from gcm.accounts import passwords
from gcm.accounts.actions import forget_failures, plain_login
from gcm.accounts.queries import find_by_login
from gcm.admin import queries, years
from gcm.admin.models import CalendarDay
from gcm.admin.rules import accounts as rules
from gcm.admin.rules.accounts import AccountDraft, PostDraft, Span, StandInDraft
from gcm.admin.rules.years import entered as read_entered
from gcm.admin.rules.years import spelled
from gcm.core import audit, calendar, clock, jobs
from gcm.core.calendar import Entered
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.jobs import Job, JobState
from gcm.core.policy import Role
from gcm.core.sync.models import Device
from gcm.core.users import DistrictPost, StandIn, User
from gcm.web import sessions


def add_user(login: str, draft: AccountDraft, given: str, *, by: User) -> User:
    """``given`` is the hash of the password that is handed over, to be changed at first."""
    login = plain_login(login)
    taken = find_by_login(db.session(), login) is not None
    refuse(rules.login_problems(login, taken=taken) + rules.account_problems(draft))
    user = User(
        login=login,
        name=draft.name,
        roles=draft.roles,
        department_id=draft.department_id,
        password_hash=given,
        password_given_at=clock.now(),
    )
    db.session.add(user)
    audit.record("user.added", user, by=by, login=login, name=draft.name, roles=sorted(draft.roles))
    return user


def edit_user(user: User, draft: AccountDraft, *, by: User) -> None:
    """New roles count from the next sign-in, which they make necessary."""
    refuse(
        rules.account_problems(draft)
        + rules.last_admin_problems(
            is_admin=Role.ADMIN in user.roles and user.disabled_at is None,
            stays_admin=Role.ADMIN in draft.roles,
            others=queries.other_admins(user),
        )
    )
    moved = user.roles != draft.roles or user.department_id != draft.department_id
    user.name, user.roles, user.department_id = draft.name, draft.roles, draft.department_id
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
    refuse(
        rules.last_admin_problems(
            is_admin=Role.ADMIN in user.roles,
            stays_admin=False,
            others=queries.other_admins(user),
        )
    )
    user.disabled_at = clock.now()
    user.version += 1
    sessions.end(db.session(), user.id)
    audit.record("user.disabled", user, by=by)


def enable(user: User, *, by: User) -> None:
    if user.disabled_at is None:
        return
    user.disabled_at = None
    user.version += 1
    audit.record("user.enabled", user, by=by)


def reset_password(user: User, given: str, *, by: User) -> None:
    """``given`` is a hash, made before anything was written. A lock-out ends with it."""
    user.password_hash, user.password_given_at = given, clock.now()
    user.must_change_password = True
    user.version += 1
    forget_failures(user.login)
    sessions.end(db.session(), user.id)
    audit.record("password.reset", user, by=by)


def end_sessions(user: User, *, by: User) -> int:
    ended = sessions.end(db.session(), user.id)
    audit.record("session.ended", user, by=by, sessions=ended)
    return ended


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


def retry_job(job: Job, *, by: User) -> None:
    """Only one that failed; a running one would be done twice."""
    if job.state is not JobState.FAILED:
        raise RuleBroken.because("只有未完成的任务可以重新执行。")
    jobs.requeue(job)
    audit.record("job.requeued", job, by=by, kind=job.kind)


def register_tablet(device: Device, name: str, *, by: User) -> None:
    """From now on sign-ins on this browser last a working day."""
    if not name:
        raise RuleBroken.because("请填平板名称。", "name")
    if queries.tablet_named(name) not in {None, device.id}:
        raise RuleBroken.because(f"已有一台平板叫 {name}，请换个名称。", "name")
    device.name, device.registered_at, device.registered_by_id = name, clock.now(), by.id
    audit.record("tablet.registered", device, by=by, name=name)


def remove_tablet(device: Device, *, by: User) -> None:
    """It is an ordinary browser again; the caller ends the sessions on it."""
    if device.registered_at is None:
        raise RuleBroken.because("这台设备没有登记为平板。")
    audit.record("tablet.removed", device, by=by, name=device.name)
    device.name = device.registered_at = device.registered_by_id = None


def given_password() -> tuple[str, str]:
    """A new password to hand over, and its hash; made outside the writing transaction."""
    db.session.rollback()
    given = passwords.given()
    return given, passwords.hashed(given)


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)


def read_year(year: int, off: str | None, worked: str | None) -> Entered:
    """Raises RuleBroken with every reason why the two lists cannot be the year's calendar."""
    if calendar.is_official(year):
        raise RuleBroken.because(f"{year} 年已有官方日历，以它为准，不用录入。")
    return read_entered(year, off or "", worked or "")


def enter_year(year: int, off: str | None, worked: str | None, *, by: User) -> None:
    """In place of what was entered for it before; days that stay keep who entered them."""
    entered = read_year(year, off, worked)
    wanted = dict.fromkeys(entered.off, False) | dict.fromkeys(entered.worked, True)
    kept = {each.day: each for each in queries.entered_days(year)}
    before = [day for day, each in kept.items() if not each.is_worked]
    worked_before = [day for day, each in kept.items() if each.is_worked]
    for day in kept.keys() - wanted.keys():
        db.session.delete(kept[day])
    for day in sorted(wanted.keys() - kept.keys()):
        db.session.add(CalendarDay(day=day, is_worked=wanted[day], by_id=by.id))
    audit.record(
        "calendar.entered",
        by=by,
        year=year,
        changes={
            "off": (
                spelled(before, frozenset(worked_before)),
                spelled(entered.off, entered.worked),
            ),
            "worked": (spelled(worked_before), spelled(entered.worked)),
        },
    )
    years.YEARS.announce()
