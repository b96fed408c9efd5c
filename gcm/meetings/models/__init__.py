"""The tables of meetings."""

from gcm.meetings.models.meetings import Meeting, MeetingEdition, MeetingPerson
from gcm.meetings.models.symposiums import MeetingChain, MeetingOpinion, MeetingSlip
from gcm.meetings.models.tasks import Task

__all__ = [
    "Meeting",
    "MeetingChain",
    "MeetingEdition",
    "MeetingOpinion",
    "MeetingPerson",
    "MeetingSlip",
    "Task",
]
