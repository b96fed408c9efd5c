"""What was counted on a store's shelf; these go through the scope, unlike the totals."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from gcm.core.db import db
from gcm.customers.models import Store
from gcm.sales.models import Stock


def count_stock(store: Store, day: date, counted: Mapping[int, Decimal]) -> None:
    """Keep what somebody counted in the shop that day; a later count of the day replaces it.

    What an import brought stays: its batch could not be withdrawn otherwise.
    """
    known = db.session.scalars(
        select(Stock).where(
            Stock.store_id == store.id, Stock.day == day, Stock.product_id.in_(counted)
        )
    )
    kept = {each.product_id: each for each in known}
    for product_id, quantity in counted.items():
        stock = kept.get(product_id)
        if stock is None:
            db.session.add(
                Stock(store_id=store.id, day=day, product_id=product_id, quantity=quantity)
            )
        elif stock.batch_id is None:
            stock.quantity = quantity


def forget_count(store: Store, day: date, product_ids: Iterable[int]) -> None:
    """Take back what was counted that day, and only that."""
    counted = select(Stock).where(
        Stock.store_id == store.id,
        Stock.day == day,
        Stock.product_id.in_(set(product_ids)),
        Stock.batch_id.is_(None),
    )
    for stock in db.session.scalars(counted):
        db.session.delete(stock)
