"""The list of chains and what it may be narrowed by."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select

from gcm.core import clock, regulation, scope
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.scope import Reach
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Customer, Store
from gcm.customers.queries.conditions import (
    Rows,
    chain_matches,
    has_licence,
    held_by,
    holds,
    is_incomplete,
    is_open,
    is_served,
)
from gcm.customers.queries.pages import page_of
from gcm.web.paging import Paging

SORTS = ("name", "code", "stores", "volume", "manager")
NOBODY = 0


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to. ``manager_id`` ``NOBODY`` means chains that nobody holds."""

    text: str = ""
    district_id: int | None = None
    manager_id: int | None = None
    licence: str = ""
    state: str = "served"
    incomplete: bool = False


def get_customer(customer_id: int) -> Customer:
    return db.session.scalars(select(Customer).where(Customer.id == customer_id)).one()


def is_taken(code: str) -> bool:
    """Codes are unique in the whole branch, so this looks beyond the person's own chains."""
    with scope.system("codes are the whole branch's"):
        return (
            db.session.scalars(select(Customer.id).where(Customer.code == code)).first() is not None
        )


def chains(wanted: Wanted, paging: Paging) -> Rows:
    """One page of the list; sets ``paging.total``."""
    today = clock.today()
    order = in_order(paging, today)
    ids = select(Customer.id).where(*narrowed(wanted, today)).order_by(*order)
    page = page_of(columns(today), Customer.id, ids, paging, reads_all=bool(wanted.text))
    return db.session.execute(page.order_by(*order)).all()


def all_chains(wanted: Wanted, paging: Paging) -> Rows:
    """The whole list in its order, for export."""
    today = clock.today()
    statement = columns(today).where(*narrowed(wanted, today)).order_by(*in_order(paging, today))
    return db.session.execute(statement).all()


@lru_cache(maxsize=2)
def columns(day: date) -> Select[*tuple[Any, ...]]:
    """What a row of the list holds; the subqueries run for the rows of one page only.

    Kept for the day: making the statement costs more than sending it.
    """
    return select(
        Customer.id,
        Customer.code,
        Customer.name,
        Customer.uscc,
        Customer.legal_person,
        Customer.hq_address,
        Customer.order_phone,
        Customer.order_frequency,
        Customer.bank_name,
        Customer.bank_account_mask,
        Customer.planned_volume,
        Customer.joined_on,
        Customer.left_on,
        District.name.label("district"),
        manager_name(day).label("manager"),
        store_count(day).label("stores"),
        next_licence(day).label("licence_ends_on"),
        is_incomplete(day).label("incomplete"),
    ).join(Customer.district)


def narrowed(wanted: Wanted, day: date) -> list[ColumnElement[bool]]:
    """The conditions of the filters that are set."""
    conditions = []
    if wanted.text:
        conditions.append(chain_matches(wanted.text))
    if wanted.district_id:
        conditions.append(Customer.district_id == wanted.district_id)
    if wanted.manager_id == NOBODY:
        held = select(Assignment.customer_id).where(holds(day))
        conditions.append(Customer.id.not_in(held))
    elif wanted.manager_id:
        conditions.append(held_by(wanted.manager_id, day))
    if wanted.licence:
        terms = regulation.in_force(day).licences
        conditions.append(has_licence(wanted.licence, day, terms))
    if wanted.incomplete:
        conditions.append(is_incomplete(day))
    if wanted.state != "all":
        served = is_served(day)
        conditions.append(served if wanted.state == "served" else ~served)
    return conditions


def in_order(paging: Paging, day: date) -> list[Any]:
    """By the wanted column, empty ones last, then by name and key."""
    column: Any = {
        "name": Customer.name_key,
        "code": Customer.code,
        "volume": Customer.planned_volume,
        "stores": store_count(day),
        "manager": manager_key(day),
    }[paging.sort]
    first = column.desc() if paging.descending else column.asc()
    if paging.sort in {"volume", "manager"}:
        first = first.nulls_last()
    if paging.sort == "code":
        return [first]
    if paging.sort == "name":
        return [first, Customer.code.desc() if paging.descending else Customer.code]
    return [first, Customer.name_key, Customer.code]


def store_count(day: date) -> ScalarSelect[int]:
    return (
        select(func.count(Store.id))
        .where(Store.customer_id == Customer.id, is_open(day))
        .correlate(Customer)
        .scalar_subquery()
    )


def next_licence(day: date) -> ScalarSelect[Any]:
    return (
        select(func.min(Store.licence_ends_on))
        .where(Store.customer_id == Customer.id, is_open(day))
        .correlate(Customer)
        .scalar_subquery()
    )


def manager_name(day: date) -> ScalarSelect[Any]:
    return manager_column(User.name, day)


def manager_key(day: date) -> ScalarSelect[Any]:
    return manager_column(User.login, day)


def manager_column(column: Any, day: date) -> ScalarSelect[Any]:
    """Something about the person who holds the chain on ``day``."""
    return (
        select(column)
        .join(Assignment, Assignment.user_id == User.id)
        .where(Assignment.customer_id == Customer.id, holds(day))
        .order_by(Assignment.begins_on.desc())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class Choices:
    """Districts and customer managers that the list may be narrowed to."""

    districts: dict[int, str]
    managers: dict[int, str]

    @property
    def managers_or_nobody(self) -> dict[int, str]:
        return {NOBODY: "（无人负责）"} | self.managers


def choices(reach: Reach, day: date) -> Choices:
    """Only what the person runs; a customer manager sees own chains and has no choice."""
    if not (reach.everything or reach.district_ids):
        return Choices({}, {})
    statement = (
        select(District.id, District.name, User.id, User.name, User.roles)
        .outerjoin(
            DistrictPost,
            (DistrictPost.district_id == District.id)
            & (DistrictPost.begins_on <= day)
            & (DistrictPost.ends_on.is_(None) | (DistrictPost.ends_on >= day)),
        )
        .outerjoin(User, (User.id == DistrictPost.user_id) & User.disabled_at.is_(None))
        .order_by(District.code, User.login)
    )
    if not reach.everything:
        statement = statement.where(District.id.in_(sorted(reach.district_ids)))
    found = Choices({}, {})
    for district_id, district, user_id, name, roles in db.session.execute(statement):
        found.districts[district_id] = district
        if user_id and Role.CUSTOMER_MANAGER in roles:
            found.managers[user_id] = name
    return found
