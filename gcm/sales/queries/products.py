"""Products with their dated versions; they belong to no chain, so everybody sees the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from gcm.core import months, search
from gcm.core.db import db
from gcm.sales.models import Product, ProductVersion, Supply
from gcm.sales.queries.lines import in_force
from gcm.web.paging import Paging

COLUMNS = ("code", "name", "brand", "price_class", "transfer", "wholesale", "retail", "since")


@dataclass(frozen=True)
class Sought:
    query: str = ""
    brand: str | None = None
    price_class: int | None = None
    supply: Supply | None = None


@dataclass(frozen=True)
class Row:
    """A product as it is on the day; prices in yuan per 条."""

    id: int
    code: str
    name: str
    brand: str
    price_class: int
    class_given: bool
    supply: Supply | None
    transfer_price: Decimal | None
    wholesale_price: Decimal | None
    retail_price: Decimal | None
    sticks_per_carton: int
    effective_from: date


def rows(sought: Sought, day: date, paging: Paging | None = None) -> list[Row]:
    """One query: a page of the products, each with the version in force on ``day``."""
    columns = (
        *(Product.id, Product.code, Product.name, Product.brand),
        *(ProductVersion.price_class, ProductVersion.class_given, ProductVersion.supply),
        *(ProductVersion.transfer_price, ProductVersion.wholesale_price),
        *(ProductVersion.retail_price, ProductVersion.sticks_per_carton),
        ProductVersion.effective_from,
    )
    query: Any = (
        select(*columns, func.count().over())
        .join(ProductVersion, in_force(day))
        .where(*conditions(sought))
    )
    if paging:
        by = ORDER[paging.sort]
        query = query.order_by(by.desc() if paging.descending else by.asc())
        query = query.limit(paging.size).offset(paging.offset)
    found = db.session.execute(query.order_by(Product.code)).all()
    if paging:
        paging.total = found[0][-1] if found else 0
    return [Row(*each[:-1]) for each in found]


ORDER: dict[str, Any] = {
    "code": Product.code,
    "name": Product.name,
    "brand": Product.brand,
    "price_class": ProductVersion.price_class,
    "transfer": func.coalesce(ProductVersion.transfer_price, 0),
    "wholesale": func.coalesce(ProductVersion.wholesale_price, 0),
    "retail": func.coalesce(ProductVersion.retail_price, 0),
    "since": ProductVersion.effective_from,
}


def conditions(sought: Sought) -> list[Any]:
    found: list[Any] = []
    if sought.query:
        found.append(Product.search_key.like(search.pattern(sought.query), escape="\\"))
    if sought.brand:
        found.append(Product.brand == sought.brand)
    if sought.price_class is not None:
        found.append(ProductVersion.price_class == sought.price_class)
    if sought.supply:
        found.append(ProductVersion.supply == sought.supply)
    return found


def names() -> dict[int, str]:
    """To choose from, by code."""
    found = db.session.execute(select(Product.id, Product.name).order_by(Product.code))
    return {row.id: row.name for row in found}


def brands() -> Sequence[str]:
    return db.session.scalars(select(Product.brand).distinct().order_by(Product.brand)).all()


def versions(product: Product) -> Sequence[ProductVersion]:
    """The newest first."""
    return db.session.scalars(
        select(ProductVersion)
        .where(ProductVersion.product_id == product.id)
        .order_by(ProductVersion.effective_from.desc())
    ).all()


class News(StrEnum):
    NEW = "new"
    STOPPED = "stopped"
    PRICE = "price"


@dataclass(frozen=True)
class Change:
    """A product that came, went or changed its wholesale or guide price.

    ``before`` and ``after`` are (wholesale, retail) prices.
    """

    product_id: int
    name: str
    news: News
    on: date
    before: tuple[Decimal | None, Decimal | None] | None
    after: tuple[Decimal | None, Decimal | None]


def changes(month: date) -> list[Change]:
    return changes_between(month, months.last_day(month))


def changes_between(first: date, last: date) -> list[Change]:
    """One query: new products first, then stopped ones, then prices, each by name."""
    touched = select(ProductVersion.product_id).where(
        ProductVersion.effective_from.between(first, last)
    )
    found = db.session.scalars(
        select(ProductVersion)
        .where(ProductVersion.product_id.in_(touched), ProductVersion.effective_from <= last)
        .order_by(ProductVersion.product_id, ProductVersion.effective_from)
    ).all()
    pairs = pairwise([None, *found])
    news = [
        change
        for before, after in pairs
        if after and after.effective_from >= first
        if (change := change_of(before, after))
    ]
    return sorted(news, key=lambda each: (list(News).index(each.news), each.name, each.on))


def change_of(before: ProductVersion | None, after: ProductVersion) -> Change | None:
    """What a version changed; ``before`` may be another product's, then this one is the first."""
    if before is None or before.product_id != after.product_id:
        return change(News.NEW, None, after) if after.supply is not Supply.STOPPED else None
    if after.supply is Supply.STOPPED and before.supply is not Supply.STOPPED:
        return change(News.STOPPED, before, after)
    if prices(before) != prices(after):
        return change(News.PRICE, before, after)
    return None


def change(news: News, before: ProductVersion | None, after: ProductVersion) -> Change:
    return Change(
        product_id=after.product_id,
        name=after.name,
        news=news,
        on=after.effective_from,
        before=prices(before) if before else None,
        after=prices(after),
    )


def prices(version: ProductVersion) -> tuple[Decimal | None, Decimal | None]:
    return version.wholesale_price, version.retail_price
