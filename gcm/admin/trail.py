"""What the audit trail and the jobs page ask of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from gcm.core import anchors, clock
from gcm.core.anchors import Verdict
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.users import User
from gcm.web.paging import Paging

SIZE = 100


@dataclass(frozen=True)
class Search:
    """What the trail is narrowed to; empty values narrow nothing."""

    user_id: int | None = None
    action: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    subject: str = ""
    before: int | None = None
    only: frozenset[str] = frozenset()


# Looks at what is masked elsewhere, and lists with people's names and numbers taken out.
READS = frozenset(
    {
        "application.card_revealed",
        "application.scan_opened",
        "archive.exported",
        "attachment.opened",
        "book.exported",
        "customer.revealed",
        "customers.exported",
        "document.card_revealed",
        "document.scan_opened",
        "findings.exported",
        "meeting.exported",
        "reads.exported",
        "services.exported",
        "stores.exported",
        "visits.exported",
    }
)
MOST_ROWS = 10_000


def rows(wanted: Search) -> Sequence[AuditEntry]:
    """For a workbook, the latest first; more than anybody reads are left out."""
    query = narrowed(select(AuditEntry), wanted)
    return db.session.scalars(query.order_by(AuditEntry.seq.desc()).limit(MOST_ROWS)).all()


def entries(wanted: Search) -> Sequence[AuditEntry]:
    """Up to ``SIZE`` + 1 entries, the latest first: one more than shown says that there are."""
    query = narrowed(select(AuditEntry), wanted)
    return db.session.scalars(query.order_by(AuditEntry.seq.desc()).limit(SIZE + 1)).all()


def narrowed(query: Select[AuditEntry], wanted: Search) -> Select[AuditEntry]:
    """By person means: done by them or done to their account."""
    if wanted.user_id:
        about = f"user:{wanted.user_id}"
        query = query.where(or_(AuditEntry.actor_id == wanted.user_id, AuditEntry.subject == about))
    if wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.begins_on:
        query = query.where(AuditEntry.at >= midnight(wanted.begins_on))
    if wanted.ends_on:
        query = query.where(AuditEntry.at < midnight(wanted.ends_on + timedelta(days=1)))
    if wanted.subject:
        query = query.where(AuditEntry.subject == wanted.subject)
    if wanted.only:
        query = query.where(AuditEntry.action.in_(sorted(wanted.only)))
    if wanted.before:
        query = query.where(AuditEntry.seq < wanted.before)
    return query


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LOCAL)


def people() -> Sequence[User]:
    return db.session.scalars(select(User).order_by(User.login)).all()


def actions_seen() -> Sequence[str]:
    query = select(AuditEntry.action).distinct().order_by(AuditEntry.action)
    return db.session.scalars(query).all()


def verdict() -> Verdict:
    """Whether every entry is as it was written, reading the whole chain."""
    return anchors.judge(db.session())


def jobs(state: JobState | None, paging: Paging) -> Sequence[Job]:
    """One page of the work in the background, the latest first."""
    query = select(Job) if state is None else select(Job).where(Job.state == state)
    paging.total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return db.session.scalars(
        query.options(joinedload(Job.by))
        .order_by(Job.id.desc())
        .offset(paging.offset)
        .limit(paging.size)
    ).all()
