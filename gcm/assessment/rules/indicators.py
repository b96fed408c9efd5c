"""The five indicators of a department's group line, each with its working (clause 4.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from gcm.assessment.rules.lines import GroupLine

HUNDRED = Decimal(100)
POINT = Decimal("0.01")


class Indicator(StrEnum):
    TOTAL_GROWTH = "total_growth"
    FOCUS_GROWTH = "focus_growth"
    FOCUS_CLASS1_GROWTH = "focus_class1_growth"
    FOCUS_SHARE = "focus_share"
    FOCUS_CLASS1_SHARE = "focus_class1_share"


@dataclass(frozen=True)
class Recipe:
    """How an indicator is made of a line: ``part`` grown since last year, or over ``whole``.

    ``class1`` says whether it asks what class the goods are. Names say ``{focus}`` for the brand.
    """

    name: str
    part: str
    whole: str = ""
    class1: bool = False

    @property
    def is_growth(self) -> bool:
        return not self.whole


RECIPES = {
    Indicator.TOTAL_GROWTH: Recipe("销售总量同比", "total"),
    Indicator.FOCUS_GROWTH: Recipe("{focus}销售总量同比", "focus"),
    Indicator.FOCUS_CLASS1_GROWTH: Recipe("一类{focus}同比", "focus_class1", class1=True),
    Indicator.FOCUS_SHARE: Recipe("{focus}占总量份额", "focus", "total"),
    Indicator.FOCUS_CLASS1_SHARE: Recipe(
        "一类{focus}占一类烟份额", "focus_class1", "class1", class1=True
    ),
}
FIGURES = {
    "total": "销售总量",
    "focus": "{focus}销量",
    "focus_class1": "一类{focus}销量",
    "class1": "一类烟销量",
}


def name_of(indicator: Indicator, focus: str) -> str:
    """As the clause calls it, with the focus brand of the day."""
    return RECIPES[indicator].name.format(focus=focus)


@dataclass(frozen=True)
class Contender:
    """A department's group line in the month and in the same month of last year.

    A line is None where nothing is known of it. ``unclassed`` names the month's goods that were
    sold without a price class; ``focus_unclassed`` those of the focus brand in either month.
    ``document`` is where the month of another department stands.
    """

    code: str
    name: str
    now: GroupLine | None
    base: GroupLine | None
    unclassed: tuple[str, ...] = ()
    focus_unclassed: tuple[str, ...] = ()
    document: str = ""


def parts_of(of: Contender, indicator: Indicator) -> tuple[Decimal | None, Decimal | None]:
    """What is divided by what: (this month, last year's), or (part, whole)."""
    recipe = RECIPES[indicator]
    part = getattr(of.now, recipe.part) if of.now else None
    if recipe.is_growth:
        return part, getattr(of.base, recipe.part) if of.base else None
    return part, getattr(of.now, recipe.whole) if of.now else None


def value_of(of: Contender, indicator: Indicator) -> Decimal | None:
    """Percent, half up to 0.01 of a point; None when a base or denominator is missing or 0."""
    part, under = parts_of(of, indicator)
    if part is None or under is None or under <= 0:
        return None
    over = part - under if RECIPES[indicator].is_growth else part
    percent = (over / under * HUNDRED).quantize(POINT, ROUND_HALF_UP)
    return percent if percent else abs(percent)  # a little less than nothing is no -0.00


def obstacles(among: Sequence[Contender], indicator: Indicator, focus: str) -> Iterator[str]:
    """Why an indicator is dropped for all: one sentence for each department that blocks it."""
    recipe = RECIPES[indicator]
    for each in among:
        _part, under = parts_of(each, indicator)
        if recipe.is_growth and each.base is None:
            yield f"{each.name}没有上年同月的数据"
        elif under is not None and under <= 0:
            of = FIGURES[recipe.part if recipe.is_growth else recipe.whole].format(focus=focus)
            when = "上年同月的" if recipe.is_growth else "本月的"
            yield f"{each.name}{when}{of}是 {under.normalize():f}"
        elif recipe.class1:
            yield from class_obstacles(each, recipe)


def class_obstacles(of: Contender, recipe: Recipe) -> Iterator[str]:
    """Goods without a class may be of class 1: what asks for it cannot be worked out."""
    goods = of.focus_unclassed if recipe.is_growth else of.unclassed
    if goods:
        named = "、".join(goods[:3]) + ("等" if len(goods) > 3 else "")
        yield f"{of.name}的{named}没有价类"
