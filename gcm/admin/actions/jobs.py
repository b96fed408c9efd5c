"""Work in the background that failed is done again."""

from gcm.core import audit, jobs
from gcm.core.errors import RuleBroken
from gcm.core.jobs import Job, JobState
from gcm.core.users import User


def retry_job(job: Job, *, by: User) -> None:
    """Only one that failed; a running one would be done twice."""
    if job.state is not JobState.FAILED:
        raise RuleBroken.because("只有未完成的任务可以重新执行。")
    jobs.requeue(job)
    audit.record("job.requeued", job, by=by, kind=job.kind)
