"""Who belongs to a meeting: the managers posted in its district, and its monopoly officers."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, StandIn, User, headed, stood_in_for
from gcm.customers.models import Assignment, Customer
from gcm.customers.queries.conditions import holds

MANAGERS = frozenset({Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER})


def is_current(day: date) -> list[ColumnElement[bool]]:
    return [
        DistrictPost.begins_on <= day,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
    ]


def posted(district_ids: Collection[int], day: date) -> list[User]:
    """Everybody with a post there that day who can still sign in, by login."""
    return list(
        db.session.scalars(
            select(User)
            .where(
                User.id.in_(
                    select(DistrictPost.user_id).where(
                        DistrictPost.district_id.in_(district_ids), *is_current(day)
                    )
                ),
                User.disabled_at.is_(None),
            )
            .order_by(User.login)
        )
    )


def staff(district_ids: Collection[int], day: date) -> list[User]:
    """Its market managers and customer managers."""
    return [each for each in posted(district_ids, day) if MANAGERS & each.roles]


def officers(district_id: int, day: date) -> list[User]:
    return [each for each in posted([district_id], day) if Role.MONOPOLY_OFFICER in each.roles]


def answerers(district_id: int, customer_id: int | None = None) -> list[User]:
    """Who sees a chain of the district and may answer for it; without a chain, for any of them.

    Its customer manager, the district's market managers, and whoever stands in for them today.
    """
    today = clock.today()
    holding = (
        select(Assignment.user_id)
        .join(Customer, Customer.id == Assignment.customer_id)
        .where(
            Customer.district_id == district_id,
            Customer.id == customer_id if customer_id else true(),
            holds(today),
        )
    )
    holders = db.session.scalars(select(User).where(User.id.in_(holding)))
    ids = {each.id for each in holders if Role.CUSTOMER_MANAGER in each.roles}
    ids |= {each.id for each in posted([district_id], today) if Role.MARKET_MANAGER in each.roles}
    stand_ins = select(StandIn.stand_in_id).where(
        StandIn.absent_id.in_(ids), StandIn.begins_on <= today, StandIn.ends_on >= today
    )
    found = db.session.scalars(
        select(User)
        .where(or_(User.id.in_(ids), User.id.in_(stand_ins)), User.disabled_at.is_(None))
        .order_by(User.login)
    )
    return [each for each in found if MANAGERS & each.roles]


def districts_of(user: User) -> dict[int, str]:
    """The districts whose meetings the person may put on record: those of the own work."""
    today = clock.today()
    people = [user, *stood_in_for(db.session(), user, today)]
    managers = [each.id for each in people if MANAGERS & each.roles]
    rows = db.session.execute(
        select(District.id, District.name)
        .where(
            District.id.in_(
                select(DistrictPost.district_id).where(
                    DistrictPost.user_id.in_(managers), *is_current(today)
                )
            )
        )
        .order_by(District.code)
    )
    return {row.id: row.name for row in rows}


def in_charge(district_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """For exports and imports: the districts that the person runs; every one for the system."""
    reach = scope.current()
    if reach is not None and reach.everything:
        return true()
    return district_id.in_(sorted(reach.run_ids if reach else ()))


def may_import(code: str) -> bool:
    """Whether the person runs the district of that code, or works for the system."""
    reach = scope.current()
    if reach is not None and reach.everything:
        return True
    found = select(District.id).where(District.code == code, in_charge(District.id))
    return db.session.scalars(found).first() is not None


def headed_by(user: User) -> dict[int, str]:
    """The districts of the department that the person heads and that serve group customers."""
    ids = headed(db.session(), [user])
    serving = or_(District.group_line, District.id.in_(select(Customer.district_id)))
    rows = db.session.execute(
        select(District.id, District.name)
        .where(District.id.in_(sorted(ids)), serving)
        .order_by(District.code)
    )
    return {row.id: row.name for row in rows}


def chains(district_id: int) -> dict[int, str]:
    """The chains of the district that are served today and that the person sees."""
    rows = db.session.execute(
        select(Customer.id, Customer.name)
        .where(Customer.district_id == district_id, Customer.left_on.is_(None))
        .order_by(Customer.code)
    )
    return {row.id: row.name for row in rows}
