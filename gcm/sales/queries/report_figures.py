"""The figures of monthly reports, from sales, targets and counts as they stand now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select

from gcm.core import months
from gcm.core.db import db
from gcm.customers.models import Assignment, Customer, Store
from gcm.sales.models import Indicator, MonthlyTotal, Product, ProductVersion, Stock
from gcm.sales.queries import sheet, splits
from gcm.sales.queries.history import Group, held_in, is_over, recorded_months
from gcm.sales.queries.stores import last_counts, same
from gcm.sales.rules import measures, reports
from gcm.sales.rules.reports import Figures, Line, Plan

NONE = Decimal(0)
Kind = tuple[int, str]  # class and brand


class Chain(NamedTuple):
    id: int
    code: str
    name: str


@dataclass(frozen=True)
class Sales:
    """By chain, then by class and brand; ``last_year`` is None where there is nothing to compare"""

    now: Mapping[int, Mapping[Kind, measures.Sold]]
    last_year: Mapping[int, Mapping[Kind, measures.Sold]] | None


def chains_of(person_id: int, month: date) -> list[Chain]:
    """One query: the chains whose month it is this manager's, as far as they are in reach."""
    held = select(Assignment.customer_id).where(Assignment.user_id == person_id, held_in(month))
    rows = db.session.execute(
        select(Customer.id, Customer.code, Customer.name)
        .where(Customer.id.in_(held))
        .order_by(Customer.name_key, Customer.id)
    )
    return [Chain(row.id, row.code, row.name) for row in rows]


def figures(ids: Sequence[int], month: date) -> dict[int, Figures]:
    """Six queries, however many chains: what was sold, a year ago too, aimed at, and counted."""
    sales, stock = sold(ids, month), counted(ids, month)
    aims, actual = sheet.targets(ids, month), sheet.actuals(ids, month)
    names = splits.names_of(month)
    found = {}
    for chain in ids:
        plans = tuple(
            Plan(names[each.indicator], each.target, each.actual)
            for each in sheet.progress(aims.get(chain, {}), actual.get(chain, {}))
        )
        focus = aims.get(chain, {}).get(Indicator.FOCUS_CLASS1)
        found[chain] = Figures(lines_of(chain, sales, stock, (month, focus)), plans)
    return found


def lines_of(
    chain: int,
    sales: Sales,
    stock: Mapping[int, Mapping[Kind, Decimal]],
    aim: tuple[date, Decimal | None],
) -> tuple[Line, ...]:
    """``aim`` is the month with its target of the focus brand's first class, the one of a line."""
    now, counts = sales.now.get(chain, {}), stock.get(chain, {})
    before = None if sales.last_year is None else sales.last_year.get(chain, {})
    month, target = aim
    focus = (1, splits.names_of(month)[Indicator.FOCUS])
    kinds = now.keys() | counts.keys() | (before or {}).keys()
    if target is not None:
        kinds |= {focus}
    return reports.ordered(
        Line(
            *kind,
            quantity=now.get(kind, measures.Sold()).quantity,
            amount=now.get(kind, measures.Sold()).amount,
            last_year=None if before is None else before.get(kind, measures.Sold()).quantity,
            target=target if kind == focus else None,
            stock=counts.get(kind),
        )
        for kind in kinds
    )


def sold(ids: Sequence[int], month: date) -> Sales:
    """A month that is not over is compared with nothing, nor one that has no year before."""
    before = months.shift(month, -12)
    compares = is_over(month) and before in recorded_months()
    found: dict[date, dict[int, dict[Kind, measures.Sold]]] = defaultdict(lambda: defaultdict(dict))
    for row in db.session.execute(
        select(
            Store.customer_id,
            MonthlyTotal.month,
            MonthlyTotal.price_class,
            Product.brand,
            func.sum(MonthlyTotal.quantity),
            func.sum(MonthlyTotal.amount),
        )
        .select_from(MonthlyTotal)
        .join(Store, Store.id == MonthlyTotal.store_id)
        .join(Product, Product.id == MonthlyTotal.product_id)
        .where(MonthlyTotal.month.in_([month, before]), Store.customer_id.in_(ids))
        .group_by(Store.customer_id, MonthlyTotal.month, MonthlyTotal.price_class, Product.brand)
    ):
        chain, of, price_class, brand, quantity, amount = row
        found[of][chain][price_class, brand] = measures.Sold(quantity, amount)
    return Sales(found[month], found[before] if compares else None)


def counted(ids: Sequence[int], month: date) -> dict[int, dict[Kind, Decimal]]:
    """Two queries: the last counts of the month; a product's class is that of its last day."""
    last = last_counts(Group(), [month])
    mine = (Stock.store_id, Stock.product_id, Stock.day)
    rows = db.session.execute(
        select(Store.customer_id, Product.id, Product.brand, func.sum(Stock.quantity))
        .select_from(Stock)
        .join(last, same(mine, last, "day"))
        .join(Store, Store.id == Stock.store_id)
        .join(Product, Product.id == Stock.product_id)
        .where(Store.customer_id.in_(ids))
        .group_by(Store.customer_id, Product.id, Product.brand)
    ).all()
    classes = classes_on(months.last_day(month))
    found: dict[int, dict[Kind, Decimal]] = defaultdict(dict)
    for chain, product, brand, quantity in rows:
        kind = (classes.get(product, measures.UNCLASSED), brand)
        found[chain][kind] = found[chain].get(kind, NONE) + quantity
    return found


def classes_on(day: date) -> dict[int, int]:
    versions: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for row in db.session.execute(
        select(
            ProductVersion.product_id, ProductVersion.effective_from, ProductVersion.price_class
        ).where(ProductVersion.effective_from <= day)
    ):
        versions[row.product_id].append((row.effective_from, row.price_class))
    return {product: measures.class_on(day, found) for product, found in versions.items()}
