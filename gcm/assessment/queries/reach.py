"""Whose figures and scores a head may take in: those of the own department, by sheet as by form."""

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from gcm.assessment.queries.own import find_district
from gcm.core import scope
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import DistrictPost, User


def in_charge(district_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The districts in reach; every one for the system and the marketing centre."""
    found = scope.current() or scope.NOTHING
    return true() if found.everything else district_id.in_(sorted(found.district_ids))


def works_here(user_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """People who have, or had, a post in a district in reach."""
    found = scope.current() or scope.NOTHING
    if found.everything:
        return true()
    return user_id.in_(
        select(DistrictPost.user_id).where(DistrictPost.district_id.in_(found.district_ids))
    )


def is_head_here() -> bool:
    """Whether the assessed district is in reach: its department compares itself with others."""
    found = scope.current() or scope.NOTHING
    district = find_district()
    return found.everything or (district is not None and district.id in found.district_ids)


def may_take_in_lines() -> ColumnElement[bool]:
    return true() if is_head_here() else false()


def takes_in_district(code: str) -> bool:
    found = select(District.id).where(District.code == code, in_charge(District.id))
    return db.session.scalars(found).first() is not None or everything()


def takes_in_manager(login: str) -> bool:
    """Somebody who comes with the same file has no post yet; only the system brings both."""
    found = select(User.id).where(User.login == login, works_here(User.id))
    return db.session.scalars(found).first() is not None or everything()


def everything() -> bool:
    found = scope.current()
    return found is not None and found.everything
