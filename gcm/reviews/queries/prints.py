"""Jobs on letters as their owners see them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from gcm.core import jobs, months
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.reviews.prints import PRINT


def own_job(user: User, job_id: int, kind: str) -> Job:
    """A print or proposal belongs to who asked for it; for others it does not exist."""
    job = jobs.get_job(user, job_id)
    if job.kind != kind:
        raise NoResultFound
    return job


def check_still_held(job: Job) -> None:
    """A manager who has lost one of a print's chains loses the print with it."""
    printed = set((job.result or {}).get("customers", ()))
    seen = set(db.session.scalars(select(Customer.id).where(Customer.id.in_(printed))))
    if job.state is not JobState.DONE or printed != seen:
        raise NoResultFound


def prints_of(user: User, month: date) -> list[Job]:
    """The person's own last prints of the month, newest first."""
    recent = db.session.scalars(
        select(Job).where(Job.by_id == user.id, Job.kind == PRINT).order_by(Job.id.desc()).limit(20)
    )
    return [job for job in recent if job.params["month"] == months.key(month)][:3]
