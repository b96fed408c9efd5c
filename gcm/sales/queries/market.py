"""The whole branch, as aggregates that name no chain: the market in brief, and a chain's place."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, or_, select

from gcm.core import scope
from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.sales.breakdown import Breakdown
from gcm.sales.models import StoreMonth
from gcm.sales.queries import history, lines
from gcm.sales.queries.history import EVERYONE, Course, Group
from gcm.sales.queries.tables import open_between
from gcm.sales.rules import measures

NONE = Decimal(0)


@dataclass(frozen=True)
class Market:
    """All group customers of the branch together (or of one district)."""

    course: Course
    breakdown: Breakdown


@dataclass(frozen=True)
class Place:
    """The place by volume among chains of its kind, none of which is named."""

    place: int
    among: int
    kind: str


def market(month: date, recorded: Sequence[date], district_id: int | None = None) -> Market:
    """Two queries over every chain, whoever asks; nothing in it is any one chain's."""
    group = Group(district_id=district_id) if district_id else EVERYONE
    with scope.system("the market in brief sums every chain and names none"):
        course = history.course(group, month, recorded)
        return Market(course, lines.breakdown(group, course))


def places(month: date) -> dict[int, Place]:
    """Every chain's place in the month by its id. One query over the whole branch.

    Only for callers that pick out chains which they reached through the scope.
    """
    bought = (
        select(StoreMonth.store_id, func.sum(StoreMonth.quantity).label("quantity"))
        .where(StoreMonth.month == month)
        .group_by(StoreMonth.store_id)
        .subquery()
    )
    query = (
        select(Store.customer_id, Store.format, func.count(Store.id), func.sum(bought.c.quantity))
        .join(Customer, Customer.id == Store.customer_id)
        .outerjoin(bought, bought.c.store_id == Store.id)
        .where(
            open_between(month, month),
            or_(Customer.left_on.is_(None), Customer.left_on >= month),
        )
        .group_by(Store.customer_id, Store.format)
        .order_by(Store.customer_id)
    )
    formats: dict[int, list[str | None]] = defaultdict(list)
    volumes: dict[int, Decimal] = defaultdict(Decimal)
    with scope.system("a place among all chains of its kind; the others stay unnamed"):
        for chain, kind, count, quantity in db.session.execute(query):
            formats[chain] += [kind] * count
            volumes[chain] += quantity or NONE
    kinds = {chain: kind for chain, each in formats.items() if (kind := measures.kind_of(each))}
    return {chain: place_of(chain, kinds, volumes) for chain in kinds}


def place_of(chain: int, kinds: dict[int, str], volumes: dict[int, Decimal]) -> Place:
    others = [volumes[each] for each in kinds if kinds[each] == kinds[chain] and each != chain]
    return Place(*measures.place(volumes[chain], others), kind=kinds[chain])


def place(customer_id: int, month: date) -> Place | None:
    """The chain's place; the caller has fetched the chain through the scope before."""
    return places(month).get(customer_id)
