"""A month's target split to the chains (clause 2.1.3): plain values, like the rules.

Figures are whole 条 by indicator and chain; the indicators come from the widest to the narrowest
(all sales, the focus brand, its first class), and each holds the next one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from gcm.core.errors import Problem
from gcm.core.shares import Weights, largest_remainder
from gcm.core.wording import wording_problems

NONE = Decimal(0)
HUNDRED = Decimal(100)
MOST = 100_000_000  # 条 a month: more is a slip of the hand
LONGEST_REASON = 200

Key = TypeVar("Key", bound=str)  # an indicator


class Basis(StrEnum):
    """What a chain's proposal rests on."""

    LAST_YEAR = "上年同月"
    RECENT = "近几个月平均"
    NOTHING = "没有销售"


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"


STATE_NAMES = {State.DRAFT: "草稿", State.PUBLISHED: "已下达", State.REPLACED: "已被新版替代"}
NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.REPLACED}),
    State.REPLACED: frozenset(),
}


@dataclass(frozen=True)
class Past:
    """What a chain sold of one indicator, in 条.

    ``recent`` are the last months before the target's, ``recent_base`` the same months a year
    earlier. None: the branch has no records of that time.
    """

    last_year: Decimal | None
    recent: Decimal | None
    recent_base: Decimal | None
    months: int


@dataclass(frozen=True)
class Expected:
    """What the chain would sell as things go; ``growth`` is percent, None where none is applied."""

    quantity: Decimal
    basis: Basis
    growth: Decimal | None = None


def expected(past: Past, limit: Decimal) -> Expected:
    """Last year's month at the pace of the last months; without it, their average.

    The pace counts to ``limit`` percent up or down: a few odd months do not set a target.
    """
    if past.last_year is not None and past.last_year > 0:
        growth = pace(past, limit)
        quantity = past.last_year * (HUNDRED + (growth or NONE)) / HUNDRED
        return Expected(rounded(quantity, 4), Basis.LAST_YEAR, growth)
    if past.recent is not None and past.recent > 0:
        return Expected(rounded(past.recent / past.months, 4), Basis.RECENT)
    return Expected(NONE, Basis.NOTHING)


def pace(past: Past, limit: Decimal) -> Decimal | None:
    if past.recent is None or past.recent_base is None or past.recent_base <= 0:
        return None
    growth = rounded((past.recent - past.recent_base) / past.recent_base * HUNDRED, 2)
    return min(max(growth, -limit), limit)


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def proposal(
    totals: Mapping[Key, int], weights: Mapping[Key, Weights]
) -> dict[Key, dict[str, int]]:
    """The district's totals split by weight; nobody gets more of a part than of the whole.

    ``totals`` go from the widest indicator to the narrowest and do not grow.
    """
    found: dict[Key, dict[str, int]] = {}
    most: dict[str, int] | None = None
    for indicator, total in totals.items():
        most = found[indicator] = within(total, weights[indicator], most)
    return found


def within(total: int, weights: Weights, most: Mapping[str, int] | None) -> dict[str, int]:
    """By largest remainder; who would get more than may be gets that, and the rest is shared anew.

    ``most`` leaves room for all of ``total``.
    """
    if most is None:
        return largest_remainder(total, weights)
    fixed: dict[str, int] = {}
    while True:
        free = [(code, weight) for code, weight in weights if code not in fixed]
        shared = largest_remainder(total - sum(fixed.values()), free)
        over = [code for code, quantity in shared.items() if quantity > most[code]]
        if not over:
            return {code: fixed.get(code, shared.get(code, 0)) for code, _weight in weights}
        fixed |= {code: most[code] for code in over}


def total_problems(totals: Mapping[Key, int], names: Mapping[Key, str]) -> list[Problem]:
    """What is wrong with the district's figures. ``names`` are the indicators' names on pages."""
    found = [
        Problem(indicator, f"应在 0 至 {MOST:,} 条之间。")
        for indicator, total in totals.items()
        if not 0 <= total <= MOST
    ]
    for wide, narrow in pairwise(totals):
        if totals[narrow] > totals[wide]:
            found.append(
                Problem(
                    narrow,
                    f"{names[narrow]} {totals[narrow]:,} 条多于{names[wide]} {totals[wide]:,} 条，"
                    "请改到不超过。",
                )
            )
    return found


def share_problems(
    totals: Mapping[Key, int],
    figures: Mapping[Key, Mapping[str, int]],
    names: Mapping[Key, str],
    chains: Mapping[str, str],
) -> list[Problem]:
    """The chains' figures add up to the district's, and each holds the next within a chain.

    ``chains`` are the names by code; a problem's field is ``indicator code`` or None.
    """
    found = list(sum_problems(totals, figures, names))
    for code, name in chains.items():
        own = {indicator: figures[indicator][code] for indicator in totals}
        for field, message in total_problems(own, names):
            found.append(Problem(f"{field} {code}", f"{name}：{message}"))
    return found


def sum_problems(
    totals: Mapping[Key, int], figures: Mapping[Key, Mapping[str, int]], names: Mapping[Key, str]
) -> Iterator[Problem]:
    for indicator, total in totals.items():
        off = sum(figures[indicator].values()) - total
        if off:
            yield Problem(
                None,
                f"{names[indicator]}：各客户合计 {total + off:,} 条，比片区目标 {total:,} 条"
                f"{'多' if off > 0 else '少'} {abs(off):,} 条，请改到相等再保存。",
            )


def publication_problems(state: State, number: int, reason: str) -> list[Problem]:
    """From the second version on a reason is asked for."""
    if State.PUBLISHED not in NEXT[state]:
        return [Problem(None, f"这份目标分解“{STATE_NAMES[state]}”，不能再下达。")]
    if number > 1 and not reason.strip():
        return [Problem("reason", f"这是第 {number} 版，请写明改动的原因。")]
    return wording_problems("reason", reason)


def chain_problems(come: Sequence[str], gone: Sequence[str]) -> list[Problem]:
    """A draft is about the chains that are served in the month, all of them and no other."""
    both = (("新入网", come), ("已不在网", gone))
    parts = [f"{said}{'、'.join(names)}" for said, names in both if names]
    if not parts:
        return []
    told = f"分解之后客户有变动：{'；'.join(parts)}。请先按现在的客户“重新分解”，核对后再下达。"
    return [Problem(None, told)]


def change_problems(state: State) -> list[Problem]:
    if state is State.DRAFT:
        return []
    return [Problem(None, f"这份目标分解“{STATE_NAMES[state]}”，不能再改；请另做新版。")]
