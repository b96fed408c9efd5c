"""The life of a plan (clause 3.2.1): draft, submitted, decided; who is late; what may change.

A market manager's outings are put in force by their owner; windows are approved by a market
manager, never by who planned or submitted them.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from gcm.core import calendar
from gcm.core.errors import Problem
from gcm.core.parameters import Visits
from gcm.visits.rules.facts import Round
from gcm.visits.rules.kinds import PLAN_STATES, PlanKind, PlanState

OPEN = frozenset({PlanState.DRAFT, PlanState.RETURNED})
FURTHEST_DAYS = 92  # nobody plans further ahead than a quarter


def state_name(kind: PlanKind, state: PlanState) -> str:
    """Outings wait for nobody's decision: submitted, they are settled."""
    if kind is PlanKind.OUTINGS and state is PlanState.SUBMITTED:
        return "已定"
    return PLAN_STATES[state]


def is_late(begins_on: date, submitted_on: date | None, today: date) -> bool:
    """The customer manager's lateness: not submitted before the day the window begins."""
    return (submitted_on or today) >= begins_on


def decide_by(submitted_on: date, terms: Visits) -> date:
    """The last day on which a decision is in time: so many working days after submission."""
    day = submitted_on
    for _ in range(terms.plan_decision_days):
        day = calendar.next_working_day(day + timedelta(days=1))
    return day


def is_ever_decided_late(rounds: Iterable[Round], today: date, terms: Visits) -> bool:
    """The market manager's lateness: each submission waits for its own decision, returns too."""
    return any(is_decided_late(each.submitted_on, each.decided_on, today, terms) for each in rounds)


def is_decided_late(
    submitted_on: date | None, decided_on: date | None, today: date, terms: Visits
) -> bool:
    """One submission waited longer than it may, or still does."""
    return submitted_on is not None and (decided_on or today) > decide_by(submitted_on, terms)


def change_problems(kind: PlanKind, state: PlanState) -> list[Problem]:
    """While a plan waits for its decision, it stays as it was submitted."""
    if kind is PlanKind.WINDOW and state is PlanState.SUBMITTED:
        return [Problem(None, "计划正在等待审批，请先撤回再修改。")]
    return []


def removal_problems(kind: PlanKind, state: PlanState, *, is_done: bool) -> list[Problem]:
    """What was approved is not made to vanish: why it was not done is written down."""
    if is_done:
        return [Problem(None, "这家卖场已经拜访，不能从计划中删去。")]
    if kind is PlanKind.WINDOW and state is PlanState.APPROVED:
        return [Problem(None, "批准后的计划不能删去卖场；去不了的，请写明未完成原因。")]
    return change_problems(kind, state)


def day_problems(day: date, begins_on: date, ends_on: date, today: date) -> list[Problem]:
    """A visit is put on a working day of its own window that is not over."""
    if not begins_on <= day <= ends_on:
        return [Problem("day", f"日期应在本期之内：{begins_on} 至 {ends_on}。")]
    if not calendar.is_working_day(day):
        return [Problem("day", f"{day} 不是工作日，请另选一天。")]
    if day < today:
        return [Problem("day", f"{day} 已经过去，请选今天或以后的日期。")]
    return []


def proposal_problems(
    kind: PlanKind, begins_on: date, span: tuple[date, date], today: date
) -> list[Problem]:
    """``span`` is the window or the month that ``begins_on`` lies in."""
    if begins_on != span[0]:
        of = "每期" if kind is PlanKind.WINDOW else "每月"
        return [Problem("begins_on", f"计划从{of}的第一天 {span[0]} 起，请重新选择。")]
    if span[1] < today:
        return [Problem("begins_on", "这一期已经结束，不能再订计划。")]
    if begins_on > today + timedelta(days=FURTHEST_DAYS):
        return [Problem("begins_on", f"最多提前 {FURTHEST_DAYS} 天订计划。")]
    return []


def submission_problems(state: PlanState, *, is_empty: bool, is_due: bool) -> list[Problem]:
    """A window in which nothing is left to visit is planned by saying so."""
    if state not in OPEN:
        return [Problem(None, "这份计划已经提交过了。")]
    if is_empty and is_due:
        return [Problem(None, "计划里还没有卖场，本期还有应访的，请先排入再提交。")]
    return []


def withdrawal_problems(state: PlanState) -> list[Problem]:
    if state is not PlanState.SUBMITTED:
        return [Problem(None, "只有已提交、尚未审批的计划可以撤回。")]
    return []


def decision_problems(kind: PlanKind, state: PlanState, *, is_own: bool) -> list[Problem]:
    if kind is not PlanKind.WINDOW or state is not PlanState.SUBMITTED:
        return [Problem(None, "这份计划现在没有等待审批。")]
    if is_own:
        return [Problem(None, "不能审批自己的或自己代为提交的计划，请由其他市场经理审批。")]
    return []


def hand_over_problems(first: date, last: date, today: date) -> list[Problem]:
    if last < first:
        return [Problem("last", "结束日期不能早于开始日期。")]
    if first < today:
        return [Problem("first", "已经过去的日子不能移交；没有做到的请写明原因。")]
    return []
