"""Ranks, their sum, and what decides where sums are equal (clause 4.1)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from gcm.assessment.rules.indicators import Indicator

Codes = tuple[str, ...]
# Indicator → department's code → value in percent; every indicator names the same departments.
Values = Mapping[Indicator, Mapping[str, Decimal]]


class Step(StrEnum):
    """What departments are put in order by, in the words that the regulation's numbers use."""

    RANK_SUM = "名次和"
    FIRST_PLACES = "第一名个数"
    TOTAL_GROWTH = "总量同比"
    FOCUS_GROWTH = "重点品牌同比"
    FOCUS_CLASS1_GROWTH = "一类重点品牌同比"
    FOCUS_SHARE = "重点品牌份额"
    FOCUS_CLASS1_SHARE = "一类重点品牌份额"


COMPOSITES = (Step.RANK_SUM, Step.FIRST_PLACES)
INDICATORS = {
    Step.TOTAL_GROWTH: Indicator.TOTAL_GROWTH,
    Step.FOCUS_GROWTH: Indicator.FOCUS_GROWTH,
    Step.FOCUS_CLASS1_GROWTH: Indicator.FOCUS_CLASS1_GROWTH,
    Step.FOCUS_SHARE: Indicator.FOCUS_SHARE,
    Step.FOCUS_CLASS1_SHARE: Indicator.FOCUS_CLASS1_SHARE,
}


@dataclass(frozen=True)
class Told:
    """What one department had at a step."""

    code: str
    value: Decimal


@dataclass(frozen=True)
class Tie:
    """Departments that were level; ``step`` set them apart, or nothing did (None)."""

    codes: Codes
    step: Step | None
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Order:
    """``ranks`` by indicator; ``places`` 1, 2, 3 …, shared where nothing set apart."""

    ranks: Mapping[Indicator, Mapping[str, Decimal]]
    sums: Mapping[str, Decimal]
    firsts: Mapping[str, int]
    places: Mapping[str, int]
    ties: tuple[Tie, ...]


def ranks_of(values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """1 for the highest; equal values share the average of the ranks that they take up."""
    found: dict[str, Decimal] = {}
    ordered = sorted(values, key=lambda code: (-values[code], code))
    for _value, level in groupby(ordered, key=lambda code: values[code]):
        codes = list(level)
        first, last = len(found) + 1, len(found) + len(codes)
        found |= dict.fromkeys(codes, Decimal(first + last) / 2)
    return found


def first_places(values: Values) -> dict[str, int]:
    """How often each is best; a best value that is shared counts for each who shares it."""
    codes = {code for each in values.values() for code in each}
    return {
        code: sum(1 for each in values.values() if each[code] == max(each.values()))
        for code in codes
    }


def ordered(values: Values, composite: Step, steps: Sequence[Step]) -> Order:
    """The departments in order by ``composite``, what is level by ``steps`` one after another.

    A step whose indicator was dropped is skipped.
    """
    ranks = {indicator: ranks_of(each) for indicator, each in values.items()}
    codes = sorted({code for each in values.values() for code in each})
    sums = {code: sum((each[code] for each in ranks.values()), Decimal(0)) for code in codes}
    firsts = first_places(values)
    by = measures(values, sums, firsts)
    ties: list[Tie] = []
    tiers: list[Codes] = []
    for level in tiers_by(by[composite], codes):
        tiers += settled(level, [step for step in steps if step in by], by, ties)
    return Order(ranks, sums, firsts, placed(tiers), tuple(ties))


def measures(
    values: Values, sums: Mapping[str, Decimal], firsts: Mapping[str, int]
) -> dict[Step, Mapping[str, Decimal]]:
    """What each step looks at, turned so that more is better."""
    found: dict[Step, Mapping[str, Decimal]] = {
        Step.RANK_SUM: {code: -each for code, each in sums.items()},
        Step.FIRST_PLACES: {code: Decimal(each) for code, each in firsts.items()},
    }
    for step, indicator in INDICATORS.items():
        if indicator in values:
            found[step] = values[indicator]
    return found


def tiers_by(measure: Mapping[str, Decimal], codes: Sequence[str]) -> list[Codes]:
    best_first = sorted(codes, key=lambda code: (-measure[code], code))
    return [tuple(level) for _, level in groupby(best_first, key=measure.__getitem__)]


def settled(
    level: Codes,
    steps: Sequence[Step],
    by: Mapping[Step, Mapping[str, Decimal]],
    ties: list[Tie],
) -> list[Codes]:
    """What is level set apart by the first step that can; how goes to ``ties``."""
    if len(level) == 1:
        return [level]
    for number, step in enumerate(steps, start=1):
        tiers = tiers_by(by[step], level)
        if len(tiers) > 1:
            sign: Callable[[Decimal], Decimal] = abs if step is Step.RANK_SUM else Decimal
            told = tuple(Told(code, sign(by[step][code])) for tier in tiers for code in tier)
            ties.append(Tie(level, step, told))
            found = []
            for tier in tiers:
                found += settled(tier, steps[number:], by, ties)
            return found
    ties.append(Tie(level, None))
    return [level]


def placed(tiers: Sequence[Codes]) -> dict[str, int]:
    """Who shares a place has the better one, and the next is skipped."""
    found: dict[str, int] = {}
    for tier in tiers:
        found |= dict.fromkeys(tier, len(found) + 1)
    return found
