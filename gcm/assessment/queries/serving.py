"""Who ran the assessed district in a month, and on how many of its working days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

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
