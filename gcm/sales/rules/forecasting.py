"""What a chain will buy of a product in a month, proposed from its own history.

Which method is proposed goes by how each would have done in months that are over, forecast one
by one from what was known then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from gcm.core.parameters import Forecasts
from gcm.sales.rules.forecast_methods import (
    METHODS,
    NONE,
    RECENT,
    YEAR,
    Method,
    Past,
    same_month,
    share_of_chain,
    whole_cartons,
)
from gcm.sales.rules.measures import HUNDRED, forecast_accuracy, rounded


@dataclass(frozen=True)
class Choice:
    """``saved`` is by how many percent the method erred less than the preferred one did."""

    method: Method
    quantity: Decimal
    preferred: Method
    saved: Decimal | None = None


class Trial(NamedTuple):
    """A month that is over: what would have been proposed, the naive forecast, what was bought."""

    proposed: Decimal
    naive: Decimal
    actual: Decimal


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
    def trials(self) -> tuple[Trial, ...]:
        """The last months that are over, each as it would have been forecast."""
        count = len(self.past)
        return tuple(
            Trial(choice.quantity, naive, self.past.product[month])
            for month in range(max(count - self.terms.accuracy_months, 0), count)
            if (choice := self.choice(month))
            and (naive := self.forecasts[Method.LAST][month]) is not None
        )


@dataclass(frozen=True)
class Proposal:
    """``accuracy`` and ``naive`` in percent, over the ``months`` before, forecast in turn."""

    quantity: Decimal
    method: Method
    why: str
    accuracy: Decimal | None
    naive: Decimal | None
    months: int
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True)
class Quality:
    """How near the proposals of many products came, in percent, beside the naive ones."""

    accuracy: Decimal
    naive: Decimal


def quality(proposals: Iterable[Proposal]) -> Quality | None:
    trials = [trial for each in proposals for trial in each.trials]
    accuracy, naive = accuracy_of(trials), naive_accuracy_of(trials)
    return None if accuracy is None or naive is None else Quality(accuracy, naive)


def accuracy_of(trials: Iterable[Trial]) -> Decimal | None:
    return forecast_accuracy((each.proposed, each.actual) for each in trials)


def naive_accuracy_of(trials: Iterable[Trial]) -> Decimal | None:
    return forecast_accuracy((each.naive, each.actual) for each in trials)


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
        accuracy_of(trials),
        naive_accuracy_of(trials),
        len(trials),
        trials,
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
