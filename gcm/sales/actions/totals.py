"""Keeping the monthly totals and the classes of sales right, in the transaction that changes sales.

These write Core statements over the whole branch, which the scope does not cover: only imports
and their withdrawal call them, never a view.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import cast

from sqlalchemy import ColumnElement, Table, case, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from gcm.core import months, regulation
from gcm.sales.models import (
    UNCLASSED,
    MonthlyTotal,
    Product,
    ProductVersion,
    Sale,
    StoreMonth,
)
from gcm.sales.queries.lines import in_force

sale = cast(Table, Sale.__table__)
total = cast(Table, MonthlyTotal.__table__)
store_month = cast(Table, StoreMonth.__table__)
version = cast(Table, ProductVersion.__table__)

AT_ONCE = 500  # stores a statement: far below the limit of bound values on every database
LAST_DAY = date(9999, 12, 31)
STANDARD = 200  # 支 a 条 of a product that has no version to say so


def refresh_totals(session: Session, pairs: Iterable[tuple[int, date]]) -> None:
    """Make the totals of these (store id, any day of the month) again from the sales.

    Call it after the sales have been written, in the same transaction; it flushes first.
    """
    session.flush()
    stores_of: dict[date, set[int]] = defaultdict(set)
    for store_id, day in pairs:
        stores_of[months.first(day)].add(store_id)
    for month, store_ids in sorted(stores_of.items()):
        for some in portions(sorted(store_ids)):
            refresh_month(session, month, some)


def refresh_month(session: Session, month: date, store_ids: Sequence[int]) -> None:
    """One month of a few stores: what was kept goes, what the sales say comes."""
    for kept in (total, store_month):
        here = (kept.c.month == month, kept.c.store_id.in_(store_ids))
        session.execute(delete(kept).where(*here))
    group = (sale.c.store_id, sale.c.product_id, sale.c.price_class)
    found = (
        select(
            *group,
            literal(month, total.c.month.type),
            func.sum(sale.c.quantity),
            func.sum(sale.c.amount),
        )
        .where(sale.c.store_id.in_(store_ids), sale.c.day.between(month, months.last_day(month)))
        .group_by(*group)
    )
    names = ("store_id", "product_id", "price_class", "month", "quantity", "amount")
    session.execute(insert(total).from_select(names, found))
    refresh_store_month(session, month, store_ids)


def refresh_store_month(session: Session, month: date, store_ids: Sequence[int]) -> None:
    """The month's totals of these stores summed over the products."""
    sticks = total.c.quantity * func.coalesce(ProductVersion.sticks_per_carton, STANDARD)
    focus = Product.brand == regulation.in_force(month).brands.focus
    found = (
        select(
            total.c.store_id,
            total.c.month,
            func.sum(total.c.quantity),
            func.sum(total.c.amount),
            func.sum(sticks),
            func.sum(case((focus, sticks), else_=0)),
        )
        .join(Product, Product.id == total.c.product_id)
        .outerjoin(ProductVersion, in_force(month))
        .where(total.c.month == month, total.c.store_id.in_(store_ids))
        .group_by(total.c.store_id, total.c.month)
    )
    names = ("store_id", "month", "quantity", "amount", "sticks", "focus_sticks")
    session.execute(insert(store_month).from_select(names, found))


def reclassify(session: Session, product_ids: Iterable[int]) -> int:
    """Give the sales of these products the class of their day again, and mend the totals.

    Call it when versions of products came, changed or went (an import of products or its
    withdrawal), also when only a brand or the sticks of a 条 changed: the totals rest on them. A
    month's sale counts as of the month's first day, which is its ``day``. Days before a product's
    first version are 未分类. Returns how many sales changed class.
    """
    session.flush()
    changed = 0
    touched: set[tuple[int, date]] = set()
    for product_id in sorted(set(product_ids)):
        touched |= pairs_of(session, (sale.c.product_id == product_id,))
        for first, last, price_class in periods(session, product_id):
            wrong = (
                sale.c.product_id == product_id,
                sale.c.day.between(first, last),
                sale.c.price_class != price_class,
            )
            done = session.execute(update(sale).where(*wrong).values(price_class=price_class))
            changed += done.rowcount  # type: ignore[attr-defined]
    refresh_totals(session, touched)
    return changed


def periods(session: Session, product_id: int) -> Iterator[tuple[date, date, int]]:
    """A product's whole time line as (first day, last day, class)."""
    rows = session.execute(
        select(version.c.effective_from, version.c.price_class)
        .where(version.c.product_id == product_id)
        .order_by(version.c.effective_from)
    ).all()
    starts = [(date.min, UNCLASSED), *((row.effective_from, row.price_class) for row in rows)]
    for (first, price_class), (following, _next) in pairwise([*starts, (LAST_DAY, UNCLASSED)]):
        yield first, following - timedelta(days=1), price_class


def pairs_of(session: Session, condition: tuple[ColumnElement[bool], ...]) -> set[tuple[int, date]]:
    """The (store id, month) that hold sales under ``condition``."""
    rows = session.execute(select(sale.c.store_id, sale.c.day).where(*condition).distinct())
    return {(row.store_id, months.first(row.day)) for row in rows}


def portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
