"""Who may hold a chain, who holds it, and the chains about to change hands."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Customer
from gcm.customers.queries.conditions import Rows, holds, is_served


def managers_for(district_ids: set[int], day: date) -> Sequence[User]:
    """Customer managers who have a place in one of these districts on ``day``."""
    people = db.session.scalars(
        select(User)
        .join(DistrictPost, DistrictPost.user_id == User.id)
        .where(
            DistrictPost.district_id.in_(sorted(district_ids)),
            DistrictPost.begins_on <= day,
            DistrictPost.ends_on.is_(None) | (DistrictPost.ends_on >= day),
            User.disabled_at.is_(None),
        )
        .order_by(User.login)
    ).unique()
    return [person for person in people if Role.CUSTOMER_MANAGER in person.roles]


def chains_to_hand_over(ids: Sequence[int], holder_id: int | None) -> Rows:
    """The chains ticked in the list, or all that somebody holds today, with who holds them."""
    today = clock.today()
    statement = (
        select(Customer, User.name.label("holder"))
        .outerjoin(Assignment, (Assignment.customer_id == Customer.id) & holds(today))
        .outerjoin(User, User.id == Assignment.user_id)
        .order_by(Customer.name_key, Customer.code)
    )
    if holder_id is not None:
        statement = statement.where(Assignment.user_id == holder_id, is_served(today))
    else:
        statement = statement.where(Customer.id.in_(ids))
    return db.session.execute(statement).all()


def holders_on(ids: Sequence[int], day: date) -> dict[int, User]:
    """Chain's id → who holds it on ``day``."""
    rows = db.session.execute(
        select(Assignment.customer_id, User)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.customer_id.in_(ids), holds(day))
        .order_by(Assignment.begins_on)
    )
    return {row.customer_id: row.User for row in rows}
