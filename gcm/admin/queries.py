"""People with their posts, stand-ins and sessions, as the admin sees them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from gcm.accounts.queries import has_expired
from gcm.admin.models import CalendarDay
from gcm.admin.rules.years import spelled
from gcm.core import calendar, clock, search
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.organisation import Department, District
from gcm.core.policy import Role
from gcm.core.sync.models import Device
from gcm.core.users import DistrictPost, StandIn, User
from gcm.web.paging import Paging
from gcm.web.sessions import SignIn

DAYS_BACK = timedelta(days=7)
LATELY = timedelta(days=30)
MOST_DEVICES = 100


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty values narrow nothing."""

    words: str
    role: Role | None
    state: str  # "", "active", "disabled" or "given"


@dataclass(frozen=True)
class Listed:
    user: User
    has_expired: bool  # the password that was given
    districts: str
    sessions: int


def users(wanted: Wanted, paging: Paging, day: date) -> list[Listed]:
    """One page of people. There are some hundreds at most: sorting by pinyin is done here."""
    everybody = db.session.scalars(select(User).order_by(User.login)).all()
    found = [user for user in everybody if is_wanted(user, wanted)]
    found.sort(
        key=lambda user: search.sort_key(user.name) if paging.sort == "name" else user.login,
        reverse=paging.descending,
    )
    paging.total = len(found)
    shown = found[paging.offset : paging.offset + paging.size]
    places, counts = districts_of(shown, day), sessions_of(shown)
    return [
        Listed(
            user,
            has_expired(user.password_given_at),
            "、".join(places.get(user.id, [])),
            counts.get(user.id, 0),
        )
        for user in shown
    ]


def is_wanted(user: User, wanted: Wanted) -> bool:
    states = {
        "active": user.disabled_at is None,
        "disabled": user.disabled_at is not None,
        "given": user.must_change_password and user.disabled_at is None,
    }
    return (
        search.folded(wanted.words) in search.key(user.name, user.login, search.spelling(user.name))
        and (wanted.role is None or wanted.role in user.roles)
        and states.get(wanted.state, True)
    )


def districts_of(people: Sequence[User], day: date) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(DistrictPost.user_id, District.name)
        .join(DistrictPost.district)
        .where(
            DistrictPost.user_id.in_([user.id for user in people]),
            DistrictPost.begins_on <= day,
            or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
        )
        .order_by(District.code, DistrictPost.id)
    )
    found = defaultdict(list)
    for user_id, name in rows:
        found[user_id].append(name)
    return found


def sessions_of(people: Sequence[User]) -> dict[int, int]:
    rows = db.session.execute(
        select(SignIn.user_id, func.count(SignIn.id).label("sessions"))
        .where(SignIn.user_id.in_([user.id for user in people]))
        .group_by(SignIn.user_id)
    )
    return {row.user_id: row.sessions for row in rows}


def get_user(user_id: int) -> User:
    return db.session.scalars(select(User).where(User.id == user_id)).one()


def other_admins(user: User | None) -> int:
    """How many others can sign in as admin. Locks them, so that two cannot remove each other."""
    people = db.session.scalars(
        select(User).where(User.disabled_at.is_(None)).order_by(User.id).with_for_update()
    ).all()
    return sum(Role.ADMIN in each.roles and each is not user for each in people)


def posts(user: User) -> Sequence[DistrictPost]:
    """All of them, the latest first."""
    return db.session.scalars(
        select(DistrictPost)
        .where(DistrictPost.user_id == user.id)
        .options(joinedload(DistrictPost.district))
        .order_by(DistrictPost.begins_on.desc(), DistrictPost.id.desc())
    ).all()


def get_post(user: User, post_id: int) -> DistrictPost:
    return db.session.scalars(
        select(DistrictPost).where(DistrictPost.id == post_id, DistrictPost.user_id == user.id)
    ).one()


def absences(user: User) -> Sequence[tuple[StandIn, User]]:
    """When ``user`` is away and who stands in, the latest first."""
    rows = db.session.execute(
        select(StandIn, User)
        .join(User, User.id == StandIn.stand_in_id)
        .where(StandIn.absent_id == user.id)
        .order_by(StandIn.begins_on.desc(), StandIn.id.desc())
    )
    return [(row[0], row[1]) for row in rows]


