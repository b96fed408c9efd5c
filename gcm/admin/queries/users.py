"""People with their posts, stand-ins and sessions, as the admin sees them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from gcm.accounts.models import SwitchChange
from gcm.accounts.queries import has_expired
from gcm.core import clock, search
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.policy import ADMINISTRATORS, Role
from gcm.core.users import DistrictPost, StandIn, User
from gcm.web.paging import Paging
from gcm.web.sessions import SignIn

MOST_CHANGES = 20


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty values narrow nothing."""

    words: str
    role: Role | None
    state: str  # "", "active", "disabled", "past" or "given"


@dataclass(frozen=True)
class Listed:
    user: User
    is_past: bool  # the account's last day
    has_expired: bool  # the password that was given
    districts: str
    sessions: int


def users(wanted: Wanted, paging: Paging, day: date) -> list[Listed]:
    """One page of people. There are some hundreds at most: sorting by pinyin is done here."""
    found = [user for user in everybody() if is_wanted(user, wanted)]
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
            user.is_past(day),
            has_expired(user.password_given_at),
            "、".join(places.get(user.id, [])),
            counts.get(user.id, 0),
        )
        for user in shown
    ]


def is_wanted(user: User, wanted: Wanted) -> bool:
    states = {
        "active": user.is_open(clock.today()),
        "past": user.is_past(clock.today()),
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


def everybody() -> Sequence[User]:
    return db.session.scalars(select(User).order_by(User.login)).all()


def get_user(user_id: int) -> User:
    return db.session.scalars(select(User).where(User.id == user_id)).one()


def lasting(but: User | None = None) -> Counter[Role]:
    """How many others sign in as what, without a day on which that ends.

    Locks them, so that two administrators cannot remove each other.
    """
    people = db.session.scalars(
        select(User)
        .where(User.disabled_at.is_(None), User.valid_until.is_(None))
        .order_by(User.id)
        .with_for_update()
    ).all()
    return Counter(role for each in people if each is not but for role in each.roles)


def administrators(day: date) -> Sequence[User]:
    """Who runs the program on ``day``, in the order of their roles."""
    found = [each for each in everybody() if each.roles & ADMINISTRATORS and each.is_open(day)]
    return sorted(found, key=lambda each: min(map(list(Role).index, each.roles & ADMINISTRATORS)))


def switch_changes() -> Sequence[SwitchChange]:
    """Who switched what on or off, the latest first."""
    return db.session.scalars(
        select(SwitchChange)
        .options(joinedload(SwitchChange.by))
        .order_by(SwitchChange.id.desc())
        .limit(MOST_CHANGES)
    ).all()


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
