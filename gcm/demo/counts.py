"""What follows from the sales: demand, stock, targets, forecasts, scores."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from gcm.core import months
from gcm.demo.goods import Good
from gcm.demo.people import DEPARTMENTS
from gcm.demo.shops import OVERSTOCKED, Shop
from gcm.demo.span import Span
from gcm.demo.trade import Bought
from gcm.sales.models import Indicator, Supply

FOCUS = "娇子"
SHORT_OF = {Supply.SCARCE: 0.30, Supply.NEW: 0.08}
USUALLY_SHORT = 0.02
OVERSTOCKED_KINDS = 3
SOLD_OUT = 0.012


@dataclass(frozen=True)
class Wanted:
    shop: Shop
    good: Good
    day: date
    demanded: int
    supplied: int


@dataclass(frozen=True)
class Counted:
    shop: Shop
    good: Good
    day: date
    quantity: int


@dataclass(frozen=True)
class Aim:
    """A target (``of`` an indicator) or a forecast (``of`` a product's code) of a chain."""

    month: date
    chain: str
    of: str
    quantity: int


@dataclass(frozen=True)
class GroupLine:
    """A department's month in 标准条."""

    month: date
    department: str
    total: int
    focus: int
    focus_class1: int
    class1: int


def demand(span: Span, rows: list[Bought]) -> Iterator[Wanted]:
    """Each order of the months by day; what was not there was asked for all the same."""
    dice = span.dice("demand")
    for row in rows:
        if row.whole_month or row.quantity < 0:
            continue
        supply = row.good.terms[-1].supply
        if dice.random() < SHORT_OF.get(supply, USUALLY_SHORT):
            more = dice.randint(1, 6)
            yield Wanted(row.shop, row.good, row.day, row.quantity + more, row.quantity)
        elif supply is Supply.SCARCE or dice.random() < 0.15:
            yield Wanted(row.shop, row.good, row.day, row.quantity, row.quantity)


def refused(span: Span, rows: list[Bought], wanted: list[Wanted]) -> Iterator[Wanted]:
    """Orders for scarce goods that got nothing at all (公司断货)."""
    dice = span.dice("refused")
    taken = {(each.shop.code, each.good.code, each.day) for each in wanted}
    bought = {(row.shop.code, row.good.code, row.day) for row in rows}
    orders = sorted({(row.shop.code, row.day) for row in rows if not row.whole_month})
    shops = {row.shop.code: row.shop for row in rows}
    scarce = sorted(
        {row.good for row in rows if row.good.terms[-1].supply is Supply.SCARCE},
        key=lambda good: good.code,
    )
    for code, day in orders:
        good = dice.choice(scarce)
        if dice.random() < 0.12 and (code, good.code, day) not in taken | bought:
            yield Wanted(shops[code], good, day, dice.randint(2, 8), 0)


def stock(span: Span, rows: list[Bought]) -> Iterator[Counted]:
    """Counts at the end of the last months and last week, in days of what the store sells."""
    dice = span.dice("stock")
    for day in count_days(span):
        sold = sold_in(rows, span.back(1) if day > span.back(0) else months.first(day))
        piled = favourites(sold, OVERSTOCKED)
        for (shop, good), quantity in sold.items():
            if not shop.is_open(day) or quantity <= 0:
                continue
            cover = 0 if dice.random() < SOLD_OUT else dice.randint(6, 24)
            if shop.code == OVERSTOCKED and good in piled:
                cover = dice.randint(48, 75)
            yield Counted(shop, good, day, round(quantity * cover / 30))


def count_days(span: Span) -> list[date]:
    ends = [months.last_day(span.back(back)) for back in (3, 2, 1)]
    last_week = span.until - timedelta(days=5)
    return [*ends, last_week] if last_week >= span.back(0) else ends


def sold_in(rows: list[Bought], month: date) -> dict[tuple[Shop, Good], int]:
    sold: dict[tuple[Shop, Good], int] = defaultdict(int)
    for row in rows:
        if months.first(row.day) == month:
            sold[row.shop, row.good] += row.quantity
    return sold


def favourites(sold: dict[tuple[Shop, Good], int], code: str) -> list[Good]:
    """The products that the store of that code sold most of."""
    own = {good: count for (shop, good), count in sold.items() if shop.code == code}
    return sorted(own, key=lambda good: (-own[good], good.code))[:OVERSTOCKED_KINDS]


def targets(span: Span, rows: list[Bought]) -> Iterator[Aim]:
    """A year of them and the next month: near what was sold, so some are met and some not."""
    dice = span.dice("targets")
    sold = by_indicator(rows)
    for month in aimed_months(span):
        model = month if month < span.back(0) else span.back(1)
        for chain in chains(rows):
            most = None
            for indicator in Indicator:
                near = tens(sold[model, chain, indicator] * dice.uniform(0.92, 1.07))
                most = near if most is None else min(near, most)  # a part is not above its whole
                yield Aim(month, chain, indicator, most)


def forecasts(span: Span, rows: list[Bought], until: date) -> Iterator[Aim]:
    """Of the months before ``until``: they were imported."""
    dice = span.dice("forecasts")
    sold: dict[tuple[date, str, str], int] = defaultdict(int)
    for row in rows:
        sold[months.first(row.day), row.shop.chain.code, row.good.code] += row.quantity
    goods = sorted({row.good.code for row in rows})
    for month in aimed_months(span):
        if month >= until:
            break
        for chain in chains(rows):
            for good in goods:
                near = sold.get((month, chain, good), 0)
                if near >= 40:
                    yield Aim(month, chain, good, tens(near * dice.uniform(0.82, 1.2)))


def aimed_months(span: Span) -> list[date]:
    return months.span(span.back(min(12, span.length - 1)), span.back(-1))


def chains(rows: list[Bought]) -> list[str]:
    return sorted({row.shop.chain.code for row in rows})


def by_indicator(rows: list[Bought]) -> dict[tuple[date, str, str], int]:
    sold: dict[tuple[date, str, str], int] = defaultdict(int)
    for row in rows:
        month, chain = months.first(row.day), row.shop.chain.code
        sold[month, chain, Indicator.TOTAL] += row.quantity
        if row.good.brand == FOCUS:
            sold[month, chain, Indicator.FOCUS] += row.quantity
            if is_first_class(row.good):
                sold[month, chain, Indicator.FOCUS_CLASS1] += row.quantity
    return sold


def is_first_class(good: Good) -> bool:
    return good.terms[-1].transfer_price >= 100


def tens(value: float) -> int:
    return max(10, round(value / 10) * 10)


def group_lines(span: Span, rows: list[Bought]) -> Iterator[GroupLine]:
    """The others' months, near our own; our own for the year before the program was in use."""
    dice = span.dice("group lines")
    own = own_line(rows)
    for month in months.span(months.shift(span.first, -12), span.back(1)):
        near = own.get(month) or own[min(months.shift(month, 12), span.back(1))]
        for place in DEPARTMENTS:
            if place.marked and month in own:
                continue
            factor = dice.uniform(0.93, 0.99) if place.marked else dice.uniform(0.86, 1.08)
            taste = 1 if place.marked else dice.uniform(0.94, 1.05)
            total, focus, focus1, class1 = (round(each * factor) for each in near)
            yield GroupLine(
                month,
                place.code,
                *(total, round(focus * taste), round(focus1 * taste * taste), class1),
            )


def own_line(rows: list[Bought]) -> dict[date, tuple[int, int, int, int]]:
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        focus, first = row.good.brand == FOCUS, is_first_class(row.good)
        counted = (True, focus, focus and first, first)
        for place, counts in enumerate(counted):
            sums[months.first(row.day)][place] += row.quantity * counts
    return {month: (line[0], line[1], line[2], line[3]) for month, line in sums.items()}


def scores(span: Span, subject: str) -> Iterator[tuple[date, Decimal, str]]:
    """A score with its document for every month that is over."""
    dice = span.dice(f"scores {subject}")
    for month in span.months[:-1]:
        document = f"青烟一营〔{month.year}〕{month.month}号"
        yield month, Decimal(dice.randint(8650, 9780)).scaleb(-2), document
