"""Tasks are given, done with a word, sent back or withdrawn with a reason."""

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.meetings.models import Meeting, Task
from gcm.meetings.queries import people
from gcm.meetings.rules import tasks as rules
from gcm.meetings.rules.kinds import TaskState
from gcm.meetings.rules.tasks import TaskDraft
from gcm.supply.queries import reach


def assign(draft: TaskDraft, district_id: int | None, *, by: User) -> Task:
    """By the department head (2.1.9, 2.2.8), or by a market manager inside the own district."""
    found = rules.problems(draft, clock.today())
    if district_id not in assignable(by):
        raise RuleBroken([Problem("district_id", "请选择由您负责的片区。"), *found])
    check(found)
    return give(draft, district_id, by=by)


def assignable(user: User) -> dict[int, str]:
    return people.headed_by(user) | reach.districts_run_by(user)


def give(draft: TaskDraft, district_id: int, *, meeting: Meeting | None = None, by: User) -> Task:
    owner = db.session.get(User, draft.owner_id)
    if owner is None or owner.id not in {each.id for each in owners(district_id)}:
        raise RuleBroken.because("请选择本片区的一位客户经理或市场经理。", "owner_id")
    by_head = meeting is None and Role.DEPARTMENT_HEAD in by.roles
    task = Task(
        title=draft.title.strip(),
        district_id=district_id,
        owner_id=owner.id,
        given_by_id=by.id,
        meeting_id=meeting.id if meeting else None,
        clause=rules.clause_of(by_head=by_head, runs=Role.MARKET_MANAGER in owner.roles),
        given_on=meeting.held_on if meeting else clock.today(),
        due_on=draft.due_on,
    )
    db.session.add(task)
    db.session.flush()
    audit.record("task.given", task, by=by, title=task.title, owner=owner.name, due_on=task.due_on)
    return task


def owners(district_id: int) -> list[User]:
    return people.staff([district_id], clock.today())


def complete(task: Task, words: str, *, by: User) -> None:
    check(rules.done_problems(task.state, words))
    task.state = TaskState.DONE
    task.done_on = clock.today()
    task.done_words = words.strip()
    audit.record("task.done", task, by=by, title=task.title, text=task.done_words)


def send_back(task: Task, reason: str, *, by: User) -> None:
    """It is open again; what was said of it stays on record."""
    check(rules.return_problems(task.state, reason))
    task.state = TaskState.OPEN
    task.done_on = None
    task.returned_at = clock.now()
    task.returned_because = reason.strip()
    audit.record("task.returned", task, by=by, title=task.title, reason=task.returned_because)


def withdraw(task: Task, reason: str, *, by: User) -> None:
    check(rules.withdrawal_problems(task.state, reason))
    task.state = TaskState.WITHDRAWN
    task.withdrawn_at = clock.now()
    task.withdrawn_because = reason.strip()
    audit.record("task.withdrawn", task, by=by, title=task.title, reason=task.withdrawn_because)


def check(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
