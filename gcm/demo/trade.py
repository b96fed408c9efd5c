"""What the stores bought: growth, seasons, returns, a silent store, the last months by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from gcm.core import months
from gcm.demo.goods import Good
from gcm.demo.shops import SILENT, Shop
from gcm.demo.span import Span
from gcm.sales.models import Supply

SEASONS = (1.20, 1.08, 0.92, 0.94, 0.98, 0.93, 0.95, 0.98, 1.08, 1.06, 0.98, 1.06)
KINDS_A_STORE = (19, 27)
RETURNS_IN_A_THOUSAND = 6


@dataclass(frozen=True)
class Bought:
    """A store's row of sales: a day, or a whole month by its first day."""

    shop: Shop
    good: Good
    day: date
    whole_month: bool
    quantity: int

    @property
    def amount(self) -> Decimal:
        terms = self.good.terms_on(self.day) or self.good.terms[0]
        return terms.wholesale_price * self.quantity


def made_up(span: Span, shops: list[Shop], goods: list[Good]) -> list[Bought]:
    return [row for shop in shops for row in of_shop(shop, assortment(shop, goods, span), span)]


def assortment(shop: Shop, goods: list[Good], span: Span) -> dict[Good, float]:
    """Each product's share of the store; new products are carried by most stores."""
    dice = span.dice(f"assortment {shop.code}")
    luck = {good: good.popularity * dice.lognormvariate(0, 0.7) for good in goods}
    kept = sorted(goods, key=lambda good: (-luck[good], good.code))[: dice.randint(*KINDS_A_STORE)]
    total = sum(luck[good] for good in kept)
    return {good: luck[good] / total for good in kept}


def of_shop(shop: Shop, shares: dict[Good, float], span: Span) -> Iterator[Bought]:
    dice = span.dice(f"trade {shop.code}")
    for step, month in enumerate(span.months):
        volume = expected(shop, month, step) * dice.lognormvariate(0, 0.06)
        days = ordering_days(shop, month, span)
        for good, share in shares.items():
            quantity = round(volume * share * dice.lognormvariate(0, 0.18))
            if span.is_by_day(month):
                yield from by_day(shop, good, days, quantity, dice)
            elif shop.is_open(month) and good.is_sold(month) and quantity:
                yield Bought(shop, good, month, True, returned(quantity, dice))


def expected(shop: Shop, month: date, step: int) -> float:
    growth = (1 + shop.chain.growth) ** (step / 12)
    return float(shop.size * growth * SEASONS[month.month - 1])


def ordering_days(shop: Shop, month: date, span: Span) -> list[date]:
    """The chain's weekdays; a day on which the store is closed or silent is none."""
    silent_from = span.back(1) if shop.code == SILENT else date.max
    count = (months.last_day(month) - month).days + 1
    return [
        day
        for day in (month + timedelta(days=step) for step in range(count))
        if day.weekday() in shop.chain.ordering_days
        and day <= span.until
        and shop.is_open(day)
        and day < silent_from
    ]


def by_day(
    shop: Shop, good: Good, days: list[date], quantity: int, dice: Random
) -> Iterator[Bought]:
    """The month's quantity over its orders; small products are not in every order."""
    whole = len(shop.chain.ordering_days) * 52 / 12
    for day in days:
        share = quantity / whole * dice.lognormvariate(0, 0.25)
        ordered = round(share) if share >= 1 else int(dice.random() < share)
        if ordered and good.is_sold(day):
            yield Bought(shop, good, day, False, limited(good, returned(ordered, dice)))


def limited(good: Good, quantity: int) -> int:
    """Scarce goods come in small lots."""
    terms = good.terms[-1]
    return min(quantity, 5) if terms.supply is Supply.SCARCE else quantity


def returned(quantity: int, dice: Random) -> int:
    """Now and then a few cartons come back instead."""
    if dice.randrange(1000) < RETURNS_IN_A_THOUSAND:
        return -min(quantity, dice.randint(1, 3))
    return quantity
