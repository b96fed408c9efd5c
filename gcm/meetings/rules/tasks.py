"""Tasks with an owner and a due date; they come back on each agenda until they are done."""

from dataclasses import dataclass
from datetime import date

from gcm.core.errors import Problem
from gcm.meetings.rules.days import far_problems
from gcm.meetings.rules.kinds import TASK_STATE_NAMES, TaskState

LONGEST_TITLE = 200
LONGEST_WORDS = 500


@dataclass(frozen=True)
class TaskDraft:
    title: str
    owner_id: int | None
    due_on: date | None


def problems(draft: TaskDraft, given_on: date) -> list[Problem]:
    found = far_problems("due_on", draft.due_on)
    if not draft.title.strip():
        found.append(Problem("title", "请写要做的事。"))
    elif len(draft.title) > LONGEST_TITLE:
        found.append(Problem("title", f"最多 {LONGEST_TITLE} 个字。"))
    if not draft.owner_id:
        found.append(Problem("owner_id", "请选择责任人。"))
    if draft.due_on is None:
        found.append(Problem("due_on", "请填完成期限。"))
    elif draft.due_on < given_on:
        found.append(Problem("due_on", f"完成期限不能早于 {given_on.isoformat()}。"))
    return found


def done_problems(state: TaskState, words: str) -> list[Problem]:
    found = open_problems(state)
    if not words.strip():
        found.append(Problem("words", "请写做了什么。"))
    elif len(words) > LONGEST_WORDS:
        found.append(Problem("words", f"最多 {LONGEST_WORDS} 个字。"))
    return found


def open_problems(state: TaskState) -> list[Problem]:
    if state is TaskState.OPEN:
        return []
    return [Problem("", f"这项任务{TASK_STATE_NAMES[state]}，不能再改。")]


def return_problems(state: TaskState, reason: str) -> list[Problem]:
    found = []
    if state is not TaskState.DONE:
        found.append(Problem("", "只有已完成的任务才能退回。"))
    if not reason.strip():
        found.append(Problem("reason", "请写明退回的原因。"))
    return found


def withdrawal_problems(state: TaskState, reason: str) -> list[Problem]:
    found = open_problems(state)
    if not reason.strip():
        found.append(Problem("reason", "请写明撤回的原因。"))
    return found


def is_late(state: TaskState, due_on: date, done_on: date | None, today: date) -> bool:
    """Open beyond its day, or done after it. The due day itself is in time."""
    if state is TaskState.WITHDRAWN:
        return False
    return (done_on or today) > due_on


def clause_of(*, by_head: bool, runs: bool) -> str:
    """Other tasks of the department head: 2.1.9 to a market manager, 2.2.8 to others."""
    if not by_head:
        return ""
    return "2.1.9" if runs else "2.2.8"
