"""Printed slips as those who asked for them find them again."""

from pathlib import Path

from sqlalchemy.exc import NoResultFound

from gcm.core import jobs
from gcm.core.jobs import Job, JobState
from gcm.core.users import User
from gcm.customers.queries.chains import get_customer
from gcm.visits.rules.slips import PRINT


def folder_of(home: Path, job_id: int) -> Path:
    return home / "visits" / "slips" / str(job_id)


def own_print(user: User, job_id: int) -> Job:
    """Somebody's own print of a chain that is still in reach; for others it does not exist."""
    job = jobs.get_job(user, job_id)
    if job.kind != PRINT:
        raise NoResultFound
    get_customer(job.params["customer"])
    return job


def finished(user: User, job_id: int) -> Job:
    job = own_print(user, job_id)
    if job.state is not JobState.DONE:
        raise NoResultFound
    return job
