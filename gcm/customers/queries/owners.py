"""Who may be made to see to something about a chain."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Customer
from gcm.customers.queries.conditions import holds

MANAGERS = frozenset({Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER})


def owners_for(customer: Customer) -> dict[int, User]:
    """The managers of the chain's district and whoever holds the chain, by login."""
    today = clock.today()
    posted = select(DistrictPost.user_id).where(
        DistrictPost.district_id == customer.district_id,
        DistrictPost.begins_on <= today,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= today),
    )
    holding = select(Assignment.user_id).where(Assignment.customer_id == customer.id, holds(today))
    found = db.session.scalars(
        select(User)
        .where(or_(User.id.in_(posted), User.id.in_(holding)), User.disabled_at.is_(None))
        .order_by(User.login)
    )
    return {each.id: each for each in managers(found.all())}


def managers(people: Sequence[User]) -> list[User]:
    return [person for person in people if person.roles & MANAGERS]
