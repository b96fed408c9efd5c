"""Printed notices and disclosures as those who asked for them find them again."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from gcm.core import jobs
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.users import User
from gcm.customers.models import Customer


def folder_of(home: Path, job_id: int) -> Path:
    return home / "supply-prints" / str(job_id)


def own_print(user: User, job_id: int, kind: str) -> Job:
    """Somebody's own print; for others it does not exist."""
    job = jobs.get_job(user, job_id)
    if job.kind != kind:
        raise NoResultFound
    return job


def finished(user: User, job_id: int, kind: str) -> Job:
    job = own_print(user, job_id, kind)
    if job.state is not JobState.DONE:
        raise NoResultFound
    return job


def check_still_held(job: Job) -> None:
    """Raises NoResultFound when a chain of the print is no longer in sight."""
    printed: list[int] | None = (job.result or {}).get("customers")
    if printed is None:  # made before its chains were written down
        raise NoResultFound
    seen = set(db.session.scalars(select(Customer.id).where(Customer.id.in_(printed))))
    if seen != set(printed):
        raise NoResultFound


def file_of(job: Job, volume: int) -> str:
    """The name of the file's ``volume``, counted from 1."""
    names: list[str] = (job.result or {})["files"]
    if not 1 <= volume <= len(names):
        raise NoResultFound
    return names[volume - 1]
