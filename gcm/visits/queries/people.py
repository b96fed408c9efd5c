"""Whose plans, visits and counts a person may look at: people, where no chain decides."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, StandIn, User, posts_of_runners, stood_in_for
from gcm.customers.models import Customer
from gcm.customers.queries.conditions import held_by
from gcm.customers.queries.owners import managers


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
        DistrictPost.district_id.in_(sorted(reach.district_ids)), holds_post(day)
    )
    found = db.session.scalars(
        select(User).where(or_(User.id.in_(near), User.id.in_(posted))).order_by(User.login)
    )
    return managers(found.all())


def acted_for(user: User) -> list[User]:
    """Oneself and those in whose name one acts today: whose plans one makes."""
    absent = stood_in_for(db.session(), user, clock.today())
    return managers([user, *(person for person in absent if person.id != user.id)])


def substitutes(absent: User, first: date, last: date) -> list[User]:
    """Who may go in ``absent``'s place on all these days, by login.

    Those who stand in for that person, and who runs the district: they see its chains.
    """
    stands_in = select(StandIn.stand_in_id).where(
        StandIn.absent_id == absent.id, StandIn.begins_on <= first, StandIn.ends_on >= last
    )
    places = select(DistrictPost.district_id).where(
        DistrictPost.user_id == absent.id, holds_post(first)
    )
    posted = select(DistrictPost.user_id).where(
        DistrictPost.district_id.in_(places), holds_post(first), holds_post(last)
    )
    found = db.session.scalars(
        select(User)
        .where(or_(User.id.in_(stands_in), User.id.in_(posted)), User.id != absent.id)
        .where(User.disabled_at.is_(None))
        .order_by(User.login)
    ).all()
    known = set(db.session.scalars(stands_in))
    return [
        person
        for person in managers(found)
        if person.id in known or Role.MARKET_MANAGER in person.roles
    ]


def can_go(visitor: User, owner: User, customer_id: int, day: date) -> bool:
    """As the plan's owner, in that person's place, or to a chain that is one's own that day."""
    if visitor.id == owner.id or visitor in substitutes(owner, day, day):
        return True
    own = select(Customer.id).where(Customer.id == customer_id, held_by(visitor.id, day))
    return db.session.scalar(own) is not None


def holds_post(day: date) -> ColumnElement[bool]:
    return and_(
        DistrictPost.begins_on <= day,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
    )


def districts_run(persons: Sequence[User], day: date) -> set[int]:
    """The districts of which one of these is the market manager."""
    return posts_of_runners(db.session(), persons, day)
