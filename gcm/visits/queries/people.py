"""Whose plans, visits and counts a person may look at: people, where no chain decides."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User, stood_in_for

MANAGERS = frozenset({Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER})


def in_reach(user: User, day: date | None = None) -> list[User]:
    """The managers whose work ``user`` sees on ``day`` (today unless given), by login.

    Oneself and those stood in for; beside them everybody with a post in the districts that one
    runs or heads. The marketing centre sees every manager.
    """
    day = day or clock.today()
    reach = scope.current() or scope.NOTHING
    if reach.everything:
        return managers(db.session.scalars(select(User).order_by(User.login)).all())
    near = {user.id, *(person.id for person in stood_in_for(db.session(), user, day))}
    posted = select(DistrictPost.user_id).where(
        DistrictPost.district_id.in_(sorted(reach.district_ids)),
        DistrictPost.begins_on <= day,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
    )
    found = db.session.scalars(
        select(User).where(or_(User.id.in_(near), User.id.in_(posted))).order_by(User.login)
    )
    return managers(found.all())


def managers(people: Sequence[User]) -> list[User]:
    return [person for person in people if person.roles & MANAGERS]
