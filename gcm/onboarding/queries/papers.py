"""A print belongs to who asked for it, as long as its application is in sight."""

from sqlalchemy.exc import NoResultFound

from gcm.core import jobs
from gcm.core.jobs import Job, JobState
from gcm.core.users import User
from gcm.onboarding.prints import PRINT
from gcm.onboarding.queries.applications import get_application


def own_job(user: User, job_id: int) -> Job:
    job = jobs.get_job(user, job_id)
    if job.kind != PRINT:
        raise NoResultFound
    get_application(user, job.params["application"])
    return job


def finished(user: User, job_id: int) -> Job:
    job = own_job(user, job_id)
    if job.state is not JobState.DONE:
        raise NoResultFound
    return job
