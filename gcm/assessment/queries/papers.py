"""Prints of score sheets that a person ordered."""

from datetime import date

from sqlalchemy.exc import NoResultFound

from gcm.assessment.prints import PRINT
from gcm.assessment.queries import sheets
from gcm.core import jobs, months
from gcm.core.jobs import Job, JobState
from gcm.core.users import User


def own_job(user: User, job_id: int) -> Job:
    """Through the reach as it is now: whoever lost the district loses its prints."""
    job = jobs.get_job(user, job_id)
    if job.kind != PRINT:
        raise NoResultFound
    sheets.get_district(user)
    return job


def finished(user: User, job_id: int) -> Job:
    job = own_job(user, job_id)
    if job.state is not JobState.DONE:
        raise NoResultFound
    return job


def month_of(job: Job) -> date:
    return months.parse(job.params["month"])
