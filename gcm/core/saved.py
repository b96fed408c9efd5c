"""A list's filters under a name: one's own, or shared with a district or a department.

Few and seldom changed, all of them lie in memory: a list that shows them asks nothing for it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from gcm.core import audit
from gcm.core.db import Record, db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.kept import Kept
from gcm.core.organisation import District
from gcm.core.users import DistrictPost, User

LONGEST_NAME = 20
MOST = 20  # of one person's for one list: more would be no help to find them


class SavedFilter(Record):
    """``list`` is the page's endpoint, ``query`` what its address says behind the question mark."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("user_id", "list", "name"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    list: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    is_default: Mapped[bool] = mapped_column(default=False)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)


@dataclass(frozen=True)
class Saved:
    """One of them, as it is kept in memory; ``of`` is its owner's name."""

    id: int
    user_id: int
    of: str
    list: str
    name: str
    query: str
    is_default: bool
    district_id: int | None
    department_id: int | None

    @property
    def is_shared(self) -> bool:
        return self.district_id is not None or self.department_id is not None


@dataclass(frozen=True)
class Draft:
    """``district_id`` or ``department_id`` is whom it is shared with, neither for oneself."""

    name: str
    is_default: bool = False
    district_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True)
class Places:
    """Where a person works, by id: with whom something is shared."""

    districts: Mapping[int, str]
    departments: Mapping[int, str]


def read(session: Session) -> Mapping[str, tuple[Saved, ...]]:
    rows = session.execute(
        select(SavedFilter, User.name.label("of"))
        .join(User, User.id == SavedFilter.user_id)
        .where(User.disabled_at.is_(None))
        .order_by(SavedFilter.name, SavedFilter.id)
    )
    found: defaultdict[str, list[Saved]] = defaultdict(list)
    for it, of in rows:
        values = (it.id, it.user_id, of, it.list, it.name, it.query, it.is_default)
        found[it.list].append(Saved(*values, it.district_id, it.department_id))
    return {name: tuple(filters) for name, filters in found.items()}


FILTERS: Kept[Mapping[str, tuple[Saved, ...]]] = Kept("filters", read)


def places_of(user: User, day: date) -> Places:
    """One statement: the districts of the person's posts, with their departments, and the own."""
    post = select(DistrictPost.district_id).where(
        DistrictPost.user_id == user.id,
        DistrictPost.begins_on <= day,
        or_(DistrictPost.ends_on.is_(None), DistrictPost.ends_on >= day),
    )
    found = db.session.scalars(select(District).where(District.id.in_(post)).order_by(District.id))
    districts = list(found)
    departments = [user.department] if user.department else []
    departments += [each.department for each in districts]
    return Places(
        {each.id: each.name for each in districts}, {each.id: each.name for each in departments}
    )


def of_list(user: User, name: str, day: date) -> list[Saved]:
    """One's own for this list, then those that others share; statements only where some do."""
    there = FILTERS.value().get(name, ())
    own = [each for each in there if each.user_id == user.id]
    shared = [each for each in there if each.user_id != user.id and each.is_shared]
    if not shared:
        return own
    places = places_of(user, day)
    return own + [
        each
        for each in shared
        if each.district_id in places.districts or each.department_id in places.departments
    ]


def default_of(user: User, name: str) -> Saved | None:
    there = FILTERS.value().get(name, ())
    return next((each for each in there if each.user_id == user.id and each.is_default), None)


def all_of(user: User) -> list[Saved]:
    kept = FILTERS.value().values()
    return [each for filters in kept for each in filters if each.user_id == user.id]


def get_own(user: User, filter_id: int) -> SavedFilter:
    """Raises NoResultFound for anybody else's."""
    return db.session.scalars(
        select(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.user_id == user.id)
    ).one()


def save(name: str, query: str, draft: Draft, *, by: User) -> SavedFilter:
    """``query`` holds only what the list knows (``web/lists.py``)."""
    problems = problems_of(name, draft, by)
    if not query:
        problems.append(Problem(None, "现在没有设筛选条件：先在列表上设好，再保存。"))
    count = len([each for each in FILTERS.value().get(name, ()) if each.user_id == by.id])
    if count >= MOST:
        problems.append(Problem(None, f"一个列表最多保存 {MOST} 个，请先删去不用的。"))
    refuse(problems)
    made = SavedFilter(user_id=by.id, list=name, query=query, **asdict(draft))
    db.session.add(made)
    return settle(made, "filter.saved", by=by)


def change(it: SavedFilter, draft: Draft, *, by: User) -> None:
    refuse(problems_of(it.list, draft, by, but=it.id))
    for field, value in asdict(draft).items():
        setattr(it, field, value)
    settle(it, "filter.changed", by=by)


def delete(it: SavedFilter, *, by: User) -> None:
    audit.record("filter.deleted", it, by=by, name=it.name)
    db.session.delete(it)
    FILTERS.announce()


def settle(it: SavedFilter, action: str, *, by: User) -> SavedFilter:
    """One default a list at most; every process learns of it."""
    db.session.flush()
    if it.is_default:
        others = (
            SavedFilter.user_id == by.id,
            SavedFilter.list == it.list,
            SavedFilter.id != it.id,
        )
        db.session.execute(update(SavedFilter).where(*others).values(is_default=False))
    shared: dict[str, Any] = {"district_id": it.district_id, "department_id": it.department_id}
    audit.record(action, it, by=by, name=it.name, **shared)
    FILTERS.announce()
    return it


def problems_of(name: str, draft: Draft, by: User, but: int | None = None) -> list[Problem]:
    if not draft.name:
        return [Problem("name", "请给这个筛选起个名称，例如“30天内到期”。")]
    if len(draft.name) > LONGEST_NAME:
        return [Problem("name", f"名称最多 {LONGEST_NAME} 个字，现在是 {len(draft.name)} 个。")]
    same = select(SavedFilter.id).where(
        SavedFilter.user_id == by.id, SavedFilter.list == name, SavedFilter.name == draft.name
    )
    if set(db.session.scalars(same)) - {but}:
        return [Problem("name", f"这个列表已有名为“{draft.name}”的筛选，请换一个名称。")]
    return []


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
