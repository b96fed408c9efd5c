"""One meeting: its minutes and who was there, its agenda before, and voiding it."""

from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue

from gcm.core import calendar
from gcm.core.audit import AuditEntry
from gcm.core.policy import Permission
from gcm.customers.queries import files
from gcm.meetings.actions import meetings as actions
from gcm.meetings.blueprint import bp
from gcm.meetings.forms.minutes import ReasonForm
from gcm.meetings.forms.symposiums import ChainsForm, GivenForm, OpinionForm, SlipForm
from gcm.meetings.models import Meeting
from gcm.meetings.queries import agendas, meetings, people, tasks
from gcm.meetings.rules import minutes as rules
from gcm.meetings.rules import standing
from gcm.meetings.rules.kinds import Kind
from gcm.meetings.views.calling import to_page
from gcm.supply.queries import reach
from gcm.web.access import can, me, requires
from gcm.web.render import page

LINES = 20


@bp.get("/<int:meeting_id>")
@requires(Permission.MEETING_READ)
def meeting(meeting_id: int) -> ResponseReturnValue:
    return meeting_page(meetings.get_meeting(me(), meeting_id))


@bp.get("/<int:meeting_id>/agenda")
@requires(Permission.MEETING_READ)
def agenda(meeting_id: int) -> ResponseReturnValue:
    found = meetings.get_meeting(me(), meeting_id)
    return page(
        "meetings/agenda.html",
        meeting=found,
        agenda=agendas.agenda(found.district_id, found.held_on, found.kind),
    )


@bp.post("/<int:meeting_id>/voiding")
@requires(Permission.MEETING_HOLD)
def void(meeting_id: int) -> ResponseReturnValue:
    found = meetings.get_run_meeting(me(), meeting_id)
    form = ReasonForm()
    if form.validate_on_submit():
        form.check_version("这次会议", found.version, {})
        with form.showing_broken_rules():
            actions.void(found, str(form.reason.data), by=me())
            flash("已作废。")
            return to_page(found)
    return meeting_page(found, void=form)


def meeting_page(found: Meeting, **sent: Any) -> ResponseReturnValue:
    """``sent`` is a form that comes back with what was typed."""
    runs = found.district_id in reach.districts_run_by(me()) and can(Permission.MEETING_HOLD)
    forms = forms_of(found) | sent
    return page(
        "meetings/meeting.html",
        meeting=found,
        asked=rules.ASKED[found.kind],
        persons=meetings.persons_of(found),
        tasks=tasks.of_meeting(found.id),
        editions=meetings.editions_of(found),
        reasons=standing.reasons(found.as_held(), half_of(found)) if found.minuted_at else [],
        notes=standing.notes(found.as_held()) if found.minuted_at else [],
        chains=meetings.chains_of(found),
        opinions=meetings.opinions_of(found),
        satisfaction=meetings.satisfaction(found),
        page_forms=forms,
        runs=runs and not found.voided_at,
        may_record=may_record(found),
        history=files.lines_of(AuditEntry.subject == f"meeting:{found.id}", LINES),
        status=max(each.http_status for each in forms.values()),
    )


def may_record(found: Meeting) -> bool:
    own = found.district_id in people.districts_of(me())
    return own and can(Permission.MEETING_RECORD) and not (found.voided_at or found.batch_id)


def half_of(found: Meeting) -> standing.Span:
    return standing.half(found.held_on, calendar.is_working_day)


def forms_of(found: Meeting) -> dict[str, Any]:
    """Every form of the page as it is before anything is typed."""
    forms: dict[str, Any] = {"void": ReasonForm(formdata=None)}
    if found.kind is Kind.SYMPOSIUM:
        chains = people.chains(found.district_id)
        kept = meetings.chains_of(found)
        forms["chains"] = ChainsForm(
            formdata=None,
            data={
                "invited": [each.customer_id for each in kept],
                "came": [each.customer_id for each in kept if each.came],
            },
        )
        forms["chains"].offer(chains)
        forms["opinion"] = OpinionForm(formdata=None)
        forms["opinion"].offer(chains, people.answerers(found.district_id))
        forms["slip"] = SlipForm(formdata=None)
        forms["slip"].offer()
        forms["given"] = GivenForm(formdata=None, data={"given": found.slips_given})
    return forms
