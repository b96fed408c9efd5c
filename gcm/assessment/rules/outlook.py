"""How a running month may end: a projection, told with its working, that decides nothing.

The own line goes on at the pace of the working days gone by; another department that has not
reported sells what it sold in that month of last year, grown as in its latest months.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal

from gcm.assessment.rules.indicators import Contender
from gcm.assessment.rules.lines import GroupLine
from gcm.assessment.rules.sheets import Inputs, OrdinaryLine, ScoreSheet, Terms, score_sheet
from gcm.core import months

ZERO = Decimal(0)
# A department's latest months, each with the same month of last year.
Past = Sequence[tuple[GroupLine, GroupLine]]


@dataclass(frozen=True)
class Pace:
    """The last day with a sale, the working days up to it, and those of the whole month."""

    sold_until: date
    gone: int
    days: int


@dataclass(frozen=True)
class Outlook:
    """The sheet as it would come out; ``working`` says how each figure was projected."""

    sheet: ScoreSheet
    working: tuple[str, ...]


def outlook(
    inputs: Inputs,
    pace: Pace | None,
    past: Mapping[str, Past],
    latest: OrdinaryLine | None,
    terms: Terms,
) -> Outlook:
    """``past`` by department's code; ``latest`` is the newest ordinary-line score there is."""
    working: list[str] = []
    contenders = tuple(
        own_projected(each, pace, working)
        if each.code == inputs.own
        else projected(each, past.get(each.code, ()), working)
        for each in inputs.contenders
    )
    ordinary = inputs.ordinary
    if inputs.score is None and latest:
        ordinary = (*ordinary, latest)
        working.append(f"普通线得分还没有，暂用最近一个月的 {latest.score:.2f} 分。")
    given = replace(inputs, contenders=contenders, ordinary=ordinary, notes=())
    return Outlook(score_sheet(given, terms), tuple(working))


def own_projected(of: Contender, pace: Pace | None, working: list[str]) -> Contender:
    if of.now is None or pace is None or not pace.gone:
        return replace(of, now=None)
    working.append(
        f"{of.name}：到 {pace.sold_until} 已过 {pace.gone} 个工作日，全月 {pace.days} 个，"
        f"按 × {pace.days} ÷ {pace.gone} 推到月底。"
    )
    return replace(of, now=of.now.scaled(Decimal(pace.days) / pace.gone))


def projected(of: Contender, past: Past, working: list[str]) -> Contender:
    """A reported month stays as it is."""
    if of.now is not None:
        working.append(f"{of.name}：用已上报的本月数。")
        return of
    if of.base is None or not past:
        return of
    factors = {field.name: growth_of(past, field.name) for field in fields(GroupLine)}
    told = "、".join(f"{factor:.3f}" for factor in factors.values())
    working.append(
        f"{of.name}：上年同月 × 最近 {len(past)} 个月的增长"
        f"（总量、重点品牌、一类重点品牌、一类烟依次为 {told}）。"
    )
    line = {name: getattr(of.base, name) * factor for name, factor in factors.items()}
    return replace(of, now=GroupLine(**line))


def growth_of(past: Past, name: str) -> Decimal:
    """What the latest months are to the same months of last year; 1 where those were 0."""
    now = sum((getattr(line, name) for line, _base in past), ZERO)
    base = sum((getattr(line, name) for _line, line in past), ZERO)
    return now / base if base > 0 else Decimal(1)


def latest_months(month: date, count: int) -> list[date]:
    """The months before ``month`` that are looked at for reported figures, newest first."""
    return [months.shift(month, -back) for back in range(1, count + 1)]
