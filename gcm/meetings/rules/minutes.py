"""What minutes have to say, by the kind of meeting (3.3.1, 3.3.2, 3.3.3)."""

import re
from dataclasses import dataclass
from datetime import date

from gcm.core.errors import Problem
from gcm.meetings.rules.days import far_problems
from gcm.meetings.rules.kinds import SESSION_NAMES, Kind, Session
from gcm.meetings.rules.tasks import TaskDraft
from gcm.meetings.rules.tasks import problems as task_problems

LONGEST = 2000
TASKS = 4  # rows for tasks on one form; more are given on the meeting's page
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
WORDS = {
    "focus": "工作重点",
    "collected": "收集的信息",
    "problems": "存在的问题",
    "compliance": "守法经营情况",
    "next_week": "下周工作",
    "report": "情况通报",
    "news": "政策和货源通报",
}
ASKED = {
    Kind.DAILY: ("focus", "collected"),
    Kind.WEEKLY: ("problems", "compliance", "next_week", "focus", "collected"),
    Kind.SYMPOSIUM: ("report", "news", "problems"),
}
NEEDED = {
    Kind.DAILY: ("focus", "collected"),
    Kind.WEEKLY: ("problems", "next_week"),
    Kind.SYMPOSIUM: ("report",),
}


@dataclass(frozen=True)
class CallDraft:
    """A meeting that is called, or the head of its minutes."""

    kind: Kind
    district_id: int | None
    held_on: date
    session: Session | None = None
    starts_at: str = ""
    place: str = ""
    chair_id: int | None = None
    monopoly_invited: bool = False


@dataclass(frozen=True)
class MinutesDraft:
    """``words`` are those of ``ASKED``; ``present`` holds the ids of people."""

    call: CallDraft
    words: dict[str, str]
    present: frozenset[int] = frozenset()
    monopoly_came: bool = False
    tasks: tuple[TaskDraft, ...] = ()


def call_problems(draft: CallDraft) -> list[Problem]:
    found = far_problems("held_on", draft.held_on)
    if draft.kind is Kind.DAILY and draft.session is None:
        names = "或".join(SESSION_NAMES.values())
        found.append(Problem("session", f"请选择{names}（第 3.3.1 条）。"))
    if not draft.chair_id:
        found.append(Problem("chair_id", "请选择主持人。"))
    if draft.starts_at and not TIME.fullmatch(draft.starts_at):
        found.append(Problem("starts_at", "时间请写成 08:30 的样子。"))
    return found


def problems(draft: MinutesDraft, today: date) -> list[Problem]:
    """Every fault of the minutes; that monopoly staff were not asked is none, but not compliant."""
    call = draft.call
    found = call_problems(call)
    if call.held_on > today:
        found.append(Problem("held_on", f"会议日期不能晚于今天（{today.isoformat()}）。"))
    for name in ASKED[call.kind]:
        text = draft.words.get(name, "")
        if name in NEEDED[call.kind] and not text.strip():
            found.append(Problem(name, f"请写{WORDS[name]}。"))
        elif len(text) > LONGEST:
            found.append(Problem(name, f"最多 {LONGEST} 个字，现在是 {len(text)} 个。"))
    if not draft.present:
        found.append(Problem("present", "请勾选到会的人。"))
    if draft.monopoly_came and not call.monopoly_invited:
        found.append(Problem("monopoly_came", "专卖人员到会了，请同时勾选已邀请。"))
    for place, task in enumerate(draft.tasks, 1):
        found += [
            Problem(f"task_{place}_{each.field}", f"第 {place} 项任务：{each.message}")
            for each in task_problems(task, call.held_on)
        ]
    return found
