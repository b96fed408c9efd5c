"""Block 1 of a letter: the market in brief, the same for all letters of the month."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from sqlalchemy import select

from gcm.core import months
from gcm.core.db import db
from gcm.core.regulation import Regulation
from gcm.reviews import printed
from gcm.reviews.content import (
    BrandTrend,
    ClassRow,
    Market,
    ProductChange,
    ProductNews,
)
from gcm.reviews.models import ReviewMonth
from gcm.sales.breakdown import Breakdown, Part
from gcm.sales.models import Product, ProductVersion, Supply
from gcm.sales.queries import market as sums
from gcm.supply.models import News
from gcm.supply.rules.news import Kind, NewsLine

LEADING_BRANDS = 6
AREA = "辖区集团客户"
TELLS = {ProductNews.NEW: Kind.NEW, ProductNews.PRICE: Kind.PRICE}
NOT_TO_SUGGEST = {Supply.SCARCE, Supply.STOPPED}


def market_block(
    month: date, recorded: Sequence[date], law: Regulation
) -> tuple[Market | None, tuple[str, ...]]:
    """The block, and the best sellers that a chain may be offered; None without any sales."""
    if month not in recorded:
        return None, ()
    parts = sums.market(month, recorded).breakdown
    versions = versions_until(months.last_day(month))
    block = Market(
        area=AREA,
        classes=tuple(class_row(part) for part in parts.by_class()),
        brands=brand_trends(parts, law.brands.focus),
        changes=tuple(changes(month, versions)),
    )
    held_back = {each[-1].product_id for each in versions if each[-1].supply in NOT_TO_SUGGEST}
    offered = [part for part in parts.top(30) if part.key not in held_back]
    return block, tuple(part.name for part in offered)


def with_words(block: Market | None, words: ReviewMonth | None) -> Market | None:
    """What the market manager typed, in the block; words alone make a block too."""
    if words is None:
        return block
    return replace(
        block or Market(area=AREA),
        words=words.market_words,
        price_state=words.price_state,
        scarce_policy=words.scarce_policy,
        events=words.events,
    )


def with_news(block: Market | None, told: Sequence[News]) -> Market | None:
    """News of the district in force in the month; what the prices show already is not repeated."""
    shown = {(change.product, TELLS.get(change.news)) for change in block.changes} if block else ()
    lines = tuple(
        NewsLine(each.kind, each.title, each.begins_on, each.ends_on, each.terms)
        for each in told
        if each.product is None or (each.product.name, each.kind) not in shown
    )
    return replace(block or Market(area=AREA), news=lines) if lines else block


def class_row(part: Part) -> ClassRow:
    return ClassRow(
        price_class=part.price_class or None,
        cartons=printed.cartons(part.quantity),
        share=printed.percent(part.share, 1),
        year_on_year=printed.growth(part.year_on_year, 1),
        month_on_month=printed.growth(part.month_on_month, 1),
    )


def brand_trends(parts: Breakdown, focus: str) -> tuple[BrandTrend, ...]:
    """The leading brands; the focus brand comes first wherever it stands."""
    found = [part for part in parts.by_brand() if part.quantity > 0]
    leading = [part for part in found if part.name != focus][: LEADING_BRANDS - 1]
    focused = [part for part in found if part.name == focus]
    return tuple(
        BrandTrend(
            brand=part.name,
            cartons=printed.cartons(part.quantity),
            share=printed.percent(part.share, 1),
            year_on_year=printed.growth(part.year_on_year, 1),
            month_on_month=printed.growth(part.month_on_month, 1),
            focus=part.name == focus,
        )
        for part in (*focused, *leading)
    )


def versions_until(day: date) -> list[list[ProductVersion]]:
    """Each product's versions up to ``day``, oldest first, by product code."""
    found = db.session.scalars(
        select(ProductVersion)
        .join(Product, Product.id == ProductVersion.product_id)
        .where(ProductVersion.effective_from <= day)
        .order_by(Product.code, ProductVersion.effective_from)
    )
    by_product: dict[int, list[ProductVersion]] = {}
    for version in found:
        by_product.setdefault(version.product_id, []).append(version)
    return list(by_product.values())


def changes(month: date, versions: list[list[ProductVersion]]) -> list[ProductChange]:
    """Products that came, stopped or changed their price in the month."""
    found = []
    first_ever = min((each[0].effective_from for each in versions), default=month)
    for own in versions:
        if month <= own[0].effective_from != first_ever:
            words = f"零售指导价 {own[0].retail_price} 元/条" if own[0].retail_price else ""
            found.append(ProductChange(own[0].name, ProductNews.NEW, own[0].effective_from, words))
        found += [
            change
            for before, after in pairwise(own)
            if after.effective_from >= month and (change := step(before, after))
        ]
    return sorted(found, key=lambda change: (change.on, change.product))


def step(before: ProductVersion, after: ProductVersion) -> ProductChange | None:
    """What a product's new version changes for a customer, if anything."""
    if after.supply is Supply.STOPPED and before.supply is not Supply.STOPPED:
        return ProductChange(after.name, ProductNews.STOPPED, after.effective_from)
    if None in (before.wholesale_price, after.wholesale_price):
        return None
    if before.wholesale_price == after.wholesale_price:
        return None
    words = f"批发价 {before.wholesale_price} 元/条调为 {after.wholesale_price} 元/条"
    return ProductChange(after.name, ProductNews.PRICE, after.effective_from, words)
