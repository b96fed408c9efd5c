"""What a chain will buy of a product in a month, proposed from its own history.

Every method sees only the months before the one it speaks of. Which one is proposed goes by how
each would have done in months that are over, forecast one by one from what was known then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from gcm.core.regulation import Forecasts
from gcm.sales.rules import HUNDRED, forecast_accuracy, rounded

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


@dataclass(frozen=True)
class Choice:
    """``saved`` is by how many percent the method erred less than the preferred one did."""

    method: Method
    quantity: Decimal
    preferred: Method
    saved: Decimal | None = None


class Rehearsal:
    """Every month of a past forecast from the months before it, and the months still to come.

    Months are counted from 0; ``ahead`` is 1 for the month right after the last that is known.
    """

    def __init__(self, past: Past, ahead: int, terms: Forecasts) -> None:
        self.past, self.ahead, self.terms = past, ahead, terms
        self.forecasts = {method: self._by_month(method) for method in Method}

    def _by_month(self, method: Method) -> list[Decimal | None]:
        found: list[Decimal | None] = []
        for month in range(len(self.past) + self.ahead):
            known = month - self.ahead + 1
            said = METHODS[method](self.past.until(known), self.ahead) if known > 0 else None
            found.append(None if said is None else whole_cartons(said))
        return found

    def choice(self, month: int) -> Choice | None:
        """What would have been proposed for ``month`` by what was known ``ahead`` months before."""
        known = month - self.ahead + 1
        able = [each for each in Method if self.forecasts[each][month] is not None]
        if known <= 0 or not able:
            return None
        if self.past.until(known).is_dormant:
            return Choice(Method.RECENT, NONE, Method.RECENT)
        best, saved = able[0], None
        for rival in able[1:]:
            better = self._saved(able[0], rival, known)
            if better is not None and better > (saved or NONE):
                best, saved = rival, better
        return Choice(best, self.forecasts[best][month] or NONE, able[0], saved)

    def _saved(self, preferred: Method, rival: Method, known: int) -> Decimal | None:
        """By how many percent the rival erred less; None when that is not clearly so."""
        judged = [
            (self.past.product[month], mine, other)
            for month in range(max(known - self.terms.judged_months, 0), known)
            if (mine := self.forecasts[preferred][month]) is not None
            and (other := self.forecasts[rival][month]) is not None
        ]
        if len(judged) < self.terms.accuracy_months:
            return None
        error = sum((abs(mine - actual) for actual, mine, _other in judged), NONE)
        rivals = sum((abs(other - actual) for actual, _mine, other in judged), NONE)
        saved = (error - rivals) / error * HUNDRED if error else NONE
        return saved if saved > 0 and saved >= self.terms.better_percent else None

    @cached_property
    def trials(self) -> list[tuple[Decimal, Decimal, Decimal]]:
        """The last months that are over: (what would have been proposed, naive, actual)."""
        count = len(self.past)
        return [
            (choice.quantity, naive, self.past.product[month])
            for month in range(max(count - self.terms.accuracy_months, 0), count)
            if (choice := self.choice(month))
            and (naive := self.forecasts[Method.LAST][month]) is not None
        ]


@dataclass(frozen=True)
class Proposal:
    """``accuracy`` and ``naive`` in percent, over the ``months`` before, forecast in turn."""

    quantity: Decimal
    method: Method
    why: str
    accuracy: Decimal | None
    naive: Decimal | None
    months: int


def propose(past: Past, ahead: int, terms: Forecasts) -> Proposal | None:
    """None without any history."""
    rehearsal = Rehearsal(past, ahead, terms)
    choice = rehearsal.choice(len(past) - 1 + ahead)
    if choice is None:
        return None
    trials = rehearsal.trials
    return Proposal(
        choice.quantity,
        choice.method,
        why(choice, past, ahead, terms),
        forecast_accuracy((proposed, actual) for proposed, _naive, actual in trials),
        forecast_accuracy((naive, actual) for _proposed, naive, actual in trials),
        len(trials),
    )


def why(choice: Choice, past: Past, ahead: int, terms: Forecasts) -> str:
    """One sentence on why this method speaks."""
    if past.is_dormant:
        return f"已连续 {min(len(past), RECENT)} 个月没有销量。"
    if choice.saved is not None:
        return (
            f"近 {terms.judged_months} 个月逐月回测，{choice.method}的误差比{choice.preferred}"
            f"小 {rounded(choice.saved, 0)}%。"
        )
    same, part = same_month(past, ahead), share_of_chain(past)
    if same is not None and part is not None:
        return (
            f"近一年占本客户 {rounded(part * HUNDRED, 1)}%，本客户去年同月 "
            f"{rounded(past.chain[same], 0):,} 条；"
            f"没有别的方法误差小 {terms.better_percent:f}% 以上。"
        )
    if len(past) < YEAR:
        return f"只有 {len(past)} 个月的销售，不足一年，看不出季节。"
    return "本客户近一年净销量不大于 0，看不出季节。"


def departs(figure: Decimal, proposed: Decimal | None, terms: Forecasts) -> bool:
    """Whether a figure is so far from the proposal that somebody must say why."""
    if proposed is None:
        return False
    return abs(figure - proposed) * HUNDRED > terms.reason_percent * proposed


def total(quantities: Iterable[Decimal]) -> Decimal:
    return sum(quantities, NONE)
