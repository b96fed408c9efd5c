"""Ordering a meeting's paper."""

from gcm.core import audit, jobs
from gcm.core.jobs import Job
from gcm.core.users import User
from gcm.meetings.models import Meeting
from gcm.meetings.paper import TITLES
from gcm.meetings.prints import PRINT


def order(meeting: Meeting, kind: str, *, by: User) -> Job:
    audit.record("meeting.printed", meeting, by=by, title=f"{meeting.name} {TITLES[kind]}")
    return jobs.enqueue_once(PRINT, {"meeting": meeting.id, "paper": kind}, by=by)
