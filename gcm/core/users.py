"""People who sign in, the districts they run, and who stands in for whom."""

from collections.abc import Sequence
from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Select, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from gcm.core import search
from gcm.core.db import Record, Versioned
from gcm.core.looks import Look, TypeSize
from gcm.core.organisation import Department, District
from gcm.core.policy import ROLE_NAMES, Role
from gcm.core.scope import EVERYTHING, Reach, current


class User(UserMixin, Versioned, Record):
    """``password_hash`` "!" can never sign in; ``login`` is kept in lower case.

    ``password_given_at`` is when an admin gave the password that is still to be changed;
    ``valid_until`` is the last day on which the account signs in.
    """

    __tablename__ = "user"

    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    search_key: Mapped[str] = mapped_column(default="")
    roles: Mapped[frozenset[Role]]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    password_hash: Mapped[str] = mapped_column(default="!")
    must_change_password: Mapped[bool] = mapped_column(default=True)
    password_changed_at: Mapped[datetime | None]
    password_given_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    valid_until: Mapped[date | None]
    batch_id: Mapped[int | None]
    look: Mapped[Look] = mapped_column(default=Look.SYSTEM)
    type_size: Mapped[TypeSize] = mapped_column(default=TypeSize.NORMAL)

    department: Mapped[Department | None] = relationship()

    @validates("name", "login")
    def _find_by(self, field: str, value: str) -> str:
        """What the person is found by follows from both, whichever is set."""
        now = {"name": self.name, "login": self.login, field: value}
        self.search_key = search.key(now["name"], now["login"])
        return value

    def is_open(self, day: date) -> bool:
        """Whether the account signs in on ``day``."""
        return self.disabled_at is None and not self.is_past(day)

    def is_past(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until < day

    @property
    def lasts(self) -> bool:
        """Whether it signs in, without a day on which that ends."""
        return self.disabled_at is None and self.valid_until is None

    @property
    def role_names(self) -> str:
        return "、".join(ROLE_NAMES[role] for role in Role if role in self.roles)


class DistrictPost(Record):
    """A person's place in a district, from ``begins_on`` to ``ends_on`` (both counted)."""

    __tablename__ = "district_post"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), index=True)
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    batch_id: Mapped[int | None]

    district: Mapped[District] = relationship()


class StandIn(Record):
    """``stand_in`` acts in the name of ``absent`` on these days, and is recorded as such."""

    __tablename__ = "stand_in"

    absent_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str]


def reach_of(session: Session, user: User, day: date) -> Reach:
    """What ``user`` sees on ``day``: own posts and those of people stood in for."""
    if Role.APPROVER in user.roles:
        return EVERYTHING
    people = [user, *stood_in_for(session, user, day)]
    run_ids = frozenset(posts_of_runners(session, people, day))
    return Reach(
        district_ids=run_ids | headed(session, people),
        holder_ids=frozenset(
            person.id for person in people if Role.CUSTOMER_MANAGER in person.roles
        ),
        day=day,
        user_id=user.id,
        run_ids=run_ids,
        absent_ids=frozenset(person.id for person in people[1:]),
    )


def looked_after(session: Session, user: User, day: date) -> set[int]:
    """Oneself, and whoever has a post in a district that one runs as its market manager."""
    posted = session.scalars(
        select(DistrictPost.user_id).where(
            DistrictPost.district_id.in_(run_by(session, user, day)),
            DistrictPost.begins_on <= day,
            or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
        )
    )
    return {user.id, *posted}


def looked_after_or_left(session: Session, user: User, day: date) -> set[int]:
    """The same with those who left such a district and have no post anywhere today.

    Whoever has one elsewhere is looked after there.
    """
    left = session.scalars(
        select(DistrictPost.user_id).where(
            DistrictPost.district_id.in_(run_by(session, user, day)),
            DistrictPost.begins_on <= day,
            DistrictPost.user_id.not_in(posted_on(day)),
        )
    )
    return {*looked_after(session, user, day), *left}


def posted_on(day: date) -> Select[int]:
    """The ids of those who have a post on ``day``."""
    return select(DistrictPost.user_id).where(
        DistrictPost.begins_on <= day,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
    )


def run_by(session: Session, user: User, day: date) -> list[int]:
    """The districts that ``user`` runs on ``day`` as a market manager, or for one.

    A department that somebody heads beside is seen and not run. For whoever asks it is known
    since the request began.
    """
    reach = current()
    if reach and (reach.user_id, reach.day) == (user.id, day):
        return sorted(reach.run_ids)
    return sorted(posts_of_runners(session, [user, *stood_in_for(session, user, day)], day))


def stood_in_for(session: Session, user: User, day: date) -> list[User]:
    """The people whose work ``user`` does on ``day``, with their roles.

    That there are none is known for whoever asks since the request began.
    """
    reach = current()
    if reach and (reach.user_id, reach.day) == (user.id, day) and not reach.absent_ids:
        return []
    return list(
        session.scalars(
            select(User)
            .join(StandIn, StandIn.absent_id == User.id)
            .where(StandIn.stand_in_id == user.id, StandIn.begins_on <= day, StandIn.ends_on >= day)
            .order_by(User.id)
        )
    )


def districts_in_charge(session: Session, people: Sequence[User], day: date) -> set[int]:
    """Districts run by these market managers, and those of these heads' departments."""
    return posts_of_runners(session, people, day) | headed(session, people)


def headed(session: Session, people: Sequence[User]) -> frozenset[int]:
    """The districts of these heads' departments."""
    found: set[int] = set()
    for head in (person for person in people if Role.DEPARTMENT_HEAD in person.roles):
        # A head without a department of record heads the branch that runs the program.
        place = (
            Department.own.is_(True)
            if head.department_id is None
            else District.department_id == head.department_id
        )
        found.update(session.scalars(select(District.id).join(District.department).where(place)))
    return frozenset(found)


def posts_of_runners(session: Session, people: Sequence[User], day: date) -> set[int]:
    """The districts in which these people have a post as market managers."""
    runners = [person.id for person in people if Role.MARKET_MANAGER in person.roles]
    if not runners:
        return set()
    return set(
        session.scalars(
            select(DistrictPost.district_id).where(
                DistrictPost.user_id.in_(runners),
                DistrictPost.begins_on <= day,
                or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
            )
        )
    )
