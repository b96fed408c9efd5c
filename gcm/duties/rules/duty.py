"""A line of a duty board: its state follows from records and days, nobody ticks it.

Every piece of evidence leads to the page with its records, and without a record nothing is done.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

NAMED = 5  # chains, stores or people that a sentence names; the rest is counted


class State(StrEnum):
    DONE = "done"
    DUE = "due"
    LATE = "late"
    NONE = "none"


STATE_NAMES = {
    State.DONE: "已做到",
    State.DUE: "待完成",
    State.LATE: "逾期",
    State.NONE: "本月无",
}
OPEN = frozenset({State.DUE, State.LATE})

TITLES = {
    "2.1.1": "全面负责",
    "2.1.2": "调研与初审",
    "2.1.3": "目标与分解",
    "2.1.4": "走访与联系",
    "2.1.5": "品牌培育",
    "2.1.6": "组织需求预测",
    "2.1.7": "组织座谈会",
    "2.1.8": "指导和检查客户经理",
    "2.1.9": "其他工作",
    "2.2.1": "建档",
    "2.2.2": "名下客户的目标",
    "2.2.3": "拜访计划与拜访",
    "2.2.4": "紧俏货源书面告知",
    "2.2.5": "品牌培育与服务",
    "2.2.6": "月度需求预测",
    "2.2.7": "守法情况",
    "2.2.8": "报表与其他任务",
}


@dataclass(frozen=True)
class Page:
    """Where something is to be seen or done: the page's endpoint and what stands in its address."""

    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """``records`` is how many records lie behind it; one of none is told and counts for nothing."""

    text: str
    page: Page
    records: int = 1


@dataclass(frozen=True)
class Missing:
    """A sentence that says what is missing; ``late`` where its own day is over."""

    text: str
    page: Page | None = None
    late: bool = False


@dataclass(frozen=True)
class Duty:
    clause: str
    title: str
    state: State
    evidence: tuple[Evidence, ...]
    missing: tuple[Missing, ...]

    @property
    def records(self) -> int:
        return sum(each.records for each in self.evidence)


def judged(
    clause: str,
    evidence: Iterable[Evidence],
    missing: Iterable[Missing],
    *,
    today: date,
    due_on: date,
) -> Duty:
    """Done when nothing is missing and a record shows it; late once a day is over, else due.

    ``due_on`` is the last day that still counts.
    """
    shown, lacking = tuple(evidence), tuple(missing)
    if not lacking and not any(each.records for each in shown):
        lacking = (Missing("还没有任何记录。", late=today > due_on),)
    if not lacking:
        state = State.DONE
    elif today > due_on or any(each.late for each in lacking):
        state = State.LATE
    else:
        state = State.DUE
    return Duty(clause, TITLES[clause], state, shown, lacking)


def nothing(clause: str, why: str, evidence: Iterable[Evidence] = ()) -> Duty:
    """There is nothing to judge in the month; ``why`` stands where the missing would."""
    return Duty(clause, TITLES[clause], State.NONE, tuple(evidence), (Missing(why),))


def named(names: Sequence[str]) -> str:
    """``甲、乙、丙等 8``: the first few, and how many there are where that is more."""
    if len(names) <= NAMED:
        return "、".join(names)
    return f"{'、'.join(names[:NAMED])}等 {len(names)} "


def lacks(names: Sequence[str], what: str, unit: str = "家", **more: Any) -> list[Missing]:
    """One sentence for all of ``names``, none where there are none."""
    if not names:
        return []
    listed = named(names)
    tail = unit if len(names) > NAMED else ""
    return [Missing(f"{listed}{tail}：{what}", **more)]
