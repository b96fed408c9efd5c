"""The own department's group line, counted from sales in 标准条."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from gcm.assessment.rules.lines import GroupLine
from gcm.core import months, regulation
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.customers.models import Customer, Store
from gcm.sales.models import UNCLASSED, MonthlyTotal, Product, ProductVersion, Sale
from gcm.sales.rules.measures import standard

NONE = Decimal(0)


@dataclass(frozen=True)
class OwnMonth:
    """``unclassed`` names the goods without a class, ``focus_unclassed`` the focus brand's."""

    line: GroupLine
    unclassed: tuple[str, ...] = ()
    focus_unclassed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bit:
    """Some goods of a month: 条 of one product in one class, sold while ``day`` was in force."""

    month: date
    day: date
    product_id: int
    price_class: int
    quantity: Decimal


def find_district() -> District | None:
    """The own department's district with the group line: it alone has a score sheet."""
    return db.session.scalars(
        select(District)
        .join(District.department)
        .where(District.group_line, Department.own)
        .order_by(District.code)
        .limit(1)
    ).one_or_none()


def own_months(district: District, wanted: Collection[date]) -> dict[date, OwnMonth]:
    """The months that have sales. Four queries at most, however many months are asked for."""
    bits = totals(district, wanted)
    goods = {each.product_id for each in bits}
    products = {row.id: row for row in db.session.execute(products_named(goods))}
    sticks = sticks_by_product(goods)
    repacked = {
        (each.product_id, each.month)
        for each in bits
        if changes_within(sticks[each.product_id], each.month)
    }
    if repacked:
        bits = [each for each in bits if (each.product_id, each.month) not in repacked]
        bits += by_day(district, repacked)
    found: dict[date, list[Bit]] = defaultdict(list)
    for each in bits:
        found[each.month].append(each)
    return {month: own_month(month, found[month], products, sticks) for month in sorted(found)}


def totals(district: District, wanted: Collection[date]) -> list[Bit]:
    """From the kept totals, whose class is that of each sale's own day."""
    rows = db.session.execute(
        select(
            MonthlyTotal.month,
            MonthlyTotal.product_id,
            MonthlyTotal.price_class,
            func.sum(MonthlyTotal.quantity),
        )
        .join(Store, Store.id == MonthlyTotal.store_id)
        .join(Customer, Customer.id == Store.customer_id)
        .where(Customer.district_id == district.id, MonthlyTotal.month.in_(sorted(wanted)))
        .group_by(MonthlyTotal.month, MonthlyTotal.product_id, MonthlyTotal.price_class)
        .order_by(MonthlyTotal.month, MonthlyTotal.product_id, MonthlyTotal.price_class)
    )
    return [Bit(row[0], *row) for row in rows]


def products_named(ids: Iterable[int]) -> Any:
    return select(Product.id, Product.name, Product.brand).where(Product.id.in_(sorted(ids)))


Sticks = Sequence[tuple[date, int]]  # from a day on, 支 a 条


def sticks_by_product(ids: Collection[int]) -> dict[int, Sticks]:
    rows = db.session.execute(
        select(
            ProductVersion.product_id,
            ProductVersion.effective_from,
            ProductVersion.sticks_per_carton,
        )
        .where(ProductVersion.product_id.in_(sorted(ids)))
        .order_by(ProductVersion.effective_from)
    )
    found: dict[int, list[tuple[date, int]]] = {each: [] for each in ids}
    for row in rows:
        found[row.product_id].append((row.effective_from, row.sticks_per_carton))
    return dict(found)


def changes_within(versions: Sticks, month: date) -> bool:
    """Whether the product's 条 has another number of 支 at the month's end than at its begin."""
    last = months.last_day(month)
    counts = {sticks for day, sticks in versions if month < day <= last}
    return bool(counts - {sticks_on(month, versions)})


def sticks_on(day: date, versions: Sticks) -> int:
    """Of the version in force, or of the first when that is later; 200 where there is none."""
    if not versions:
        return regulation.in_force(day).products.sticks_per_standard_carton
    in_force = [sticks for begins, sticks in versions if begins <= day]
    return in_force[-1] if in_force else versions[0][1]


def by_day(district: District, repacked: Collection[tuple[int, date]]) -> list[Bit]:
    """What was sold each day of goods whose 条 changed within a month."""
    spans = sorted(month for _product, month in repacked)
    rows = db.session.execute(
        select(Sale.day, Sale.product_id, Sale.price_class, func.sum(Sale.quantity))
        .join(Store, Store.id == Sale.store_id)
        .join(Customer, Customer.id == Store.customer_id)
        .where(
            Customer.district_id == district.id,
            Sale.product_id.in_(sorted({product for product, _month in repacked})),
            Sale.day.between(spans[0], months.last_day(spans[-1])),
        )
        .group_by(Sale.day, Sale.product_id, Sale.price_class)
    )
    bits = [Bit(months.first(row[0]), *row) for row in rows]
    return [each for each in bits if (each.product_id, each.month) in repacked]


def own_month(
    month: date, bits: Iterable[Bit], products: Mapping[int, Any], sticks: Mapping[int, Sticks]
) -> OwnMonth:
    terms = regulation.in_force(month)
    carton = terms.products.sticks_per_standard_carton
    line = GroupLine(NONE, NONE, NONE, NONE)
    unclassed: dict[int, Decimal] = defaultdict(Decimal)
    for bit in bits:
        amount = standard(bit.quantity, sticks_on(bit.day, sticks[bit.product_id]), carton)
        is_focus = products[bit.product_id].brand == terms.brands.focus
        line = line.plus(amount, focus=is_focus, class1=bit.price_class == 1)
        if bit.price_class == UNCLASSED:
            unclassed[bit.product_id] += amount
    without = [products[each] for each, amount in unclassed.items() if amount]
    return OwnMonth(
        line,
        tuple(sorted(each.name for each in without)),
        tuple(sorted(each.name for each in without if each.brand == terms.brands.focus)),
    )


def sold_by_month(district: District, wanted: Collection[date]) -> set[date]:
    """The months of which some store's sales are known only as a whole."""
    return set(
        db.session.scalars(
            select(Sale.day)
            .join(Store, Store.id == Sale.store_id)
            .join(Customer, Customer.id == Store.customer_id)
            .where(
                Customer.district_id == district.id,
                Sale.day.in_(sorted(wanted)),
                Sale.whole_month,
            )
            .distinct()
        )
    )
