"""Who may see a chain: what ``core/users.py:reach_of`` grants, asked from the chain's side."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, or_, select

from gcm.core import clock, policy
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.policy import Permission, Role
from gcm.core.users import DistrictPost, StandIn, User
from gcm.customers.models import Assignment, Customer
from gcm.customers.queries.conditions import holds

People = Sequence[Any]  # rows of id, name and login


def readers_of(customer: Customer) -> People:
    """The id, name and login of everybody who may see the chain today, by name. Two statements."""
    today = clock.today()
    posted = select(DistrictPost.user_id).where(
        DistrictPost.district_id == customer.district_id,
        DistrictPost.begins_on <= today,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= today),
    )
    holding = select(Assignment.user_id).where(Assignment.customer_id == customer.id, holds(today))
    heads = (
        select(District.id)
        .join(District.department)
        .where(
            District.id == customer.district_id,
            or_(
                Department.id == User.department_id,
                and_(User.department_id.is_(None), Department.own.is_(True)),
            ),
        )
        .exists()
    )
    people = db.session.execute(
        select(
            User.id,
            User.name,
            User.login,
            User.roles,
            User.disabled_at,
            User.id.in_(posted).label("posted"),
            User.id.in_(holding).label("holding"),
            heads.label("heads"),
        ).order_by(User.name, User.login)
    ).all()
    own = {person.id for person in people if sees_by_post(person)}
    seeing = own | stood_in_for(own) | {each.id for each in people if Role.APPROVER in each.roles}
    return [
        person
        for person in people
        if person.id in seeing
        and person.disabled_at is None
        and policy.allows(person, Permission.CUSTOMER_READ)
    ]


def sees_by_post(person: Any) -> bool:
    return bool(
        (Role.MARKET_MANAGER in person.roles and person.posted)
        or (Role.CUSTOMER_MANAGER in person.roles and person.holding)
        or (Role.DEPARTMENT_HEAD in person.roles and person.heads)
    )


def stood_in_for(absent: Iterable[int]) -> set[int]:
    """Who does the work of these people today."""
    today = clock.today()
    pairs = db.session.execute(
        select(StandIn.absent_id, StandIn.stand_in_id).where(
            StandIn.begins_on <= today, StandIn.ends_on >= today
        )
    )
    wanted = set(absent)
    return {stand_in for away, stand_in in pairs if away in wanted}
