"""Plans as a person sees them: who runs the district sees all, others those with own stores."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from gcm.core import search
from gcm.core.db import db
from gcm.core.users import User
from gcm.cultivation.models import (
    CultivationMeasure,
    CultivationPlan,
    CultivationRemark,
    CultivationStore,
)
from gcm.cultivation.rules.plans import PlanDraft, State
from gcm.customers.models import Store
from gcm.sales.models import Product
from gcm.supply.queries import reach
from gcm.web.paging import Paging

Rows = Sequence[Row[*tuple[Any, ...]]]
SORTS = ("-begins", "begins", "title", "product", "ends")
MOST_MEASURES = 200


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; an empty ``state`` means drafts and what runs."""

    text: str = ""
    state: str = ""
    product_id: int | None = None


def seen_by(user: User) -> ColumnElement[bool]:
    """A draft is its district's alone until it runs."""
    own = select(CultivationStore.plan_id)
    return or_(
        reach.is_run_by(user, CultivationPlan.district_id),
        and_(CultivationPlan.state != State.DRAFT, CultivationPlan.id.in_(own)),
    )


def plans(user: User, wanted: Wanted, paging: Paging) -> Rows:
    """Two queries: one page of (plan, its stores in reach), and how many plans there are."""
    conditions = [seen_by(user), *narrowed(wanted)]
    paging.count(
        db.session.scalars(select(func.count(CultivationPlan.id)).where(*conditions)).one()
    )
    found = lines(conditions).order_by(*in_order(paging)).limit(paging.size).offset(paging.offset)
    return db.session.execute(found).all()


def all_plans(user: User, wanted: Wanted, paging: Paging) -> Rows:
    """The whole list in its order, for export."""
    found = lines([seen_by(user), *narrowed(wanted)]).order_by(*in_order(paging))
    return db.session.execute(found).all()


def lines(conditions: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    stores = (
        select(func.count(CultivationStore.id))
        .where(CultivationStore.plan_id == CultivationPlan.id)
        .correlate(CultivationPlan)
        .scalar_subquery()
    )
    return (
        select(CultivationPlan, stores.label("stores"))
        .join(CultivationPlan.product)
        .options(
            joinedload(CultivationPlan.product),
            joinedload(CultivationPlan.district),
            joinedload(CultivationPlan.user),
        )
        .where(*conditions)
    )


def narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        pattern = search.pattern(wanted.text)
        found.append(CultivationPlan.search_key.like(pattern, escape="\\"))
    if wanted.product_id:
        found.append(CultivationPlan.product_id == wanted.product_id)
    if not wanted.state:
        found.append(CultivationPlan.state.in_([State.DRAFT, State.RUNNING]))
    elif wanted.state != "all":
        found.append(CultivationPlan.state == State(wanted.state))
    return found


def in_order(paging: Paging) -> list[Any]:
    column: Any = {
        "begins": CultivationPlan.begins_on,
        "title": CultivationPlan.title,
        "product": Product.code,
        "ends": CultivationPlan.ends_on,
    }[paging.sort]
    return [column.desc() if paging.descending else column.asc(), CultivationPlan.id.desc()]


def get_plan(user: User, plan_id: int) -> CultivationPlan:
    """Raises NoResultFound for what the person does not see."""
    return db.session.scalars(
        select(CultivationPlan)
        .options(
            joinedload(CultivationPlan.product),
            joinedload(CultivationPlan.district),
            joinedload(CultivationPlan.user),
            joinedload(CultivationPlan.reviewed_by),
            joinedload(CultivationPlan.cancelled_by),
        )
        .where(CultivationPlan.id == plan_id, seen_by(user))
    ).one()


def get_own_plan(user: User, plan_id: int) -> CultivationPlan:
    """For whoever runs the plan's district; for others it is not there to be changed."""
    return db.session.scalars(
        select(CultivationPlan)
        .options(joinedload(CultivationPlan.product))
        .where(CultivationPlan.id == plan_id, reach.is_run_by(user, CultivationPlan.district_id))
    ).one()


def products_of_plans(user: User) -> dict[int, str]:
    """The products of the plans that the person sees, by code."""
    used = select(CultivationPlan.product_id).where(seen_by(user))
    rows = db.session.execute(
        select(Product.id, Product.name).where(Product.id.in_(used)).order_by(Product.code)
    )
    return {row.id: row.name for row in rows}


def running(user: User, *, among: ColumnElement[bool] | None = None) -> list[CultivationPlan]:
    """What runs now, what ends first at the head; ``among`` narrows the stores that take part."""
    conditions = [seen_by(user), CultivationPlan.state == State.RUNNING]
    if among is not None:
        taking_part = select(CultivationStore.plan_id).join(CultivationStore.store).where(among)
        conditions.append(CultivationPlan.id.in_(taking_part))
    return list(
        db.session.scalars(
            select(CultivationPlan)
            .options(joinedload(CultivationPlan.product))
            .where(*conditions)
            .order_by(CultivationPlan.ends_on, CultivationPlan.id)
        )
    )


def overlapping(draft: PlanDraft, plan: CultivationPlan) -> list[CultivationPlan]:
    """Other plans of the product that run, with a day and a store in common with the draft."""
    shared = select(CultivationStore.plan_id).where(
        CultivationStore.store_id.in_(sorted(draft.store_ids))
    )
    return list(
        db.session.scalars(
            select(CultivationPlan)
            .options(joinedload(CultivationPlan.product))
            .where(
                CultivationPlan.id != plan.id,
                CultivationPlan.product_id == draft.product_id,
                CultivationPlan.state == State.RUNNING,
                CultivationPlan.begins_on <= draft.ends_on,
                CultivationPlan.ends_on >= draft.begins_on,
                CultivationPlan.id.in_(shared),
            )
            .order_by(CultivationPlan.id)
        )
    )


def store_ids_of(plan: CultivationPlan) -> frozenset[int]:
    return frozenset(
        db.session.scalars(
            select(CultivationStore.store_id).where(CultivationStore.plan_id == plan.id)
        )
    )


def takes_part(plan: CultivationPlan, store_id: int) -> bool:
    """Whether the store is one of the plan's that the person sees."""
    found = select(CultivationStore.id).where(
        CultivationStore.plan_id == plan.id, CultivationStore.store_id == store_id
    )
    return db.session.scalars(found).first() is not None


def measures_of(
    plan: CultivationPlan, store_ids: Collection[int] | None = None
) -> Sequence[CultivationMeasure]:
    """What was done, the newest first; in the stores of one's reach."""
    wanted = [CultivationMeasure.plan_id == plan.id]
    if store_ids is not None:
        wanted.append(CultivationMeasure.store_id.in_(store_ids))
    return db.session.scalars(
        select(CultivationMeasure)
        .options(
            joinedload(CultivationMeasure.store).joinedload(Store.customer),
            joinedload(CultivationMeasure.by),
        )
        .where(*wanted)
        .order_by(CultivationMeasure.done_on.desc(), CultivationMeasure.id.desc())
        .limit(MOST_MEASURES)
    ).all()


def remarks_of(plan: CultivationPlan) -> dict[date, CultivationRemark]:
    """Monday → what the market manager said of the week."""
    rows = db.session.scalars(
        select(CultivationRemark)
        .options(joinedload(CultivationRemark.by))
        .where(CultivationRemark.plan_id == plan.id)
        .order_by(CultivationRemark.week)
    )
    return {each.week: each for each in rows}
