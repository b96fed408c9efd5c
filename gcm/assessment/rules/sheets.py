"""The score sheet of clause 4.1: every step from the figures taken in to the total."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gcm.assessment.rules.indicators import (
    RECIPES,
    Contender,
    Indicator,
    name_of,
    obstacles,
    parts_of,
    value_of,
)
from gcm.assessment.rules.marks import Credit, Marks, Served, credits_of, marks_for
from gcm.assessment.rules.ranking import Order, Step, Tie, ordered


class Status(StrEnum):
    LIVE = "live"
    ON_HOLD = "on_hold"
    FINAL = "final"


STATUS_NAMES = {Status.LIVE: "月度进行中", Status.ON_HOLD: "暂缓", Status.FINAL: "已出分"}


@dataclass(frozen=True)
class Terms:
    """What the regulation says on the month's first day."""

    focus: str
    group_marks: tuple[Decimal, ...]
    fewest_indicators: int
    least_served_days: int
    composite: Step
    ties: tuple[Step, ...]

    @property
    def departments(self) -> int:
        """How many are compared: as many as there are marks."""
        return len(self.group_marks)


@dataclass(frozen=True)
class OrdinaryLine:
    """A district's ordinary-line score as it was taken in, with its document."""

    district: str
    name: str
    score: Decimal
    document: str


@dataclass(frozen=True)
class Inputs:
    """All that a month's score is made of. ``own`` and ``district`` are codes.

    ``ordinary`` holds the scores of all districts of the own department. ``notes`` say where
    figures came from.
    """

    month: date
    is_over: bool
    own: str
    district: str
    district_name: str
    contenders: tuple[Contender, ...]
    ordinary: tuple[OrdinaryLine, ...]
    served: tuple[Served, ...]
    working_days: int
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> OrdinaryLine | None:
        return next((each for each in self.ordinary if each.district == self.district), None)


@dataclass(frozen=True)
class Cell:
    """A department at an indicator: what was divided by what, the percent, the rank."""

    code: str
    part: Decimal | None
    under: Decimal | None
    value: Decimal | None
    rank: Decimal | None


@dataclass(frozen=True)
class Compared:
    """An indicator over all departments; not ``comparable`` when ``note`` dropped it for all."""

    indicator: Indicator
    name: str
    comparable: bool
    note: str
    cells: tuple[Cell, ...]

    @property
    def is_growth(self) -> bool:
        return RECIPES[self.indicator].is_growth


@dataclass(frozen=True)
class Rival:
    """A department's outcome; without an order it has none."""

    code: str
    name: str
    rank_sum: Decimal | None
    firsts: int | None
    place: int | None


@dataclass(frozen=True)
class ScoreSheet:
    """The whole working. ``total`` is None as long as there is no score, and ``reason`` says why.

    Plain values throughout, so that a signed sheet can be kept as it was.
    """

    status: Status
    reason: str
    inputs: Inputs
    terms: Terms
    indicators: tuple[Compared, ...]
    rivals: tuple[Rival, ...]
    ties: tuple[Tie, ...]
    marks: Marks | None
    total: Decimal | None
    managers: tuple[Credit, ...]
    notes: tuple[str, ...]

    @property
    def place(self) -> int | None:
        return next(each.place for each in self.rivals if each.code == self.inputs.own)


def score_sheet(inputs: Inputs, terms: Terms) -> ScoreSheet:
    """The month's working, as far as it goes: what is missing puts it on hold, never last."""
    among = tuple(sorted(inputs.contenders, key=lambda each: each.code))
    dropped = {
        indicator: "；".join(obstacles(among, indicator, terms.focus)) for indicator in Indicator
    }
    kept = [indicator for indicator in Indicator if not dropped[indicator]]
    reasons = list(hindrances(among, terms, kept))
    order = None if reasons else order_of(among, kept, terms)
    marks = marks_for(order.places[inputs.own], terms.group_marks) if order else None
    if order and inputs.score is None:
        reasons.append("本片区的普通线得分还没有录入")
    score = inputs.score
    total = marks.total(score.score) if marks and score else None
    return ScoreSheet(
        status=status_of(inputs, complete=total is not None),
        reason="；".join(reasons),
        inputs=inputs,
        terms=terms,
        indicators=tuple(compared(among, each, dropped[each], order, terms) for each in Indicator),
        rivals=tuple(rival(each, order) for each in among),
        ties=order.ties if order else (),
        marks=marks,
        total=total,
        managers=credits_of(total, inputs.served, inputs.working_days, terms.least_served_days),
        notes=tuple(remarks(inputs, dropped, terms)),
    )


def status_of(inputs: Inputs, *, complete: bool) -> Status:
    if not inputs.is_over:
        return Status.LIVE
    return Status.FINAL if complete else Status.ON_HOLD


def hindrances(among: tuple[Contender, ...], terms: Terms, kept: list[Indicator]) -> Iterator[str]:
    """Why nothing can be put in order."""
    if len(among) != terms.departments:
        yield f"参加比较的应是 {terms.departments} 个营销部，系统里有 {len(among)} 个"
    missing = [each.name for each in among if each.now is None]
    if missing:
        yield f"{'、'.join(missing)}没有本月的数据"
    elif len(kept) < terms.fewest_indicators:
        yield f"可比指标只有 {len(kept)} 项，不足 {terms.fewest_indicators} 项"


def order_of(among: tuple[Contender, ...], kept: list[Indicator], terms: Terms) -> Order:
    values = {
        indicator: {
            each.code: value for each in among if (value := value_of(each, indicator)) is not None
        }
        for indicator in kept
    }
    return ordered(values, terms.composite, terms.ties)


def compared(
    among: tuple[Contender, ...], indicator: Indicator, why: str, order: Order | None, terms: Terms
) -> Compared:
    ranks: Mapping[str, Decimal] = order.ranks.get(indicator, {}) if order else {}
    cells = tuple(
        Cell(
            each.code,
            *parts_of(each, indicator),
            value=value_of(each, indicator),
            rank=ranks.get(each.code),
        )
        for each in among
    )
    return Compared(indicator, name_of(indicator, terms.focus), not why, why, cells)


def rival(of: Contender, order: Order | None) -> Rival:
    if order is None:
        return Rival(of.code, of.name, None, None, None)
    return Rival(
        of.code, of.name, order.sums[of.code], order.firsts[of.code], order.places[of.code]
    )


def remarks(inputs: Inputs, dropped: Mapping[Indicator, str], terms: Terms) -> Iterator[str]:
    yield from inputs.notes
    for indicator, why in dropped.items():
        if why:
            yield f"{name_of(indicator, terms.focus)}不计：{why}，各部门都不比这一项。"
    if not inputs.is_over:
        yield "本月还没有结束，数字截至今天。"
    for each in inputs.served:
        if each.days < terms.least_served_days:
            yield (
                f"{each.name}本月任职 {each.days} 个工作日，不足 {terms.least_served_days} 个，"
                "不参加考核。"
            )
