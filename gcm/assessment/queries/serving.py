"""Who ran the assessed district in a month, and on how many of its working days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from gcm.assessment.queries.own import find_district
from gcm.assessment.rules.marks import Served
from gcm.core import calendar, clock, months
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User

EVER = date(1, 1, 1)


def served(district: District, wanted: Sequence[date]) -> dict[date, tuple[Served, ...]]:
    """The market managers of each month, in the order in which they served. One query."""
    rows = db.session.execute(
        select(User.login, User.name, User.roles, DistrictPost.begins_on, DistrictPost.ends_on)
        .add_columns(DistrictPost.created_at)
        .join(User, User.id == DistrictPost.user_id)
        .where(DistrictPost.district_id == district.id)
        .order_by(DistrictPost.begins_on, User.login)
    ).all()
    posts = [row for row in rows if Role.MARKET_MANAGER in row.roles]
    return {month: in_month(posts, month) for month in wanted}


def assessed(month: date) -> frozenset[str]:
    """The sign-in names of those whom the month's sheet assesses."""
    district = find_district()
    if district is None:
        return frozenset()
    return frozenset(each.user for each in served(district, [month])[month])


def in_month(posts: Sequence[Any], month: date) -> tuple[Served, ...]:
    days = calendar.working_days(month, months.last_day(month))
    names: dict[str, str] = {}
    held: dict[str, set[date]] = {}
    for place, post in enumerate(posts):
        begins = EVER if place == 0 and came_along(post) else post.begins_on
        own = {day for day in days if begins <= day and (not post.ends_on or day <= post.ends_on)}
        if own:
            names[post.login] = post.name
            held.setdefault(post.login, set()).update(own)
    return tuple(Served(login, names[login], len(own)) for login, own in held.items())


def came_along(post: Any) -> bool:
    """The district's first market manager, entered with the post, ran it before that too."""
    return bool(post.begins_on <= clock.local(post.created_at).date())


def runner_today(district: District) -> User | None:
    """The market manager who looks after the district's people today, the first by login."""
    today = clock.today()
    found = db.session.scalars(
        select(User)
        .join(DistrictPost, DistrictPost.user_id == User.id)
        .where(
            DistrictPost.district_id == district.id,
            DistrictPost.begins_on <= today,
            or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= today),
        )
        .order_by(User.login)
    )
    return next((each for each in found if Role.MARKET_MANAGER in each.roles), None)
