"""News by district: whoever works in a district reads its news, whoever runs it writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from gcm.core import clock, search
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.supply.models import News
from gcm.supply.queries import reach
from gcm.supply.rules.news import Kind, State
from gcm.web.paging import Paging

SORTS = ("-begins", "begins", "kind", "title", "ends")


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; an empty ``state`` means what is in force or coming."""

    text: str = ""
    kind: Kind | None = None
    state: str = ""
    district_id: int | None = None
    product_id: int | None = None


def seen_by(user: User) -> ColumnElement[bool]:
    return reach.is_seen_by(user, News.district_id)


def news(user: User, wanted: Wanted, paging: Paging) -> Sequence[News]:
    """Two queries: one page of the list, and how many there are (``paging.total``)."""
    conditions = [seen_by(user), *narrowed(wanted, clock.today())]
    paging.count(db.session.scalars(select(func.count(News.id)).where(*conditions)).one())
    return db.session.scalars(
        select(News)
        .options(joinedload(News.district), joinedload(News.product))
        .where(*conditions)
        .order_by(*in_order(paging))
        .limit(paging.size)
        .offset(paging.offset)
    ).all()


def narrowed(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        found.append(News.search_key.like(search.pattern(wanted.text), escape="\\"))
    if wanted.kind:
        found.append(News.kind == wanted.kind)
    if wanted.district_id:
        found.append(News.district_id == wanted.district_id)
    if wanted.product_id:
        found.append(News.product_id == wanted.product_id)
    if wanted.state != "all":
        found.append(in_state(wanted.state, today))
    return found


def in_state(state: str, today: date) -> ColumnElement[bool]:
    """``rules.state`` for the database; an empty state is everything still to be told."""
    kept = News.withdrawn_at.is_(None)
    not_over = or_(News.ends_on.is_(None), News.ends_on >= today)
    return {
        State.COMING.value: and_(kept, News.begins_on > today),
        State.IN_FORCE.value: and_(kept, News.begins_on <= today, not_over),
        State.OVER.value: and_(kept, News.ends_on < today),
        State.WITHDRAWN.value: News.withdrawn_at.is_not(None),
    }.get(state, and_(kept, not_over))


def in_order(paging: Paging) -> list[Any]:
    column: Any = {
        "begins": News.begins_on,
        "kind": News.kind,
        "title": News.title,
        "ends": News.ends_on,
    }[paging.sort]
    first = column.desc() if paging.descending else column.asc()
    return [first.nulls_last(), News.begins_on.desc(), News.id.desc()]


def get_news(user: User, news_id: int) -> News:
    """Raises NoResultFound for what the person does not see."""
    return db.session.scalars(
        select(News)
        .options(joinedload(News.district), joinedload(News.product))
        .where(News.id == news_id, seen_by(user))
    ).one()


def get_own_news(user: User, news_id: int) -> News:
    """For whoever runs the news' district; for others it is not there to be changed."""
    return db.session.scalars(
        select(News).where(News.id == news_id, reach.is_run_by(user, News.district_id))
    ).one()


def districts_of_news(user: User) -> dict[int, str]:
    """The districts whose news the person reads and that have some."""
    rows = db.session.execute(
        select(District.id, District.name)
        .where(District.id.in_(select(News.district_id).where(seen_by(user))))
        .order_by(District.code)
    )
    return {row.id: row.name for row in rows}


def told_between(district_ids: Sequence[int] | None, first: date, last: date) -> Sequence[News]:
    """In force on some day from ``first`` to ``last``, by day; of these districts, None for all.

    Nobody's reach is asked: call it for chains that came through the scope.
    """
    return db.session.scalars(
        select(News)
        .options(joinedload(News.product))
        .where(
            true() if district_ids is None else News.district_id.in_(district_ids),
            News.withdrawn_at.is_(None),
            News.begins_on <= last,
            or_(News.ends_on.is_(None), News.ends_on >= first),
        )
        .order_by(News.begins_on, News.id)
    ).all()


def withdrawn_since(district_ids: Sequence[int], day: date) -> Sequence[News]:
    """What was told before and no longer holds: withdrawn on ``day`` or later."""
    begin = datetime.combine(day, time(), clock.LOCAL)
    return db.session.scalars(
        select(News)
        .options(joinedload(News.product))
        .where(News.district_id.in_(district_ids), News.withdrawn_at >= begin)
        .order_by(News.withdrawn_at, News.id)
    ).all()


def in_force_today(user: User) -> Sequence[News]:
    """For the home page: the newest first."""
    today = clock.today()
    return db.session.scalars(
        select(News)
        .options(joinedload(News.product))
        .where(seen_by(user), in_state(State.IN_FORCE, today))
        .order_by(News.begins_on.desc(), News.id.desc())
        .limit(6)
    ).all()
