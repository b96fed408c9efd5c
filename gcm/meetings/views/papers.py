"""Minutes, sign-in sheet and invitation as PDF, and the invitation as a calendar file."""

from flask import Response, current_app, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.meetings.actions import printing
from gcm.meetings.blueprint import bp
from gcm.meetings.models import Meeting
from gcm.meetings.paper import MINUTES, TITLES
from gcm.meetings.prints import folder_of
from gcm.meetings.queries import meetings, papers
from gcm.meetings.rules import ics
from gcm.meetings.rules.kinds import KIND_NAMES
from gcm.web.access import me, requires
from gcm.web.render import page

MINUTES_LONG = 60  # a meeting's length in a calendar, in minutes


@bp.post("/<int:meeting_id>/print")
@requires(Permission.MEETING_READ)
def print_meeting(meeting_id: int) -> ResponseReturnValue:
    found = meetings.get_meeting(me(), meeting_id)
    kind = request.form.get("paper", MINUTES)
    kind = kind if kind in TITLES else MINUTES
    job = printing.order(found, kind, by=me())
    return redirect(url_for(".print_job", job_id=job.id), 303)


@bp.get("/prints/<int:job_id>")
@requires(Permission.MEETING_READ)
def print_job(job_id: int) -> ResponseReturnValue:
    job = papers.own_job(me(), job_id)
    lost = not papers.is_still_held(job)
    return page("meetings/printing.html", fragments=("progress",), job=job, lost=lost)


@bp.get("/prints/<int:job_id>/file")
@requires(Permission.MEETING_READ)
def print_file(job_id: int) -> Response:
    """Through the scope as it is now: who lost the district or a chain loses its prints."""
    job = papers.finished(me(), job_id)
    folder = folder_of(current_app.config["HOME"], job.id)
    name = (job.result or {})["files"][0]
    return send_from_directory(folder, name, as_attachment=True, max_age=0)


@bp.get("/<int:meeting_id>/calendar")
@requires(Permission.MEETING_READ)
def meeting_calendar(meeting_id: int) -> Response:
    return calendar_file(meetings.get_meeting(me(), meeting_id))


def calendar_file(found: Meeting) -> Response:
    event = ics.Event(
        uid=found.uuid,
        day=found.held_on,
        starts_at=found.starts_at,
        minutes=MINUTES_LONG,
        title=f"{found.district.name}{KIND_NAMES[found.kind]}",
        place=found.place,
        text=f"会议编号 {found.number}",
        stamp=found.created_at,
    )
    name = f"{found.number}.ics"
    return Response(
        ics.calendar(event),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
