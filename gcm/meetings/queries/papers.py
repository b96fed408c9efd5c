"""A print belongs to who asked for it, as long as its meeting is in sight."""

from sqlalchemy.exc import NoResultFound

from gcm.core import jobs
from gcm.core.jobs import Job, JobState
from gcm.core.users import User
from gcm.meetings.prints import PRINT
from gcm.meetings.queries.meetings import get_meeting


def own_job(user: User, job_id: int) -> Job:
    job = jobs.get_job(user, job_id)
    if job.kind != PRINT:
        raise NoResultFound
    get_meeting(user, job.params["meeting"])
    return job


def finished(user: User, job_id: int) -> Job:
    job = own_job(user, job_id)
    if job.state is not JobState.DONE:
        raise NoResultFound
    return job
