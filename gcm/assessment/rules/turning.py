"""What would have changed the place: the smallest whole number of 条, indicator by indicator.

The place rests on comparisons of rounded values alone, and each comparison turns at one amount.
So the amounts at which anything turns are found one by one, and the first that changes the place
is the smallest there is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gcm.assessment.rules.indicators import RECIPES, Contender, Indicator, name_of, value_of
from gcm.assessment.rules.sheets import ScoreSheet, order_of

MOST = 10**9  # 条: nothing that a district sells comes near


@dataclass(frozen=True)
class Goods:
    """What is sold more of to move an indicator: the least that its numerator asks for."""

    name: str
    focus: bool
    class1: bool


GOODS = {
    Indicator.TOTAL_GROWTH: Goods("其他卷烟", focus=False, class1=False),
    Indicator.FOCUS_GROWTH: Goods("{focus}（非一类）", focus=True, class1=False),
    Indicator.FOCUS_CLASS1_GROWTH: Goods("一类{focus}", focus=True, class1=True),
    Indicator.FOCUS_SHARE: Goods("{focus}（非一类）", focus=True, class1=False),
    Indicator.FOCUS_CLASS1_SHARE: Goods("一类{focus}", focus=True, class1=True),
}


@dataclass(frozen=True)
class Turn:
    """So many 标准条 more of the goods, and the department stands at ``place`` instead."""

    indicator: Indicator
    name: str
    goods: str
    amount: int
    place: int


def turns(sheet: ScoreSheet) -> list[Turn]:
    """For each indicator the fewest 条 more that give a better place; left out where none does.

    Empty for who is first already and for a sheet without an order.
    """
    place = sheet.place
    if place is None or place == 1:
        return []
    kept = [each.indicator for each in sheet.indicators if each.comparable]
    tried = (turn_of(sheet, indicator, place) for indicator in kept)
    return [turn for turn in tried if turn]


def turn_of(sheet: ScoreSheet, indicator: Indicator, place: int) -> Turn | None:
    goods, focus = GOODS[indicator], sheet.terms.focus
    kept = [each.indicator for each in sheet.indicators if each.comparable]
    own = next(each for each in sheet.inputs.contenders if each.code == sheet.inputs.own)
    others = [each for each in sheet.inputs.contenders if each.code != sheet.inputs.own]
    if (line := own.now) is None:
        return None

    def with_more(amount: int) -> Contender:
        more = line.plus(Decimal(amount), focus=goods.focus, class1=goods.class1)
        return replace(own, now=more)

    for amount in turning_points(with_more, others, kept):
        among = (with_more(amount), *others)
        new = order_of(among, kept, sheet.terms).places[own.code]
        if new < place:
            name = name_of(indicator, focus)
            return Turn(indicator, name, goods.name.format(focus=focus), amount, new)
    return None


def turning_points(
    with_more: Callable[[int], Contender], others: Sequence[Contender], kept: Sequence[Indicator]
) -> list[int]:
    """Every amount from which some comparison with another department comes out differently."""
    found: set[int] = set()
    for indicator in kept:
        for other in others:
            theirs = value_of(other, indicator)
            if theirs is not None:
                found |= set(crossings(with_more, indicator, theirs))
    return sorted(found)


def crossings(
    with_more: Callable[[int], Contender], indicator: Indicator, theirs: Decimal
) -> Iterator[int]:
    """The smallest amounts at which the own value reaches, and at which it passes, theirs."""

    def value(amount: int) -> Decimal:
        """More goods take no base and no denominator away, so there is one."""
        found = value_of(with_more(amount), indicator)
        return theirs if found is None else found

    def reached(amount: int) -> bool:
        return (value(amount) >= theirs) if rises else (value(amount) <= theirs)

    def passed(amount: int) -> bool:
        return (value(amount) > theirs) if rises else (value(amount) < theirs)

    rises = RECIPES[indicator].is_growth or value(MOST) >= value(0)
    for turned in (reached, passed):
        if not turned(0) and turned(MOST):
            yield first(turned)


def first(turned: Callable[[int], bool]) -> int:
    """The smallest amount from which ``turned`` holds, by halving; it holds at MOST, not at 0."""
    low, high = 0, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if turned(middle) else (middle, high)
    return high
