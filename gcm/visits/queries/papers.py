"""What a printed form or record was made of, as its owner may see it today."""

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from gcm.core import jobs
from gcm.core.db import db
from gcm.core.jobs import Job
from gcm.core.users import User
from gcm.visits.models import Visit
from gcm.visits.prints import PRINT
from gcm.visits.queries import records, targets
from gcm.visits.queries.targets import Target
from gcm.visits.rules.codes import Opens


def own_job(user: User, job_id: int) -> Job:
    """A print belongs to who asked for it, as long as its chain is in reach."""
    job = jobs.get_job(user, job_id)
    if job.kind != PRINT:
        raise NoResultFound
    check_held(job, user)
    return job


def check_held(job: Job, user: User) -> None:
    """Raises NoResultFound when what was printed is out of the person's reach."""
    opens, number = Opens(job.params["opens"]), job.params["number"]
    if opens is Opens.RECORD:
        records.get_visit(number)
    else:
        target_of(opens, number, user, job.params["form"])


def target_of(opens: Opens, number: int, user: User, form: str = "") -> Target:
    """What a code leads to, apart from a record."""
    if opens is Opens.STOP:
        return targets.of_stop(number)
    if opens is Opens.APPOINTMENT:
        return targets.of_appointment(number)
    if opens is Opens.STORE:
        return targets.of_store(number, user, form)
    return targets.of_customer(number, user, form)


def record_of(opens: Opens, number: int) -> int | None:
    """The id of the record that a stop or an appointment already has."""
    column = {Opens.STOP: Visit.planned_visit_id, Opens.APPOINTMENT: Visit.appointment_id}
    if opens not in column:
        return None
    query = select(Visit.id).where(column[opens] == number, Visit.voided_at.is_(None))
    return db.session.scalars(query.order_by(Visit.id.desc()).limit(1)).first()
