"""The measures of sales, each as plain numbers in and a number out, with its formula as data.

A result of None means that the measure says nothing here: a base or denominator is 0 or missing.
It is shown as a dash, never as 0.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

UNCLASSED = 0  # 未分类
HUNDRED = Decimal(100)
CLASS_NAMES = ("未分类", "一类", "二类", "三类", "四类", "五类")


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as offices round."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def price_class(
    transfer_price: Decimal | None,
    sticks_per_carton: int,
    floors: Sequence[Decimal],
    standard_sticks: int = 200,
) -> int:
    """1 to 5 by the ex-VAT transfer price per standard carton, or ``UNCLASSED`` without one.

    ``floors`` are the lowest prices of class 1 to 5; a price on a floor belongs to its class.
    """
    if transfer_price is None or sticks_per_carton <= 0:
        return UNCLASSED
    standard = transfer_price * standard_sticks / sticks_per_carton
    for number, floor in enumerate(floors, start=1):
        if standard >= floor:
            return number
    return UNCLASSED


def class_on(day: date, versions: Sequence[tuple[date, int]]) -> int:
    """The class in force on ``day``, given (first day, class) in any order.

    Days before the first version are ``UNCLASSED``: nothing said what the product was then.
    """
    in_force = [each for each in versions if each[0] <= day]
    return max(in_force)[1] if in_force else UNCLASSED


@dataclass(frozen=True)
class Sold:
    """What was sold in a period: 条 and yuan, net of returns."""

    quantity: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)

    def __add__(self, other: "Sold") -> "Sold":
        return Sold(self.quantity + other.quantity, self.amount + other.amount)


@dataclass(frozen=True)
class Compared:
    """A month beside the month before, the same month of last year, and the years to date.

    A part is None where the branch has no records of it, or where it may not be compared yet.
    """

    month: Sold | None = None
    previous: Sold | None = None
    last_year: Sold | None = None
    year: Sold | None = None
    year_before: Sold | None = None

    @property
    def year_on_year(self) -> Decimal | None:
        return growth(volume(self.month), volume(self.last_year))

    @property
    def month_on_month(self) -> Decimal | None:
        return growth(volume(self.month), volume(self.previous))

    @property
    def amount_year_on_year(self) -> Decimal | None:
        now, base = self.month, self.last_year
        return growth(now.amount if now else None, base.amount if base else None)

    @property
    def year_growth(self) -> Decimal | None:
        return growth(volume(self.year), volume(self.year_before))

    @property
    def price_per_carton(self) -> Decimal | None:
        return price_per_carton(self.month.amount, self.month.quantity) if self.month else None

    @property
    def price_per_case(self) -> Decimal | None:
        return price_per_case(self.month.amount, self.month.quantity) if self.month else None

    @property
    def cases(self) -> Decimal | None:
        return cases(self.month.quantity) if self.month else None


def volume(sold: Sold | None) -> Decimal | None:
    return sold.quantity if sold else None


def compared(
    by_month: Mapping[date, Sold], recorded: Collection[date], month: date, *, over: bool
) -> Compared:
    """The comparison of ``month``, given what was sold by month and which months have records.

    A month with records in which this group bought nothing is 0, not missing. A month that is
    not ``over`` is compared with nothing: part of a month against a whole one misleads. The
    year to date counts only when none of its months is missing.
    """

    def sold(*wanted: date) -> Sold | None:
        if not all(each in recorded for each in wanted):
            return None
        return sum((by_month.get(each, Sold()) for each in wanted), Sold())

    so_far = [date(month.year, number, 1) for number in range(1, month.month + 1)]
    before = [each.replace(year=month.year - 1) for each in so_far]
    return Compared(
        month=sold(month),
        previous=sold(earlier(month, 1)) if over else None,
        last_year=sold(earlier(month, 12)) if over else None,
        year=sold(*so_far),
        year_before=sold(*before) if over else None,
    )


def earlier(month: date, by: int) -> date:
    index = month.year * 12 + month.month - 1 - by
    return date(index // 12, index % 12 + 1, 1)


def growth(now: Decimal | None, base: Decimal | None) -> Decimal | None:
    """Percent to 0.01 of a point; None without a base above 0."""
    if now is None or base is None or base <= 0:
        return None
    return rounded((now - base) / base * HUNDRED, 2)


def share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Percent to 0.01 of a point; None when the whole is not above 0."""
    if part is None or whole is None or whole <= 0:
        return None
    return rounded(part / whole * HUNDRED, 2)


