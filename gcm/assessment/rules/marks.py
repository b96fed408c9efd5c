"""From a place to marks, and from marks to those who ran the district (clause 4.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)
CENT = Decimal("0.01")


def half_up(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Marks:
    """The group mark G and the weight W of the ordinary line: together always 100."""

    group: Decimal
    weight: Decimal

    def total(self, score: Decimal) -> Decimal:
        """G + W × o / 100 for an ordinary-line score o of 0 to 100, rounded here and only here."""
        return half_up(self.group + self.weight * score / HUNDRED)


def marks_for(place: int, group_marks: Sequence[Decimal]) -> Marks:
    """``group_marks`` are those of the first, second, third … place."""
    group = group_marks[place - 1]
    return Marks(group, HUNDRED - group)


@dataclass(frozen=True)
class Served:
    """A market manager and how many of the month's working days were the own."""

    user: str
    name: str
    days: int


@dataclass(frozen=True)
class Credit:
    """``credited`` is None for who served too few days to be assessed, or without a total."""

    user: str
    name: str
    working_days: int
    credited: Decimal | None


def credits_of(
    total: Decimal | None, served: Sequence[Served], days: int, least: int
) -> tuple[Credit, ...]:
    """The total shared out by working days, half up; the last one assessed takes the rest.

    ``served`` stands in the order in which they served, ``days`` are the month's working days,
    whoever served fewer than ``least`` is not assessed (and neither is their part).
    """
    assessed = [each for each in served if each.days >= least]
    found: dict[str, Decimal] = {}
    if total is not None and days:
        for each in assessed[:-1]:
            found[each.user] = half_up(total * each.days / days)
        if assessed:
            whole = half_up(total * sum(each.days for each in assessed) / days)
            found[assessed[-1].user] = whole - sum(found.values(), Decimal(0))
    return tuple(Credit(each.user, each.name, each.days, found.get(each.user)) for each in served)
