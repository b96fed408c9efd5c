"""The products of ``products.csv`` with what happened to them: new ones, a price, an end."""

import csv
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from gcm.core import months
from gcm.demo.span import Span
from gcm.sales.models import Supply

FILE = Path(__file__).parent / "products.csv"
# The branch does not deal in these, so that its assortment stays that of a county town.
LEFT_OUT = {"510012", "510037", "510052", "510067"}
DEARER = "510025"
STOPPED = "510057"
POPULAR = {  # beside the rest's own luck: what a county town in Sichuan smokes
    "510001": 9.0,
    "510005": 6.0,
    "510004": 3.0,
    "510006": 3.5,
    "510007": 3.0,
    "510002": 1.2,
    "510003": 0.7,
    "510014": 0.4,
    "510030": 0.4,
    "510019": 7.0,
    "510039": 5.0,
    "510040": 4.0,
    "510042": 2.5,
    "510031": 2.0,
    "510028": 2.5,
    "510009": 2.0,
    "510013": 2.5,
    "510025": 3.0,
    "510060": 2.0,
    "510064": 1.5,
}


@dataclass(frozen=True)
class Terms:
    """A product's prices and supply from a day on."""

    since: date
    transfer_price: Decimal
    wholesale_price: Decimal
    retail_price: Decimal
    supply: Supply


@dataclass(frozen=True, eq=False)  # each is made once; compared a million times
class Good:
    code: str
    name: str
    brand: str
    barcode: str | None
    sticks: int
    popularity: float
    terms: tuple[Terms, ...]

    def terms_on(self, day: date) -> Terms | None:
        return next((each for each in reversed(self.terms) if each.since <= day), None)

    def is_sold(self, day: date) -> bool:
        terms = self.terms_on(day)
        return terms is not None and terms.supply is not Supply.STOPPED


def made_up(span: Span) -> list[Good]:
    dice = span.dice("goods")
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["商品编码"] not in LEFT_OUT]
    return [
        Good(
            code=row["商品编码"],
            name=row["商品名称"],
            brand=row["品牌"],
            barcode=row["条码"] or None,
            sticks=int(row["每条支数"]),
            popularity=POPULAR.get(row["商品编码"], dice.lognormvariate(-0.3, 0.6)),
            terms=history(row, span),
        )
        for row in rows
    ]


def history(row: dict[str, str], span: Span) -> tuple[Terms, ...]:
    """The base year is priced too: last year's months are compared with this year's."""
    supply = Supply(row["货源属性"])
    since = months.shift(span.first, -12)
    if supply is Supply.NEW:
        since = span.back(min(8, span.length - 2))
    first = Terms(
        since,
        Decimal(row["调拨价"]),
        Decimal(row["批发价"]),
        Decimal(row["零售指导价"]),
        supply,
    )
    if row["商品编码"] == DEARER:
        return first, dearer(first, span.back(2))
    if row["商品编码"] == STOPPED:
        return first, replace(first, since=span.back(2), supply=Supply.STOPPED)
    return (first,)


def dearer(terms: Terms, since: date) -> Terms:
    return replace(
        terms,
        since=since,
        transfer_price=terms.transfer_price + 5,
        wholesale_price=terms.wholesale_price + 8,
        retail_price=terms.retail_price + 10,
    )