def get_absence(user: User, stand_in_id: int) -> StandIn:
    return db.session.scalars(
        select(StandIn).where(StandIn.id == stand_in_id, StandIn.absent_id == user.id)
    ).one()


def colleagues(user: User) -> Sequence[User]:
    """Who might stand in: everybody else who can sign in."""
    return db.session.scalars(
        select(User).where(User.disabled_at.is_(None), User.id != user.id).order_by(User.login)
    ).all()


def districts() -> Sequence[District]:
    return db.session.scalars(select(District).order_by(District.code)).all()


def departments() -> Sequence[Department]:
    return db.session.scalars(select(Department).order_by(Department.code)).all()


@dataclass(frozen=True)
class Care:
    """What an admin looks after, counted; refusals and locks since ``since``."""

    since: date
    active: int
    given: int
    failed: int
    denied: int
    locked: int


def care(today: date) -> Care:
    """One query."""
    since = today - DAYS_BACK
    begins = datetime.combine(since, time(), clock.LOCAL)
    in_use = User.disabled_at.is_(None)
    questions = (
        select(func.count(User.id)).where(in_use),
        select(func.count(User.id)).where(in_use, User.must_change_password),
        select(func.count(Job.id)).where(Job.state == JobState.FAILED),
        entries_since(begins, "access.denied"),
        entries_since(begins, "account.locked"),
    )
    counts = db.session.execute(select(*(each.scalar_subquery() for each in questions))).one()
    return Care(since, *counts)


def entries_since(moment: datetime, action: str) -> Select[int]:
    return select(func.count(AuditEntry.seq)).where(
        AuditEntry.action == action, AuditEntry.at >= moment
    )


def get_device(device_id: int) -> Device:
    return db.session.scalars(select(Device).where(Device.id == device_id)).one()


def tablet_named(name: str) -> int | None:
    return db.session.scalar(select(Device.id).where(Device.name == name))


def tablets() -> Sequence[Device]:
    """The registered ones by name."""
    return db.session.scalars(
        select(Device)
        .where(Device.registered_at.is_not(None))
        .options(joinedload(Device.last_user))
        .order_by(Device.name)
    ).all()


def other_devices() -> Sequence[Device]:
    """Browsers that have been here lately and are no tablets, the latest first."""
    return db.session.scalars(
        select(Device)
        .where(Device.registered_at.is_(None), Device.seen_at > clock.now() - LATELY)
        .options(joinedload(Device.last_user))
        .order_by(Device.seen_at.desc(), Device.id)
        .limit(MOST_DEVICES)
    ).all()


@dataclass(frozen=True)
class YearLine:
    """A year of the working calendar; ``days`` were entered by hand."""

    year: int
    is_official: bool
    days: Sequence[CalendarDay]

    @property
    def last_change(self) -> CalendarDay | None:
        return max(self.days, key=lambda each: each.id, default=None)


AHEAD = 2  # years to come that the list names


def years(this_year: int) -> list[YearLine]:
    """This year and those to come, and every other that was entered; one statement."""
    kept: dict[int, list[CalendarDay]] = defaultdict(list)
    for each in calendar_days():
        kept[each.day.year].append(each)
    shown = {*kept, *range(this_year, this_year + AHEAD + 1)}
    return [YearLine(year, calendar.is_official(year), kept[year]) for year in sorted(shown)]


def calendar_days(*conditions: ColumnElement[bool]) -> Sequence[CalendarDay]:
    return db.session.scalars(
        select(CalendarDay)
        .where(*conditions)
        .options(joinedload(CalendarDay.by))
        .order_by(CalendarDay.day)
    ).all()


def entered_days(year: int) -> Sequence[CalendarDay]:
    return calendar_days(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))


def year_as_typed(year: int) -> dict[str, object]:
    """What the form of a year begins with."""
    days = entered_days(year)
    worked = frozenset(each.day for each in days if each.is_worked)
    off = [each.day for each in days if not each.is_worked]
    return {
        "off": spelled(off, worked),
        "worked": spelled(worked),
        "version": version_of(days),
    }


def year_version(year: int) -> int:
    return version_of(entered_days(year))


def version_of(days: Sequence[CalendarDay]) -> int:
    """Another number whenever another set of days was entered."""
    return crc32(repr([(each.day, each.is_worked) for each in days]).encode())
