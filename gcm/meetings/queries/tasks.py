"""Tasks as a person sees them: the own ones, those given, and all of a district in charge."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from gcm.core import clock, months, scope
from gcm.core.db import db
from gcm.core.users import User, headed
from gcm.meetings.models import Task
from gcm.meetings.rules.kinds import TaskState
from gcm.supply.queries import reach
from gcm.web.paging import Paging

SORTS = ("due", "-due", "title", "state")
VIEWS = {"mine": "我的任务", "given": "我交办的", "all": "全部"}


def seen_by(user: User) -> ColumnElement[bool]:
    seen = scope.current()
    if seen is not None and seen.everything:
        return true()
    districts = sorted(seen.district_ids) if seen else []
    return or_(
        Task.owner_id == user.id, Task.given_by_id == user.id, Task.district_id.in_(districts)
    )


def may_read(user: User, task: Task) -> bool:
    """``seen_by`` for one that is at hand: minutes and agendas name every task of a district."""
    seen = scope.current()
    if seen is None:
        return False
    return (
        seen.everything
        or user.id in (task.owner_id, task.given_by_id)
        or task.district_id in seen.district_ids
    )


def whole() -> Select[Task]:
    return select(Task).options(
        joinedload(Task.owner),
        joinedload(Task.given_by),
        joinedload(Task.meeting),
        joinedload(Task.district),
    )


def tasks(user: User, view: str, state: str, paging: Paging) -> Sequence[Task]:
    """Two queries: one page, and how many there are."""
    conditions = [seen_by(user), *narrowed(user, view, state)]
    paging.count(db.session.scalars(select(func.count(Task.id)).where(*conditions)).one())
    column: Any = {"due": Task.due_on, "title": Task.title, "state": Task.state}[paging.sort]
    return db.session.scalars(
        whole()
        .where(*conditions)
        .order_by(column.desc() if paging.descending else column.asc(), Task.id)
        .limit(paging.size)
        .offset(paging.offset)
    ).all()


def narrowed(user: User, view: str, state: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if view == "mine":
        found.append(Task.owner_id == user.id)
    elif view == "given":
        found.append(Task.given_by_id == user.id)
    if state == "late":
        found += [Task.state == TaskState.OPEN, Task.due_on < clock.today()]
    elif state != "all":
        found.append(Task.state == TaskState(state or TaskState.OPEN))
    return found


def due_by(day: date) -> Sequence[Task]:
    """Everybody's open ones that are due on ``day`` or before, the late ones first."""
    return db.session.scalars(
        select(Task)
        .where(Task.state == TaskState.OPEN, Task.due_on <= day)
        .order_by(Task.due_on, Task.id)
    ).all()


def get_task(user: User, task_id: int) -> Task:
    """Raises NoResultFound for what the person does not see."""
    return db.session.scalars(whole().where(Task.id == task_id, seen_by(user))).one()


def get_own_task(user: User, task_id: int) -> Task:
    """For its owner alone."""
    return db.session.scalars(whole().where(Task.id == task_id, Task.owner_id == user.id)).one()


def get_given_task(user: User, task_id: int) -> Task:
    """For whoever gave it and the department's head; what meetings decided also for its runner."""
    districts = sorted(headed(db.session(), [user]))
    judges = or_(
        Task.given_by_id == user.id,
        Task.district_id.in_(districts),
        and_(Task.clause == "", reach.is_run_by(user, Task.district_id)),
    )
    return db.session.scalars(
        whole().where(Task.id == task_id, judges, Task.owner_id != user.id)
    ).one()


def may_judge(user: User, task: Task) -> bool:
    if task.owner_id == user.id:
        return False
    return (
        task.given_by_id == user.id
        or task.district_id in headed(db.session(), [user])
        or (task.clause == "" and task.district_id in reach.districts_run_by(user))
    )


def open_in(district_ids: Sequence[int], day: date) -> list[Task]:
    """For an agenda: what was given before that day and is not done, what is due first."""
    return list(
        db.session.scalars(
            whole()
            .where(
                Task.district_id.in_(district_ids),
                Task.state == TaskState.OPEN,
                Task.given_on <= day,
            )
            .order_by(Task.due_on, Task.id)
        )
    )


def of_meeting(meeting_id: int) -> list[Task]:
    return list(db.session.scalars(whole().where(Task.meeting_id == meeting_id).order_by(Task.id)))


def of(user: User, month: date) -> list[Task]:
    """For the duty board: the person's tasks that were due or open in the month, by due day.

    ``clause`` tells those of the department head (2.1.9, 2.2.8) from those of meetings.
    """
    first, last = months.first(month), months.last_day(month)
    return list(
        db.session.scalars(
            whole()
            .where(
                Task.owner_id == user.id,
                Task.state != TaskState.WITHDRAWN,
                Task.given_on <= last,
                or_(
                    Task.due_on.between(first, last),
                    and_(Task.due_on < first, or_(Task.done_on.is_(None), Task.done_on >= first)),
                ),
            )
            .order_by(Task.due_on, Task.id)
        )
    )


def waiting(user: User) -> list[Task]:
    """The person's open tasks, what is due first."""
    return list(
        db.session.scalars(
            whole()
            .where(Task.owner_id == user.id, Task.state == TaskState.OPEN)
            .order_by(Task.due_on, Task.id)
        )
    )


def late_given(user: User) -> int:
    """How many of those that the person gave are open beyond their day."""
    return db.session.scalars(
        select(func.count(Task.id)).where(
            Task.given_by_id == user.id,
            Task.state == TaskState.OPEN,
            Task.due_on < clock.today(),
        )
    ).one()
