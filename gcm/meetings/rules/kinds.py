"""The kinds of meetings of clause 3.3 and how they are called."""

from enum import StrEnum


class Kind(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    SYMPOSIUM = "symposium"


class Session(StrEnum):
    """When on its day a daily meeting is."""

    MORNING = "morning"
    EVENING = "evening"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


KIND_NAMES = {Kind.DAILY: "日例会", Kind.WEEKLY: "周例会", Kind.SYMPOSIUM: "座谈会"}
SESSION_NAMES = {Session.MORNING: "早会", Session.EVENING: "晚会"}
TASK_STATE_NAMES = {
    TaskState.OPEN: "待办",
    TaskState.DONE: "已完成",
    TaskState.WITHDRAWN: "已撤回",
}
CLAUSES = {Kind.DAILY: "3.3.1", Kind.WEEKLY: "3.3.2", Kind.SYMPOSIUM: "3.3.3"}
