"""The day's backup and the month's drill, where no timer of the system's own sees to them."""

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from flask import current_app

from gcm.core import clock, engine, jobs
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.jobs import Run
from gcm.core.users import User
from gcm.keeping import queries
from gcm.keeping.actions import backups, retention
from gcm.keeping.backups import settings
from gcm.keeping.rules import timing
from gcm.keeping.rules.retention import CLASSES


@jobs.handles(queries.BACK_UP)
def back_up(run: Run) -> Mapping[str, Any]:
    """What is due by the clock and was made meanwhile is not made twice."""
    reason = run.params["reason"]
    if reason == backups.NIGHTLY and backups.is_made_today():
        return {"backup": None}
    done = backups.back_up(reason, by=asked_by(run))
    return {"backup": done.label.name, "problem": done.problem}


def asked_by(run: Run) -> User | None:
    """Who pressed the button, known without the session: the work has transactions of its own."""
    with engine.reading():
        by = db.session.get(User, run.by_id) if run.by_id else None
        if by:
            db.session.expunge(by)
        db.session.rollback()
    return by


@jobs.handles(queries.DRILL)
def drill(_run: Run) -> Mapping[str, Any]:
    """In a process of its own, as it would be on another machine."""
    done = subprocess.run(
        [sys.executable, "-m", "gcm", "restore-drill"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["演练没有完成。"]
        raise RuleBroken.because(reason[0])
    return {"report": done.stdout}


@jobs.handles(queries.ERASE)
def erase(run: Run) -> Mapping[str, Any]:
    """All that has had its time, or only the traces of the program's own work."""
    by = asked_by(run)
    classes = [each for each in CLASSES if run.params["all"] or each.by_itself]
    return {"gone": dict(retention.erase(classes, clock.today(), by=by))}


@jobs.hourly
def erase_traces() -> None:
    """Once a night. What people have written waits for the admin's word."""
    if clock.local(clock.now()).hour < timing.FROM_HOUR:
        return
    with transaction():
        if not queries.was_asked_on(queries.ERASE, clock.today()):
            jobs.enqueue(queries.ERASE, {"all": False}, by=None)


@jobs.hourly
def see_to_backups() -> None:
    """A demonstration makes none by itself. One that failed is tried again after some hours."""
    now = clock.now()
    if current_app.config["DEMO"]:
        return
    with transaction():
        if timing.is_due(queries.last_good(), now) and not queries.was_tried_lately(
            queries.BACK_UP
        ):
            jobs.enqueue(queries.BACK_UP, {"reason": backups.NIGHTLY}, by=None)
        elif can_drill() and not queries.was_tried_lately(queries.DRILL):
            jobs.enqueue(queries.DRILL, {}, by=None)


def can_drill() -> bool:
    """Once a month, where the backup opens without a key that is kept elsewhere."""
    here = settings.current()
    return (
        queries.last_good() is not None
        and not here.recipient
        and here.url.startswith("sqlite")
        and not queries.has_drilled_in(clock.today().replace(day=1))
    )
