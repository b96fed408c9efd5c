"""The backups there are, and what the audit trail says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.keeping.backups import label, second, settings
from gcm.keeping.backups.label import Label
from gcm.keeping.backups.settings import Settings
from gcm.keeping.rules import timing

BACK_UP, DRILL, ERASE = "back-up", "restore-drill", "erase"
LATELY = timedelta(days=30)
MOST_FAILURES = 10
MOST_ERASURES = 20
TRIED_AGAIN = timedelta(hours=6)  # after one that failed


@dataclass(frozen=True)
class Kept:
    """``verified_at`` is when it was last read in full; ``opened`` when its database was too."""

    label: Label
    verified_at: datetime
    opened: bool
    has_second: bool


def last_good() -> datetime | None:
    """When the newest backup was made whose files are there."""
    here = settings.current()
    return label.newest(here.folder, here.master)


def is_late() -> bool:
    """A demonstration makes none by itself and is not told."""
    return not current_app.config["DEMO"] and timing.is_late(last_good(), clock.now())


def kept(here: Settings) -> list[Kept]:
    """The newest first. Each was read back when it was made; later checks are in the trail."""
    checks = {
        entry.detail["backup"]: entry for entry in entries("backup.verified", None) if entry.ok
    }
    there = {each.name for each in label.known(here.second)} if here.second else set()
    found = []
    for each in reversed(label.known(here.folder, here.master)):
        check = checks.get(each.name)
        found.append(
            Kept(
                each,
                check.at if check else each.made_at,
                bool(check and check.detail["how"] == "opened"),
                each.name in there,
            )
        )
    return found


def entries(action: str, since: datetime | None) -> Sequence[AuditEntry]:
    """The oldest first."""
    query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq)
    if since:
        query = query.where(AuditEntry.at > since)
    return db.session.scalars(query).all()


def failures() -> list[AuditEntry]:
    """What went wrong in the last thirty days, the latest first."""
    query = (
        select(AuditEntry)
        .where(
            AuditEntry.action.in_(("backup.failed", "backup.verified", "backup.drilled")),
            AuditEntry.ok.is_(False),
            AuditEntry.at > clock.now() - LATELY,
        )
        .order_by(AuditEntry.seq.desc())
        .limit(MOST_FAILURES)
    )
    return list(db.session.scalars(query))


def last_drill() -> AuditEntry | None:
    query = select(AuditEntry).where(AuditEntry.action == "backup.drilled")
    return db.session.scalars(query.order_by(AuditEntry.seq.desc()).limit(1)).one_or_none()


def has_drilled_in(month: date) -> bool:
    last = last_drill()
    return last is not None and clock.local(last.at).date().replace(day=1) >= month


def last_problem() -> str:
    """What the newest backup's own entry says besides: no second copy, a broken trail."""
    query = select(AuditEntry).where(AuditEntry.action == "backup.made")
    last = db.session.scalars(query.order_by(AuditEntry.seq.desc()).limit(1)).one_or_none()
    return str(last.detail.get("problem") or "") if last else ""


def erasures() -> Sequence[AuditEntry]:
    """The latest first."""
    query = select(AuditEntry).where(AuditEntry.action == "retention.erased")
    return db.session.scalars(query.order_by(AuditEntry.seq.desc()).limit(MOST_ERASURES)).all()


def unfinished(kind: str) -> Job | None:
    """The job of this kind that waits or runs."""
    query = select(Job).where(Job.kind == kind, Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    return db.session.scalars(query.order_by(Job.id).limit(1)).one_or_none()


def was_tried_lately(kind: str) -> bool:
    query = select(Job.id).where(Job.kind == kind, Job.created_at > clock.now() - TRIED_AGAIN)
    return db.session.scalars(query.limit(1)).one_or_none() is not None


def is_same_disk(here: Settings) -> bool:
    return second.is_same_disk(here)


def was_asked_on(kind: str, day: date) -> bool:
    begins = datetime.combine(day, time(), clock.LOCAL)
    query = select(Job.id).where(Job.kind == kind, Job.created_at >= begins)
    return db.session.scalars(query.limit(1)).one_or_none() is not None
