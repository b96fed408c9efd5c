"""What visits saw and stores bought of a plan's product; four queries whatever the number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select

from gcm.core.db import db
from gcm.cultivation.models import CultivationPlan, CultivationStore
from gcm.cultivation.rules.progress import Amount, Sight, StoreFacts
from gcm.customers.models import Customer, Store
from gcm.sales.models import Sale, Stock
from gcm.visits.models import Visit, VisitProduct

Key = tuple[int, int]  # plan, store


@dataclass(frozen=True)
class Line:
    """A store of a plan with its chain and its facts."""

    store_id: int
    code: str
    name: str
    customer_id: int
    chain: str
    facts: StoreFacts


def lines_of(
    plans: Sequence[CultivationPlan], *, among: ColumnElement[bool] | None = None
) -> dict[int, list[Line]]:
    """Plan → its stores in reach, by chain and code; ``among`` is a condition on ``Store``."""
    ids = [plan.id for plan in plans]
    found: dict[int, list[Line]] = {number: [] for number in ids}
    if not ids:
        return found
    only = [CultivationStore.plan_id.in_(ids), *([] if among is None else [among])]
    sights, counts, bought = sights_of(only), counts_of(only), bought_of(only)
    for row in stores_of(only):
        key = (row.plan_id, row.id)
        facts = StoreFacts(
            store_id=row.id,
            sights=sights.get(key, []),
            counts=counts.get(key, []),
            bought=bought.get(key, []),
            opened_on=row.opened_on,
            closed_on=row.closed_on,
        )
        line = Line(row.id, row.code, row.name, row.customer_id, row.chain, facts)
        found[row.plan_id].append(line)
    return found


def stores_of(only: Sequence[ColumnElement[bool]]) -> Sequence[Row[*tuple[Any, ...]]]:
    return db.session.execute(
        select(
            *(CultivationStore.plan_id, Store.id, Store.code, Store.name, Store.customer_id),
            *(Customer.name.label("chain"), Store.opened_on, Store.closed_on),
        )
        .join(CultivationStore.store)
        .join(Store.customer)
        .where(*only)
        .order_by(Customer.name_key, Customer.code, Store.code)
    ).all()


def sights_of(only: Sequence[ColumnElement[bool]]) -> dict[Key, list[Sight]]:
    """From visits that are not void."""
    rows = db.session.execute(
        in_period(
            select(
                *(CultivationStore.plan_id, CultivationStore.store_id),
                *(Visit.day, VisitProduct.on_shelf, VisitProduct.sold),
            ),
            Visit.day,
        )
        .join(Visit, Visit.store_id == CultivationStore.store_id)
        .join(
            VisitProduct,
            and_(
                VisitProduct.visit_id == Visit.id,
                VisitProduct.product_id == CultivationPlan.product_id,
            ),
        )
        .where(Visit.voided_at.is_(None), *only)
        .order_by(Visit.day, Visit.begins_at, Visit.id)
    )
    found: dict[Key, list[Sight]] = defaultdict(list)
    for plan_id, store_id, day, on_shelf, sold in rows:
        found[plan_id, store_id].append(Sight(day, on_shelf, sold))
    return found


def counts_of(only: Sequence[ColumnElement[bool]]) -> dict[Key, list[Amount]]:
    return amounts(Stock, only)


def bought_of(only: Sequence[ColumnElement[bool]]) -> dict[Key, list[Amount]]:
    """A month known only as a whole stands on its first day."""
    return amounts(Sale, only)


def amounts(
    model: type[Sale] | type[Stock], only: Sequence[ColumnElement[bool]]
) -> dict[Key, list[Amount]]:
    rows = db.session.execute(
        in_period(
            select(
                *(CultivationStore.plan_id, CultivationStore.store_id),
                *(model.day, model.quantity),
            ),
            model.day,
        )
        .join(
            model,
            and_(
                model.store_id == CultivationStore.store_id,
                model.product_id == CultivationPlan.product_id,
            ),
        )
        .where(*only)
        .order_by(model.day, model.id)
    )
    found: dict[Key, list[Amount]] = defaultdict(list)
    for plan_id, store_id, day, quantity in rows:
        found[plan_id, store_id].append(Amount(day, quantity))
    return found


def in_period(statement: Select[*tuple[Any, ...]], day: Any) -> Select[*tuple[Any, ...]]:
    """Plans with their stores, of which ``day`` lies in the plan's period."""
    return (
        statement.select_from(CultivationStore)
        .join(CultivationStore.plan)
        .join(Store, Store.id == CultivationStore.store_id)
        .where(day >= CultivationPlan.begins_on, day <= CultivationPlan.ends_on)
    )


def until(plan: CultivationPlan, today: date) -> date:
    """The day up to which a plan's stores are looked at."""
    return min(plan.ends_on, today)
