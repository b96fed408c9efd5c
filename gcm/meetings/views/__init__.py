"""The pages of meetings; each noun has its module, and all share one blueprint."""

from gcm.meetings.blueprint import bp
from gcm.meetings.views import (
    calendar,
    calling,
    invitations,
    meeting,
    minutes,
    papers,
    symposium,
    task,
    tasks,
)

__all__ = [
    "bp",
    "calendar",
    "calling",
    "invitations",
    "meeting",
    "minutes",
    "papers",
    "symposium",
    "task",
    "tasks",
]
