"""What an administrator looks after, counted for the first page."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.users import User

DAYS_BACK = timedelta(days=7)


@dataclass(frozen=True)
class Care:
    """What an admin looks after, counted; refusals and locks since ``since``."""

    since: date
    active: int
    given: int
    failed: int
    denied: int
    locked: int


def care(today: date) -> Care:
    """One query."""
    since = today - DAYS_BACK
    begins = datetime.combine(since, time(), clock.LOCAL)
    in_use = User.disabled_at.is_(None)
    questions = (
        select(func.count(User.id)).where(in_use),
        select(func.count(User.id)).where(in_use, User.must_change_password),
        select(func.count(Job.id)).where(Job.state == JobState.FAILED),
        entries_since(begins, "access.denied"),
        entries_since(begins, "account.locked"),
    )
    counts = db.session.execute(select(*(each.scalar_subquery() for each in questions))).one()
    return Care(since, *counts)


def entries_since(moment: datetime, action: str) -> Select[int]:
    return select(func.count(AuditEntry.seq)).where(
        AuditEntry.action == action, AuditEntry.at >= moment
    )
