"""A plan of brand cultivation (clauses 2.1.5 and 2.2.5): what it says, and how it goes on.

The customer chooses the brands (clause 1.1): a plan speaks of our service, and of no order to
anybody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gcm.core.errors import Problem
from gcm.core.parameters import Cultivation
from gcm.core.wording import wording_problems

HUNDRED = Decimal(100)
LONGEST_TITLE = 40
LONGEST_MEASURES = 1000
LONGEST_REVIEW = 1000
LONGEST_REASON = 200
LONGEST_NOTE = 200
GOALS = {"shelf_goal": "上柜率", "sold_goal": "动销率", "repeat_goal": "重购率"}


class State(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    REVIEWED = "reviewed"
    CANCELLED = "cancelled"


STATE_NAMES = {
    State.DRAFT: "草稿",
    State.RUNNING: "执行中",
    State.REVIEWED: "已评估",
    State.CANCELLED: "已取消",
}
NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.RUNNING, State.CANCELLED}),
    State.RUNNING: frozenset({State.REVIEWED, State.CANCELLED}),
    State.REVIEWED: frozenset(),
    State.CANCELLED: frozenset(),
}
OPEN = frozenset({State.DRAFT, State.RUNNING})


@dataclass(frozen=True)
class PlanDraft:
    """As it is typed in. Goals in percent, None where the plan has no such goal."""

    district_id: int
    product_id: int
    title: str
    begins_on: date
    ends_on: date
    measures: str
    store_ids: frozenset[int] = frozenset()
    shelf_goal: Decimal | None = None
    sold_goal: Decimal | None = None
    repeat_goal: Decimal | None = None


def problems(draft: PlanDraft, terms: Cultivation, *, stopped: bool) -> list[Problem]:
    """``stopped``: the product is no longer sold."""
    found = [
        *wording_problems("title", draft.title),
        *wording_problems("measures", draft.measures),
        *period_problems(draft.begins_on, draft.ends_on, terms),
        *goal_problems(draft),
    ]
    if stopped:
        found.append(Problem("product_id", "这个品规已停销，请选择在销的品规。"))
    if not draft.store_ids:
        found.append(Problem("store_ids", "请至少选择一家卖场。"))
    return found


def period_problems(begins_on: date, ends_on: date, terms: Cultivation) -> list[Problem]:
    """Both days are counted."""
    if ends_on < begins_on:
        return [Problem("ends_on", "截止日期不能早于开始日期。")]
    days = (ends_on - begins_on).days + 1
    if days > terms.longest_weeks * 7:
        return [
            Problem(
                "ends_on",
                f"期间共 {days} 天，最长 {terms.longest_weeks} 周（{terms.longest_weeks * 7} 天）；"
                "请分成几期。",
            )
        ]
    return []


def goal_problems(draft: PlanDraft) -> list[Problem]:
    """At least one of the three, each from 0 to 100."""
    goals = {name: getattr(draft, name) for name in GOALS}
    if all(goal is None for goal in goals.values()):
        return [Problem("shelf_goal", "上柜率、动销率、重购率请至少填一个目标。")]
    return [
        Problem(name, f"{GOALS[name]}目标请填 0 至 100。")
        for name, goal in goals.items()
        if goal is not None and not 0 <= goal <= HUNDRED
    ]


def edit_problems(state: State) -> list[Problem]:
    if state in OPEN:
        return []
    return [Problem(None, f"{STATE_NAMES[state]}的计划不能再改，请另做一份。")]


def kept_problems(state: State, before: PlanDraft, after: PlanDraft) -> list[Problem]:
    """What a plan that runs is counted by stays as it began."""
    found = []
    if before.district_id != after.district_id:
        found.append(Problem("district_id", "计划不能换片区，请另做一份。"))
    if state is State.RUNNING:
        if before.product_id != after.product_id:
            found.append(Problem("product_id", "执行中的计划不能换品规，请另做一份。"))
        if before.begins_on != after.begins_on:
            found.append(Problem("begins_on", "执行中的计划不能改开始日期。"))
    return found


def move_problems(state: State, to: State) -> list[Problem]:
    if to in NEXT[state]:
        return []
    return [Problem(None, f"计划{STATE_NAMES[state]}，不能改为{STATE_NAMES[to]}。")]


def start_problems(state: State, ends_on: date, today: date) -> list[Problem]:
    found = move_problems(state, State.RUNNING)
    if not found and ends_on < today:
        found.append(Problem(None, "期间已经过去，请先改日期再开始。"))
    return found


def overlap_problems(others: Sequence[str]) -> list[Problem]:
    """A store has one running plan of a product at a time, or its figures count twice."""
    return [
        Problem(
            None,
            f"“{name}”正在执行，品规相同，期间和卖场有重叠；请调整卖场或期间，或先结束那一份。",
        )
        for name in others
    ]


def cancel_problems(state: State, reason: str) -> list[Problem]:
    found = move_problems(state, State.CANCELLED)
    if not reason.strip():
        found.append(Problem("reason", "请写明取消的原因。"))
    return found + wording_problems("reason", reason)


def review_problems(state: State, text: str, ends_on: date, today: date) -> list[Problem]:
    """A review is written on the period's last day or later."""
    found = move_problems(state, State.REVIEWED)
    if not found and today < ends_on:
        found.append(
            Problem(None, f"计划到 {ends_on.isoformat()} 期满，那天起写评估；提前结束请取消。")
        )
    if not text.strip():
        found.append(Problem("review", "请写评估：做得怎样，为什么，以后怎么做。"))
    return found + wording_problems("review", text)


def remark_problems(state: State, text: str, week: date, weeks: Collection[date]) -> list[Problem]:
    """``week`` is a Monday; ``weeks`` are those of the period so far."""
    found = wording_problems("remark", text)
    if state not in {State.RUNNING, State.REVIEWED}:
        found.append(Problem(None, "计划开始以后才写周点评。"))
    if week not in weeks:
        found.append(Problem("week", "请选择计划期间内已经开始的一周。"))
    return found


def measure_problems(
    state: State, text: str, done_on: date, begins_on: date, today: date
) -> list[Problem]:
    """What was done in a store: on a day between the plan's begin and today."""
    found = wording_problems("text", text)
    if state is not State.RUNNING:
        found.append(Problem(None, "只有执行中的计划可以登记措施。"))
    if not text.strip():
        found.append(Problem("text", "请写做了什么。"))
    if done_on > today:
        found.append(Problem("done_on", "日期不能晚于今天。"))
    elif done_on < begins_on:
        found.append(Problem("done_on", f"日期不能早于计划开始的 {begins_on.isoformat()}。"))
    return found
