"""Which kinds somebody may bring in, and the imports that were made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from gcm.core import clock, jobs, policy
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.core.imports.report import WORKBOOK
from gcm.core.imports.run import Importer
from gcm.core.jobs import Job
from gcm.core.policy import sole_admin
from gcm.core.users import User
from gcm.exchange import catalogue

LISTED = 50
WORKBOOK_TITLE = "整本工作簿"
RECENT = 5
JOBS = {"check-import": "检查", "import": "导入", "withdraw-import": "撤销"}


@dataclass(frozen=True)
class BatchLine:
    """One import as the list shows it."""

    id: int
    created_at: datetime
    by: str
    file_name: str
    sheets: list[dict[str, Any]]
    withdrawn_at: datetime | None
    withdrawn_because: str | None


def permitted(by: User | None) -> list[type[Importer]]:
    """The kinds that somebody may bring in, in their order; the system may bring in all."""
    return [each for each in catalogue.ORDER if by is None or policy.allows(by, each.permission)]


def get_title(user: User, kind: str) -> str:
    """Raises NoResultFound for a kind that does not exist for this person."""
    titles = {each.kind.name: each.kind.title for each in permitted(user)}
    titles[WORKBOOK] = WORKBOOK_TITLE
    if kind not in titles:
        raise NoResultFound
    return titles[kind]


def batches(user: User) -> Sequence[BatchLine]:
    """The latest imports that this person may withdraw, the newest first."""
    latest = (
        select(ImportBatch, User.name)
        .outerjoin(User, User.id == ImportBatch.by_id)
        .order_by(ImportBatch.id.desc())
        .limit(LISTED)
    )
    if not sole_admin(user):
        latest = latest.where(ImportBatch.by_id == user.id)
    return [
        BatchLine(
            batch.id,
            batch.created_at,
            name or "系统",
            batch.file_name,
            batch.sheets,
            batch.withdrawn_at,
            batch.withdrawn_because,
        )
        for batch, name in db.session.execute(latest)
        if is_open_to(user, batch)
    ]


def is_open_to(by: User | None, batch: ImportBatch) -> bool:
    """One's own imports, and for a branch's sole administrator all that he may bring in."""
    may = {each.kind.name for each in permitted(by)}
    own = by is None or batch.by_id == by.id or sole_admin(by)
    return own and {sheet["kind"] for sheet in batch.sheets} <= may


def get_batch(by: User | None, number: int) -> ImportBatch:
    """Raises NoResultFound for what is not this person's to withdraw."""
    batch = db.session.get(ImportBatch, number)
    if batch is None or not is_open_to(by, batch):
        raise NoResultFound
    return batch


def get_job(user: User, job_id: int) -> Job:
    """A person's own check, import or withdrawal."""
    job = jobs.get_job(user, job_id)
    if job.kind not in JOBS:
        raise NoResultFound
    return job


def recent_jobs(user: User) -> Sequence[Job]:
    """A person's own checks, imports and withdrawals of the last day, the newest first."""
    return db.session.scalars(
        select(Job)
        .where(
            Job.by_id == user.id,
            Job.kind.in_(JOBS),
            Job.created_at >= clock.now() - timedelta(days=1),
        )
        .order_by(Job.id.desc())
        .limit(RECENT)
    ).all()


def find_batch(sha256: str, by_id: int | None, since: datetime) -> ImportBatch | None:
    """What an interrupted job had brought in before it could say so."""
    return db.session.scalar(
        select(ImportBatch)
        .where(
            ImportBatch.file_sha256 == sha256,
            ImportBatch.by_id == by_id,
            ImportBatch.created_at >= since,
        )
        .order_by(ImportBatch.id)
        .limit(1)
    )
