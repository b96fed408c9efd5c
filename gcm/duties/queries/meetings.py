"""Symposia of the half-year and tasks of the month, as duties are judged from them."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import and_, or_, select

from gcm.core import calendar, months
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.duties.rules.duty import Page
from gcm.duties.rules.facts import Symposium, Task
from gcm.meetings.models import Meeting
from gcm.meetings.models import Task as Given
from gcm.meetings.rules import standing
from gcm.meetings.rules.kinds import Kind, TaskState


def symposia(month: date) -> tuple[Symposium, ...]:
    """One statement: those with minutes, up to the month's end."""
    span = standing.half(month, calendar.is_working_day)
    rows = db.session.execute(
        select(Meeting, District.code)
        .join(Meeting.district)
        .where(
            Meeting.kind == Kind.SYMPOSIUM,
            Meeting.held_on.between(span.first, months.last_day(month)),
            Meeting.minuted_at.is_not(None),
            Meeting.voided_at.is_(None),
        )
        .order_by(Meeting.held_on, Meeting.id)
    )
    return tuple(
        Symposium(
            district,
            each.held_on,
            each.came,
            Page("meetings.meeting", {"meeting_id": each.id}),
            tuple(standing.reasons(each.as_held(), span)),
        )
        for each, district in rows
    )


def tasks(month: date, logins: Mapping[int, str]) -> tuple[Task, ...]:
    """One statement: what fell due by the month's end and was not done before, or done in it.

    Only what the head of the department gave: what a meeting decided comes back on its agenda.
    """
    last = months.last_day(month)
    due = and_(Given.due_on <= last, or_(Given.done_on.is_(None), Given.done_on >= month))
    rows = db.session.scalars(
        select(Given)
        .where(
            Given.clause != "",
            Given.state != TaskState.WITHDRAWN,
            Given.given_on <= last,
            or_(due, Given.done_on.between(month, last)),
        )
        .order_by(Given.due_on, Given.id)
    )
    return tuple(
        Task(
            logins[each.owner_id],
            each.clause,
            each.title,
            each.due_on,
            each.done_on,
            Page("meetings.task", {"task_id": each.id}),
        )
        for each in rows
    )
