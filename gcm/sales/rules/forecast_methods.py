"""The ways in which a month may be forecast, each from the months before it alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gcm.sales.rules.measures import rounded

YEAR = 12
RECENT = 3
FESTIVE = (1, 2)  # the Spring Festival lies in one of these months, another year in the other
NONE = Decimal(0)


class Method(StrEnum):
    """In the order in which they are preferred; the last is the naive one."""

    SEASON = "季节份额"
    YEAR = "近一年平均"
    RECENT = "近三月平均"
    TREND = "去年同月乘增幅"
    LAST = "上月实际"


WORKINGS = {
    Method.SEASON: (
        "本品规近一年占本客户销量的份额 × 本客户去年同月销量，再计入本客户近三月同比增幅的一半"
    ),
    Method.YEAR: "近一年（上市不足一年的，自首次销售起）的月平均",
    Method.RECENT: "近三个月的月平均",
    Method.TREND: "本品规去年同月销量 × 近三月同比增幅",
    Method.LAST: "与最近一个整月相同，也就是不作预测的办法",
}


@dataclass(frozen=True)
class Past:
    """Month by month, the oldest first and none missing: of the product, and of all products."""

    product: Sequence[Decimal]
    chain: Sequence[Decimal]

    def __len__(self) -> int:
        return len(self.product)

    def until(self, count: int) -> "Past":
        """What was known when only the first ``count`` months were over."""
        return Past(self.product[:count], self.chain[:count])

    @property
    def since(self) -> int:
        """The month of the first sale, but not more than a year back."""
        first = next((at for at, sold in enumerate(self.product) if sold > 0), 0)
        return max(first, len(self) - YEAR)

    @property
    def is_dormant(self) -> bool:
        return all(sold <= 0 for sold in self.product[-RECENT:])


def season(past: Past, ahead: int) -> Decimal | None:
    """The product's share of the chain, times the chain a year before, drifting with the chain."""
    same, part = same_month(past, ahead), share_of_chain(past)
    if same is None or part is None:
        return None
    growth = year_growth(past.chain)
    drift = NONE if growth is None else (growth - 1) / 2
    return part * past.chain[same] * (1 + drift)


def share_of_chain(past: Past) -> Decimal | None:
    """What part of the chain's year the product was, since it came."""
    whole = sum(past.chain[past.since :], NONE)
    return sum(past.product[past.since :], NONE) / whole if whole > 0 else None


def trend(past: Past, ahead: int) -> Decimal | None:
    same, growth = same_month(past, ahead), year_growth(past.product)
    return None if same is None or growth is None else past.product[same] * growth


def year_mean(past: Past, _ahead: int) -> Decimal | None:
    return mean(past.product[past.since :])


def recent_mean(past: Past, _ahead: int) -> Decimal | None:
    return mean(past.product[max(past.since, len(past) - RECENT) :])


def last_month(past: Past, _ahead: int) -> Decimal | None:
    return past.product[-1]


METHODS = {
    Method.SEASON: season,
    Method.YEAR: year_mean,
    Method.RECENT: recent_mean,
    Method.TREND: trend,
    Method.LAST: last_month,
}


def same_month(past: Past, ahead: int) -> int | None:
    """Where the month of last year lies that bears the name of the one to be forecast."""
    place = len(past) - 1 + ahead - YEAR
    return place if place >= 0 else None


def year_growth(values: Sequence[Decimal]) -> Decimal | None:
    """The last three months over the same ones a year before, within a half and the double."""
    if len(values) < YEAR + RECENT:
        return None
    base = sum(values[-YEAR - RECENT : -YEAR], NONE)
    if base <= 0:
        return None
    growth = sum(values[-RECENT:], NONE) / base
    return min(max(growth, Decimal(1) / 2), Decimal(2))


def mean(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, NONE) / len(values) if values else None


def whole_cartons(quantity: Decimal) -> Decimal:
    """A forecast is whole and never negative, whatever returns did to the past."""
    return rounded(max(quantity, NONE), 0)
