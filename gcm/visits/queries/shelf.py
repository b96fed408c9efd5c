"""The products of a store that a visit looks at, with what is known before one stands there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Subquery, and_, func, or_, select

from gcm.core import months, regulation
from gcm.core.db import db
from gcm.customers.models import Store
from gcm.sales.models import MonthlyTotal, Product, ProductVersion, Sale, Stock, Supply
from gcm.sales.queries.lines import in_force
from gcm.visits.models import Visit, VisitProduct
from gcm.visits.rules.issues import Goods

MOST = 40
MONTHS = 3
DAYS_A_MONTH = 30
NONE = Decimal(0)


@dataclass(frozen=True)
class KeyProduct:
    """A product as the form shows it. Prices in yuan a 条, quantities in 条."""

    id: int
    code: str
    name: str
    guide_price: Decimal | None
    supply: Supply | None
    is_focus: bool
    sold: Decimal
    counted: Decimal | None
    counted_on: date | None
    bought_since: Decimal

    def estimate(self, day: date) -> int | None:
        """What should be there: the last count, plus what was bought, less what sells by itself."""
        if self.counted is None or self.counted_on is None:
            return None
        gone = self.sold / (MONTHS * DAYS_A_MONTH) * (day - self.counted_on).days
        left = max(self.counted + self.bought_since - gone, NONE)
        return int(left.quantize(Decimal(1), ROUND_HALF_UP))


def key_products(store: Store, day: date, also: Collection[int] = ()) -> list[KeyProduct]:
    """One query: what the store sold in the last three months, then focus and scarce products.

    ``also`` names further products, such as those of a record that is corrected.
    """
    focus = regulation.in_force(day).brands.focus
    sold, last, bought = sold_lately(store, day), last_counts(store, day), bought_since(store, day)
    amount = func.coalesce(sold.c.quantity, 0)
    wanted = or_(
        sold.c.quantity > 0,
        Product.id.in_(also),
        and_(
            or_(Product.brand == focus, ProductVersion.supply == Supply.SCARCE),
            func.coalesce(ProductVersion.supply, "") != Supply.STOPPED,
        ),
    )
    rows = db.session.execute(
        select(
            *(Product.id, Product.code, Product.name),
            *(ProductVersion.retail_price, ProductVersion.supply, Product.brand == focus),
            *(sold.c.quantity, last.c.quantity, last.c.day, bought.c.quantity),
        )
        .select_from(Product)
        .join(ProductVersion, in_force(day))
        .outerjoin(sold, sold.c.product_id == Product.id)
        .outerjoin(last, last.c.product_id == Product.id)
        .outerjoin(bought, bought.c.product_id == Product.id)
        .where(wanted)
        .order_by(amount.desc(), (Product.brand == focus).desc(), Product.code)
        .limit(MOST + len(also))
    )
    return [product_of(row) for row in rows]


def product_of(row: Any) -> KeyProduct:
    number, code, name, guide_price, supply, is_focus, sold, counted, counted_on, bought = row
    return KeyProduct(
        id=number,
        code=code,
        name=name,
        guide_price=guide_price,
        supply=supply,
        is_focus=is_focus,
        sold=sold or NONE,
        counted=counted,
        counted_on=counted_on,
        bought_since=bought or NONE,
    )


def sold_lately(store: Store, day: date) -> Subquery:
    """What the store bought, and so sells, in this month and the three before."""
    run = months.span(months.shift(months.first(day), -MONTHS), day)
    return (
        select(MonthlyTotal.product_id, func.sum(MonthlyTotal.quantity).label("quantity"))
        .where(MonthlyTotal.store_id == store.id, MonthlyTotal.month.in_(run))
        .group_by(MonthlyTotal.product_id)
        .subquery()
    )


def last_counts(store: Store, day: date) -> Subquery:
    newest = (
        select(Stock.product_id, func.max(Stock.day).label("day"))
        .where(Stock.store_id == store.id, Stock.day <= day)
        .group_by(Stock.product_id)
        .subquery()
    )
    same = and_(newest.c.product_id == Stock.product_id, newest.c.day == Stock.day)
    return (
        select(Stock.product_id, Stock.day, Stock.quantity)
        .join(newest, same)
        .where(Stock.store_id == store.id)
        .subquery()
    )


def bought_since(store: Store, day: date) -> Subquery:
    """Delivered after the last count; a month known only as a whole says nothing of days."""
    last = last_counts(store, day)
    return (
        select(Sale.product_id, func.sum(Sale.quantity).label("quantity"))
        .join(last, and_(last.c.product_id == Sale.product_id, Sale.day > last.c.day))
        .where(Sale.store_id == store.id, Sale.day <= day, Sale.whole_month.is_(False))
        .group_by(Sale.product_id)
        .subquery()
    )


def goods(product_ids: Iterable[int], day: date) -> Mapping[int, Goods]:
    """What these products are called and should cost on the day; an unknown id is left out."""
    rows = db.session.execute(
        select(Product.id, ProductVersion.name, ProductVersion.retail_price)
        .join(ProductVersion, in_force(day))
        .where(Product.id.in_(set(product_ids)))
    )
    return {row.id: Goods(row.name, row.retail_price) for row in rows}


def counted_on(store: Store, day: date, product_ids: Collection[int]) -> dict[int, Decimal]:
    """What the day's records that are not void counted of the products, the latest visit last."""
    rows = db.session.execute(
        select(VisitProduct.product_id, VisitProduct.stock_cartons)
        .join(Visit, Visit.id == VisitProduct.visit_id)
        .where(Visit.store_id == store.id, Visit.day == day, Visit.voided_at.is_(None))
        .where(VisitProduct.product_id.in_(product_ids), VisitProduct.stock_cartons.is_not(None))
        .order_by(Visit.begins_at, Visit.id)
    )
    return {row.product_id: row.stock_cartons for row in rows}
