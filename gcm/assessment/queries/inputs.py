"""What was taken in for a month, what is still missing, and the records behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from gcm.assessment.models import DepartmentSales, ManagerScore, OrdinaryScore
from gcm.core import months, scope
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User


@dataclass(frozen=True)
class Lines:
    """Each department, district and customer manager with what was taken in, or None."""

    departments: tuple[tuple[Department, DepartmentSales | None], ...]
    districts: tuple[tuple[District, OrdinaryScore | None], ...]
    managers: tuple[tuple[User, ManagerScore | None], ...]


def lines(user: User, own: District, month: date) -> Lines:
    """Six queries, however many there are of each."""
    told = db.session.scalars(select(DepartmentSales).where(DepartmentSales.month == month))
    sales = {row.department_id: row for row in told}
    given = db.session.scalars(select(OrdinaryScore).where(OrdinaryScore.month == month))
    ordinary = {row.district_id: row for row in given}
    departments = db.session.scalars(select(Department).order_by(Department.code)).all()
    districts = db.session.scalars(
        select(District).where(District.department_id == own.department_id).order_by(District.code)
    ).all()
    return Lines(
        tuple((each, sales.get(each.id)) for each in departments),
        tuple((each, ordinary.get(each.id)) for each in districts),
        tuple(scores(user, month)),
    )


def scores(user: User, month: date) -> list[tuple[User, ManagerScore | None]]:
    """The customer managers of the month whose scores the person may see. Two queries."""
    people = customer_managers(user, month)
    rows = db.session.scalars(
        select(ManagerScore).where(
            ManagerScore.month == month, ManagerScore.user_id.in_([each.id for each in people])
        )
    )
    found = {row.user_id: row for row in rows}
    return [(each, found.get(each.id)) for each in people]


def customer_managers(user: User, month: date) -> Sequence[User]:
    """Those with a post in the month in a district that one runs or heads, and oneself."""
    reach = scope.current() or scope.NOTHING
    posted = select(DistrictPost.user_id).where(
        DistrictPost.begins_on <= months.last_day(month),
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= month),
    )
    if not reach.everything:
        posted = posted.where(DistrictPost.district_id.in_(sorted(reach.district_ids)))
    found = db.session.scalars(
        select(User).where(or_(User.id == user.id, User.id.in_(posted))).order_by(User.login)
    )
    return [each for each in found if Role.CUSTOMER_MANAGER in each.roles]


def get_department(department_id: int) -> Department:
    return db.session.get_one(Department, department_id)


def get_own_district(own: District, district_id: int) -> District:
    """A district of the own department; raises NoResultFound for any other."""
    return db.session.scalars(
        select(District).where(
            District.id == district_id, District.department_id == own.department_id
        )
    ).one()


def get_manager(user: User, user_id: int, month: date) -> User:
    """A customer manager whose score the person may see; raises NoResultFound for others."""
    found = [each for each in customer_managers(user, month) if each.id == user_id]
    if not found:
        raise NoResultFound
    return found[0]


def find_line(department: Department, month: date) -> DepartmentSales | None:
    return db.session.scalars(
        select(DepartmentSales).where(
            DepartmentSales.department_id == department.id, DepartmentSales.month == month
        )
    ).one_or_none()


def find_ordinary(district: District, month: date) -> OrdinaryScore | None:
    return db.session.scalars(
        select(OrdinaryScore).where(
            OrdinaryScore.district_id == district.id, OrdinaryScore.month == month
        )
    ).one_or_none()


def find_score(person: User, month: date) -> ManagerScore | None:
    return find_score_of(person.id, month)


def find_score_of(user_id: int, month: date) -> ManagerScore | None:
    """The caller has seen to it that the reader may see this person's score."""
    return db.session.scalars(
        select(ManagerScore)
        .where(ManagerScore.user_id == user_id, ManagerScore.month == month)
        .options(joinedload(ManagerScore.user))
    ).one_or_none()
