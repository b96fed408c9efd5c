"""Tasks, as they are found."""

from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Row, func, select

from gcm.core import search
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.meetings.models import Task
from gcm.meetings.queries.tasks import seen_by
from gcm.web import findable
from gcm.web.findable import Findable, Found, Statement


def tasks(user: User) -> Statement:
    return select(Task.id, Task.title, Task.due_on, User.name).join(Task.owner).where(seen_by(user))


def is_task(word: str) -> ColumnElement[bool]:
    return func.lower(Task.title).like(search.pattern(word), escape="\\")


def task(row: Row[Any]) -> Found:
    url = url_for("meetings.task", task_id=row.id)
    return Found(row.id, row.title, url, note=f"{row.name} · {row.due_on} 前")


def init_app(app: Flask) -> None:
    reading = Permission.MEETING_READ
    findable.add(
        app,
        Findable(
            *("task", "任务", "checklist", 105, reading, Task.id, tasks, task),
            matches=is_task,
            by=(Task.due_on.desc(),),
        ),
    )
