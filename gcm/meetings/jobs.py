"""Printing a meeting within what the person may see then; reminding of tasks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app

from gcm.core import clock, engine, jobs, scope
from gcm.core.db import db, transaction
from gcm.core.jobs import Run
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.core.printing import batch
from gcm.core.users import User, reach_of
from gcm.meetings import paper, printed
from gcm.meetings.prints import PRINT, folder_of
from gcm.meetings.queries import meetings, papers, tasks

jobs.keeps_files(PRINT, folder_of)


@jobs.handles(PRINT)
def print_meeting(run: Run) -> Mapping[str, Any]:
    """Run again it ends with the same file."""
    kind = run.params["paper"]
    with engine.reading():
        user = db.session.get_one(User, run.by_id)
        scope.act_within(reach_of(db.session(), user, clock.today()))
        meeting = meetings.get_meeting(user, run.params["meeting"])
        sheet, chains = printed.drawn(kind, meeting), papers.chains_on(meeting)
        db.session.rollback()
    home = current_app.config["HOME"]
    target = folder_of(home, run.id) / f"{paper.TITLES[kind]}-{sheet.number}.pdf"
    files = batch.print_order(paper.order(kind, sheet), target, workspace=home / "printing")
    return {"files": [file.name for file in files], "chains": chains}


@jobs.hourly
def remind_of_tasks() -> None:
    """The owner is told the day before a task is due, and once more when it is late."""
    today = clock.today()
    with transaction():
        for task in tasks.due_by(today + timedelta(days=1)):
            how = "late" if task.due_on < today else "due"
            cause = f"{task.id} {task.due_on} {how}"
            tell(Event.TASK_DUE, [task.owner_id], "task", task.id, cause=cause)
