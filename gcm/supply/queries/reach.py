"""Whose district it is: supply's records belong to a district and to no chain."""

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import DistrictPost, User, run_by
from gcm.customers.models import Customer


def is_seen_by(user: User, district_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Of a district that the person runs or works in, or holds a chain of."""
    reach = scope.current()
    if reach is None:
        return false()
    if reach.everything:
        return true()
    today = clock.today()
    people = {user.id, *reach.holder_ids}
    posts = select(DistrictPost.district_id).where(
        DistrictPost.user_id.in_(sorted(people)),
        DistrictPost.begins_on <= today,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= today),
    )
    return or_(
        district_id.in_(sorted(reach.district_ids)),
        district_id.in_(posts),
        district_id.in_(select(Customer.district_id)),
    )


def is_run_by(user: User, district_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """As a market manager, or for one: what another role of the person sees does not count."""
    return district_id.in_(run_by(db.session(), user, clock.today()))


def districts_run_by(user: User) -> dict[int, str]:
    """The districts that the person writes for, by their codes."""
    rows = db.session.execute(
        select(District.id, District.name)
        .where(is_run_by(user, District.id))
        .order_by(District.code)
    )
    return {row.id: row.name for row in rows}
