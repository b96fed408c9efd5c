"""What a month's visits tell about each chain, for its letter: 上柜率 and the visits made."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.core import regulation
from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.sales.models import Product
from gcm.visits.models import Visit, VisitProduct
from gcm.visits.queries.due import life
from gcm.visits.rules.quotas import is_due


@dataclass(frozen=True)
class Shelf:
    """Of the chain's stores due in the month, in how many a product of the brand was on show.

    ``seen`` is None when no visit of the month looked for it.
    """

    seen: int | None
    in_scope: int


def shelves(month: date, brand: str) -> dict[int, Shelf]:
    """Two statements: by chain in reach, of one brand."""
    due = stores_due(month)
    looked = looked_at(month, brand)
    found = {}
    for chain, stores in due.items():
        answers = {store: looked[store] for store in stores if store in looked}
        seen = sum(answers.values()) if answers else None
        found[chain] = Shelf(seen, len(stores))
    return found


def stores_due(month: date) -> dict[int, set[int]]:
    """Chain → its stores that a visit is due to in the month, as coverage counts them."""
    terms = regulation.in_force(month).visits
    rows = db.session.execute(
        select(
            Store.id,
            Store.customer_id,
            Store.opened_on,
            Store.closed_on,
            Customer.joined_on,
            Customer.left_on,
        )
        .join(Store.customer)
        .order_by(Store.id)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if is_due(life(row), month, terms):
            found[row.customer_id].add(row.id)
    return found


def looked_at(month: date, brand: str) -> dict[int, bool]:
    """Store → whether its last visit of the month that looked saw the brand on the shelf."""
    rows = db.session.execute(
        select(Store.id, Visit.id, VisitProduct.on_shelf)
        .select_from(Visit)
        .join(Store, Store.id == Visit.store_id)
        .join(VisitProduct, VisitProduct.visit_id == Visit.id)
        .join(Product, Product.id == VisitProduct.product_id)
        .where(
            Visit.month == month,
            Visit.voided_at.is_(None),
            VisitProduct.on_shelf.is_not(None),
            Product.brand == brand,
        )
        .order_by(Visit.begins_at, Visit.id)
    )
    last: dict[int, tuple[int, bool]] = {}
    for store_id, visit_id, on_shelf in rows:
        earlier = last.get(store_id)
        same = earlier is not None and earlier[0] == visit_id
        last[store_id] = (visit_id, on_shelf or (same and earlier is not None and earlier[1]))
    return {store_id: seen for store_id, (_visit, seen) in last.items()}


def visits_made(month: date) -> dict[int, Sequence[Visit]]:
    """One statement: chain → the month's visits, those to its headquarters first."""
    found: dict[int, list[Visit]] = defaultdict(list)
    for visit in db.session.scalars(
        select(Visit)
        .options(joinedload(Visit.store), joinedload(Visit.user))
        .where(Visit.month == month, Visit.voided_at.is_(None))
        .order_by(Visit.store_id.is_not(None), Visit.begins_at, Visit.id)
    ):
        found[visit.customer_id].append(visit)
    return dict(found)
