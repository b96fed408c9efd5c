"""A print belongs to who asked for it, as long as its meeting and its chains are in sight."""

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from gcm.core import jobs
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.meetings.models import Meeting
from gcm.meetings.prints import PRINT
from gcm.meetings.queries import meetings
from gcm.meetings.queries.meetings import get_meeting


def own_job(user: User, job_id: int) -> Job:
    job = jobs.get_job(user, job_id)
    if job.kind != PRINT:
        raise NoResultFound
    get_meeting(user, job.params["meeting"])
    return job


def finished(user: User, job_id: int) -> Job:
    """A manager who has lost one of the chains printed loses the print with it."""
    job = own_job(user, job_id)
    if job.state is not JobState.DONE or not is_still_held(job):
        raise NoResultFound
    return job


def is_still_held(job: Job) -> bool:
    printed = set((job.result or {}).get("chains", ()))
    seen = set(db.session.scalars(select(Customer.id).where(Customer.id.in_(printed))))
    return printed == seen


def chains_on(meeting: Meeting) -> list[int]:
    """The chains that a print made now shows: those asked, and those who said something."""
    asked = {each.customer_id for each in meetings.chains_of(meeting)}
    return sorted(asked | {each.customer_id for each in meetings.opinions_of(meeting)})
