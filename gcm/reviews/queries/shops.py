"""Block 3 of a letter: the chain's stores. With what the drafting rules look at in them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from gcm.core import months
from gcm.core.db import db
from gcm.core.figures import Figure
from gcm.customers.models import Customer, Store
from gcm.reviews import printed
from gcm.reviews.content import OverStock, SilentStore, StockOut, StoreRow, Stores
from gcm.reviews.evidence import Line
from gcm.reviews.queries.desk import Desk
from gcm.sales.models import Demand, MonthlyTotal, Product, Sale
from gcm.sales.queries import stores, tables
from gcm.sales.queries.history import Group
from gcm.sales.queries.stores import Holding
from gcm.sales.queries.sums import Level, Wanted
from gcm.sales.queries.tables import Row

NONE = Decimal(0)
QUARTER = 3


def counts(customer: Customer, desk: Desk) -> list[Holding]:
    """What was last counted at the chain's stores in the month."""
    return stores.holdings(Group(customer_id=customer.id), desk.month)


def store_block(customer: Customer, desk: Desk, held: Sequence[Holding]) -> Stores | None:
    """None without any store or without sales of the month."""
    group = Group(customer_id=customer.id)
    rows = tables.rows(Wanted(desk.month, Level.STORE, desk.recorded, group))
    if not rows or desk.month not in desk.recorded:
        return None
    few, law = desk.law.letters.best_and_worst, desk.law.letters
    ordered = sorted(
        (row for row in rows if row.quantity > 0), key=lambda row: (-row.quantity, row.code)
    )
    best = ordered[:few]
    worst = ordered[few:][-few:][::-1]
    return Stores(
        active=len(rows),
        ordered=len(ordered),
        best=tuple(map(store_row, best)),
        worst=tuple(map(store_row, worst)),
        silent=silent([row for row in rows if row.quantity <= 0], desk.month),
        over_stock=over_stock(held),
        cover_limit=law.stock_cover_days,
        stock_outs=stock_outs(customer, desk.month, held),
    )


def store_row(row: Row) -> StoreRow:
    return StoreRow(
        row.code,
        row.name,
        printed.cartons(row.quantity),
        printed.growth(row.year_on_year, 1),
        printed.growth(row.month_on_month, 1),
    )


def silent(rows: Sequence[Row], month: date) -> tuple[SilentStore, ...]:
    """With the day of the last order, where days are known."""
    ids = [row.id for row in rows]
    found = db.session.execute(
        select(Sale.store_id, func.max(Sale.day))
        .where(
            Sale.store_id.in_(ids),
            Sale.day < month,
            Sale.quantity > NONE,
            Sale.whole_month.is_(False),
        )
        .group_by(Sale.store_id)
    )
    last = {each[0]: each[1] for each in found}
    return tuple(SilentStore(row.code, row.name, last.get(row.id)) for row in rows)


def over_stock(held: Sequence[Holding]) -> tuple[OverStock, ...]:
    """The longest cover first."""
    over = sorted(
        (each for each in held if each.is_over),
        key=lambda each: (-(each.cover_days or NONE), each.store_code, each.product_name),
    )
    return tuple(
        OverStock(
            each.store_name,
            each.product_name,
            printed.cartons(each.stock),
            Figure(each.cover_days or NONE, 0, "天"),
        )
        for each in over
    )


def stock_outs(customer: Customer, month: date, held: Sequence[Holding]) -> tuple[StockOut, ...]:
    """Counted as 0, or asked for and filled with nothing; a product of a store once."""
    found = {(each.store_name, each.product_name): each.seen_on for each in held if each.is_out}
    unfilled = db.session.execute(
        select(Store.name, Product.name, func.min(Demand.day))
        .select_from(Demand)
        .join(Store, Store.id == Demand.store_id)
        .join(Product, Product.id == Demand.product_id)
        .where(
            Store.customer_id == customer.id,
            Demand.day.between(month, months.last_day(month)),
            Demand.demanded > NONE,
            Demand.supplied == NONE,
        )
        .group_by(Store.name, Product.name)
    )
    for store, product, day in unfilled:
        found.setdefault((store, product), day)
    return tuple(StockOut(store, product, day) for (store, product), day in sorted(found.items()))


def store_lines(customer: Customer, desk: Desk, held: Sequence[Holding]) -> tuple[Line, ...]:
    """The stores' months by product, for the rules that draft suggestions."""
    month = desk.month
    before = months.span(months.shift(month, -QUARTER), months.shift(month, -1))
    quantity = func.sum(MonthlyTotal.quantity)
    rows = db.session.execute(
        select(
            Store.id,
            Store.name,
            Product.id,
            Product.name,
            func.max(MonthlyTotal.price_class),
            quantity.filter(MonthlyTotal.month == month),
            quantity.filter(MonthlyTotal.month == months.shift(month, -12)),
            quantity.filter(MonthlyTotal.month.in_(before)),
        )
        .select_from(MonthlyTotal)
        .join(Store, Store.id == MonthlyTotal.store_id)
        .join(Product, Product.id == MonthlyTotal.product_id)
        .where(
            Store.customer_id == customer.id,
            MonthlyTotal.month.in_([month, months.shift(month, -12), *before]),
            tables.open_between(month, month),
        )
        .group_by(Store.id, Store.name, Store.code, Product.id, Product.name, Product.code)
        .order_by(Store.code, Product.code)
    )
    stock = {(each.store_id, each.product_id): each.stock for each in held}
    return tuple(
        Line(
            store=store,
            product=product,
            price_class=price_class,
            cartons=now or NONE,
            last_year=last_year or NONE,
            usual=(quarter or NONE) / QUARTER,
            stock=stock.get((store_id, product_id)),
        )
        for store_id, store, product_id, product, price_class, now, last_year, quarter in rows
    )