def cases(quantity: Decimal, cartons_per_case: int = 250) -> Decimal:
    return quantity / cartons_per_case


def price_per_carton(amount: Decimal, quantity: Decimal) -> Decimal | None:
    return rounded(amount / quantity, 2) if quantity > 0 else None


def price_per_case(
    amount: Decimal, quantity: Decimal, cartons_per_case: int = 250
) -> Decimal | None:
    """From the exact price, not from the rounded price of one 条."""
    return rounded(amount * cartons_per_case / quantity, 2) if quantity > 0 else None


def standard(quantity: Decimal, sticks_per_carton: int, standard_sticks: int = 200) -> Decimal:
    """标准条: 条 of 200 支."""
    return quantity * sticks_per_carton / standard_sticks


@dataclass(frozen=True)
class Margin:
    """A product's sales with its guide retail and wholesale price, yuan per 条."""

    product: str
    quantity: Decimal
    retail: Decimal | None
    wholesale: Decimal | None


@dataclass(frozen=True)
class Profit:
    """An estimate; products without both prices are left out and named."""

    value: Decimal | None
    left_out: tuple[str, ...] = ()


def gross_profit(lines: Iterable[Margin]) -> Profit:
    known, left_out = [], []
    for line in lines:
        if line.retail is None or line.wholesale is None:
            left_out.append(line.product)
        else:
            known.append(line.quantity * (line.retail - line.wholesale))
    return Profit(rounded(sum(known, Decimal(0)), 2) if known else None, tuple(sorted(left_out)))


def completion(actual: Decimal | None, target: Decimal | None) -> Decimal | None:
    return share(actual, target)


def gap(actual: Decimal | None, target: Decimal | None) -> Decimal | None:
    """What is still missing to the target, in 条; negative when it was passed."""
    return None if actual is None or target is None else target - actual


def stock_ratio(closing: Decimal, sales: Decimal) -> Decimal | None:
    """存销比: the closing stock in months (periods) of sales."""
    return rounded(closing / sales, 2) if sales > 0 else None


def cover_days(closing: Decimal, sales: Decimal, days: int) -> Decimal | None:
    """可销天数: how many days the closing stock lasts at the period's pace."""
    return rounded(closing * days / sales, 1) if sales > 0 else None


def is_over_stock(closing: Decimal, sales: Decimal, days: int, limit: int) -> bool:
    """Whether the stock lasts longer than ``limit`` days; judged on the exact number of days."""
    return sales > 0 and closing * days > limit * sales


def sell_through(opening: Decimal, bought: Decimal, closing: Decimal) -> Decimal | None:
    """动销比 in percent."""
    return share(opening + bought - closing, opening + bought)


def stockout_rate(empty: int, records: int) -> Decimal | None:
    """公司断货率 in percent: demand records filled with nothing, of all demand records."""
    return share(Decimal(empty), Decimal(records))


def fill_rate(supplied: Decimal, demanded: Decimal) -> Decimal | None:
    """订单满足率 in percent."""
    return share(supplied, demanded)


def shelf_rate(seen: int | None, in_scope: int) -> Decimal | None:
    """上柜率 in percent of the stores in scope; None when nobody has looked."""
    return None if seen is None else share(Decimal(seen), Decimal(in_scope))


def forecast_accuracy(pairs: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """预测准确率 in percent of (forecast, actual) pairs, weighted by actual.

    Σ actual × (1 − |forecast − actual| / actual) / Σ actual; an actual that is not above 0 is
    not measured. It is negative when the forecasts miss by more than was sold.
    """
    measured = [(forecast, actual) for forecast, actual in pairs if actual > 0]
    hit = sum((actual - abs(forecast - actual) for forecast, actual in measured), Decimal(0))
    return share(hit, sum((actual for _forecast, actual in measured), Decimal(0)))


def place(own: Decimal, others: Iterable[Decimal]) -> tuple[int, int]:
    """(place, among how many), the most first; equals share the better place."""
    others = list(others)
    return 1 + sum(other > own for other in others), 1 + len(others)


def kind_of(formats: Iterable[str | None]) -> str | None:
    """A chain's kind is the format (业态) of most of its stores; of equals the first by name."""
    counts = Counter(each for each in formats if each)
    return min(counts, key=lambda name: (-counts[name], name)) if counts else None


def is_active(opened: date | None, closed: date | None, first: date, last: date) -> bool:
    """Whether a store was open on at least one day of the period."""
    return (opened is None or opened <= last) and (closed is None or closed >= first)
