"""Inspections of customer managers, as far as a person sees them, and who may be inspected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased, joinedload

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import User, run_by
from gcm.duties.models import ManagerInspection
from gcm.duties.queries.month import month_of
from gcm.duties.rules import standard
from gcm.duties.rules.facts import Month, Person
from gcm.duties.rules.items import Item
from gcm.visits.queries.boards import in_reach
from gcm.web.paging import Paging

SORTS = ("day", "manager")
WITH = (
    joinedload(ManagerInspection.user),
    joinedload(ManagerInspection.manager),
    joinedload(ManagerInspection.district),
)


def seen_by(user: User) -> ColumnElement[bool]:
    """Of the districts that one runs or heads, those one made, and those of one's own work."""
    reach = scope.current() or scope.NOTHING
    if reach.everything:
        return true()
    return or_(
        ManagerInspection.district_id.in_(sorted(reach.district_ids)),
        ManagerInspection.user_id == user.id,
        ManagerInspection.manager_id == user.id,
    )


def inspections(
    user: User, month: date, paging: Paging, *, whole: bool = False
) -> Sequence[ManagerInspection]:
    """Two statements; ``whole`` gives all of the month. Sets ``paging.total``."""
    asked = (ManagerInspection.month == month, seen_by(user))
    paging.count(db.session.scalars(select(func.count(ManagerInspection.id)).where(*asked)).one())
    manager = aliased(User)
    column: Any = {"day": ManagerInspection.inspected_on, "manager": manager.login}[paging.sort]
    query = (
        select(ManagerInspection)
        .join(manager, manager.id == ManagerInspection.manager_id)
        .options(*WITH)
        .where(*asked)
        .order_by(column.desc() if paging.descending else column, ManagerInspection.id)
    )
    if not whole:
        query = query.limit(paging.size).offset(paging.offset)
    return db.session.scalars(query).all()


def get_inspection(user: User, inspection_id: int) -> ManagerInspection:
    """Raises NoResultFound for one that does not exist for ``user``."""
    return db.session.scalars(
        select(ManagerInspection)
        .options(*WITH)
        .where(ManagerInspection.id == inspection_id, seen_by(user))
    ).one()


def unread(user: User) -> Sequence[ManagerInspection]:
    """Those of one's own work that wait to be read; one statement."""
    return db.session.scalars(
        select(ManagerInspection)
        .options(*WITH)
        .where(ManagerInspection.manager_id == user.id, ManagerInspection.read_at.is_(None))
        .order_by(ManagerInspection.inspected_on, ManagerInspection.id)
    ).all()


@dataclass(frozen=True)
class Subject:
    """A customer manager's month by the market standard; ``district_id`` is where it is held."""

    month: Month
    person: Person
    items: tuple[Item, ...]
    district_id: int | None = None


def subject(user: User, month: date, user_id: int) -> Subject:
    """Raises NoResultFound for whoever is no customer manager in reach in the month."""
    if user_id not in in_reach(user, month).values():
        raise NoResultFound
    found = month_of(month)
    people = [each for each in found.customer_managers if each.id == user_id]
    if not people:
        raise NoResultFound
    person = people[0]
    return Subject(found, person, standard.items(person, found), place_of(user, person))


def subject_to_inspect(user: User, month: date, user_id: int) -> Subject:
    """Raises NoResultFound where ``user`` does not run a district that the manager serves."""
    found = subject(user, month, user_id)
    if found.district_id is None or user_id == user.id:
        raise NoResultFound
    return found


def place_of(user: User, person: Person) -> int | None:
    """The first district, by code, that ``user`` runs and ``person`` served in the month."""
    return db.session.scalars(
        select(District.id)
        .where(
            District.id.in_(run_by(db.session(), user, clock.today())),
            District.code.in_(sorted(person.districts)),
        )
        .order_by(District.code)
        .limit(1)
    ).one_or_none()


def to_inspect(user: User, month: date) -> list[Person]:
    """Customer managers who served a district that ``user`` runs in the month, by login."""
    run = select(District.code).where(District.id.in_(run_by(db.session(), user, clock.today())))
    codes = set(db.session.scalars(run))
    return [
        each
        for each in month_of(month).customer_managers
        if each.districts & codes and each.id != user.id
    ]


def of_manager(user: User, month: date, manager_id: int) -> Sequence[ManagerInspection]:
    return db.session.scalars(
        select(ManagerInspection)
        .options(*WITH)
        .where(
            ManagerInspection.month == month,
            ManagerInspection.manager_id == manager_id,
            seen_by(user),
        )
        .order_by(ManagerInspection.inspected_on, ManagerInspection.id)
    ).all()
