"""A chain's month in three stages (clause 2.2.2): proposed by its manager, confirmed, followed.

Plain values, like the rules. A stage's figures are 条 by indicator, from the widest indicator to
the narrowest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from gcm.core import calendar, months
from gcm.core.errors import Problem
from gcm.core.parameters import Targets
from gcm.core.wording import wording_problems
from gcm.sales.rules import measures, splitting

NONE = Decimal(0)
STAGES = ("上旬", "中旬", "下旬")
LONGEST_STRATEGY = 500
LONGEST_OPINION = 200

Key = TypeVar("Key", bound=str)  # an indicator


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


STATE_NAMES = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "待确认",
    State.CONFIRMED: "已确认",
    State.RETURNED: "已退回",
}
# What was confirmed may go back once more: the month's target changed, or the market did.
NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.CONFIRMED, State.RETURNED, State.DRAFT}),
    State.CONFIRMED: frozenset({State.RETURNED}),
    State.RETURNED: frozenset({State.SUBMITTED}),
}
OPEN = frozenset({State.DRAFT, State.RETURNED})


@dataclass(frozen=True)
class Stage:
    """``number`` counts from 1; ``days`` are its working days."""

    number: int
    name: str
    first: date
    last: date
    days: int


def stages_of(month: date, terms: Targets) -> tuple[Stage, ...]:
    """The first two have ``stage_days`` days each, the third has the rest of the month."""
    length = terms.stage_days
    begins = [month.replace(day=1 + length * place) for place in range(len(STAGES))]
    ends = [month.replace(day=length * place) for place in range(1, len(STAGES))]
    return tuple(
        Stage(number, name, first, last, len(calendar.working_days(first, last)))
        for number, (name, first, last) in enumerate(
            zip(STAGES, begins, [*ends, months.last_day(month)], strict=True), start=1
        )
    )


def default_split(
    targets: Mapping[Key, Decimal], stages: Sequence[Stage]
) -> dict[Key, tuple[Decimal, ...]]:
    """The month's targets by the working days of each stage, in whole 条, exact in sum.

    What a target has beyond whole 条 is the last stage's.
    """
    weights = [(str(stage.number), Decimal(stage.days)) for stage in stages]
    totals = {indicator: int(target) for indicator, target in targets.items()}
    shared = splitting.proposal(totals, dict.fromkeys(totals, weights))
    return {
        indicator: with_rest(list(shared[indicator].values()), target - totals[indicator])
        for indicator, target in targets.items()
    }


def with_rest(figures: Sequence[int], rest: Decimal) -> tuple[Decimal, ...]:
    *first, last = (Decimal(figure) for figure in figures)
    return (*first, last + rest)


def due_on(month: date, terms: Targets) -> date:
    """The last day on which a proposal is in time: so many working days into the month."""
    days = calendar.working_days(month, months.last_day(month))
    return days[min(terms.stage_due_working_days, len(days)) - 1]


def is_late(due: date, submitted_on: date | None, today: date) -> bool:
    return (submitted_on or today) > due


def figure_problems(
    targets: Mapping[Key, Decimal],
    figures: Mapping[Key, Sequence[Decimal]],
    names: Mapping[Key, str],
) -> list[Problem]:
    """The stages add up to the month's target; a problem's field is ``indicator number``."""
    found = []
    for indicator, target in targets.items():
        found += [
            Problem(f"{indicator} {number}", "不能小于 0。")
            for number, figure in enumerate(figures[indicator], start=1)
            if figure < 0
        ]
        off = sum(figures[indicator], NONE) - target
        if off:
            found.append(
                Problem(
                    None,
                    f"{names[indicator]}：三个阶段合计 {said(target + off)} 条，比本月目标 "
                    f"{said(target)} 条{'多' if off > 0 else '少'} {said(abs(off))} 条，"
                    "请改到相等再保存。",
                )
            )
    return found + nesting_problems(targets, figures, names)


def nesting_problems(
    targets: Mapping[Key, Decimal],
    figures: Mapping[Key, Sequence[Decimal]],
    names: Mapping[Key, str],
) -> list[Problem]:
    """Within a stage each indicator holds the next one, where the month's targets do."""
    return [
        Problem(
            f"{narrow} {number}",
            f"{STAGES[number - 1]}：{names[narrow]} {said(part)} 条多于{names[wide]} "
            f"{said(whole)} 条，请改到不超过。",
        )
        for wide, narrow in pairwise(targets)
        if targets[narrow] <= targets[wide]
        for number, (whole, part) in enumerate(
            zip(figures[wide], figures[narrow], strict=True), start=1
        )
        if part > whole
    ]


def said(quantity: Decimal) -> str:
    """Without idle noughts."""
    return f"{quantity:,.4f}".rstrip("0").rstrip(".")


def strategy_problems(strategy: str) -> list[Problem]:
    if not strategy.strip():
        return [Problem("strategy", "请写明打算怎样完成：针对差距的办法。")]
    return wording_problems("strategy", strategy)


def proposal_problems(month: date, targets: Mapping[Key, Decimal], today: date) -> list[Problem]:
    """A chain without a target has nothing to be staged; a month that is over is followed only."""
    if not targets:
        return [Problem(None, "这家客户本月还没有目标，请市场经理先下达目标。")]
    if months.last_day(month) < today:
        return [Problem(None, f"{months.label(month)}已经结束，不能再提出阶段目标。")]
    return []


def state_problems(now: State, then: State) -> list[Problem]:
    if then in NEXT[now]:
        return []
    return [Problem(None, f"阶段目标“{STATE_NAMES[now]}”，不能改为“{STATE_NAMES[then]}”。")]


def change_problems(state: State) -> list[Problem]:
    if state in OPEN:
        return []
    mend = "请先撤回" if state is State.SUBMITTED else "请市场经理先退回"
    return [Problem(None, f"阶段目标“{STATE_NAMES[state]}”，不能修改；{mend}。")]


def return_problems(opinion: str) -> list[Problem]:
    return [] if opinion.strip() else [Problem("opinion", "退回时请写明原因。")]


def is_outdated(targets: Mapping[Key, Decimal], figures: Mapping[Key, Sequence[Decimal]]) -> bool:
    """Whether the month's targets are others than those the stages were made for."""
    return {name: sum(parts, NONE) for name, parts in figures.items()} != dict(targets)


@dataclass(frozen=True)
class Gap:
    """A stage's target beside what was sold in it so far; ``actual`` None where unknown by day.

    ``is_over`` and ``has_begun`` say how much the gap means yet.
    """

    stage: Stage
    target: Decimal
    actual: Decimal | None
    has_begun: bool
    is_over: bool

    @property
    def completion(self) -> Decimal | None:
        return measures.completion(self.actual, self.target)

    @property
    def gap(self) -> Decimal | None:
        return measures.gap(self.actual, self.target)


def gaps(
    stages: Sequence[Stage],
    targets: Sequence[Decimal],
    actual: Mapping[int, Decimal] | None,
    today: date,
) -> tuple[Gap, ...]:
    """``actual`` by the stage's number; None where the month is not known by day."""
    return tuple(
        Gap(
            stage,
            target,
            actual.get(stage.number, NONE) if actual is not None and stage.first <= today else None,
            has_begun=stage.first <= today,
            is_over=stage.last < today,
        )
        for stage, target in zip(stages, targets, strict=True)
    )


def time_gone(month: date, today: date) -> Decimal | None:
    """时间进度: the part of the month's working days that have begun, in percent."""
    days = calendar.working_days(month, months.last_day(month))
    return measures.share(Decimal(sum(day <= today for day in days)), Decimal(len(days)))
