"""Minutes on the page: of a meeting that was called, or known by its minutes alone; corrected."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.meetings.actions import meetings as actions
from gcm.meetings.blueprint import bp
from gcm.meetings.durable import FORM, FORM_VERSION, TITLE
from gcm.meetings.forms.minutes import MinutesForm, minutes_class, values_of
from gcm.meetings.models import Meeting
from gcm.meetings.queries import agendas, meetings, people
from gcm.meetings.rules.kinds import Kind
from gcm.meetings.views.calling import to_page
from gcm.web.access import me, requires
from gcm.web.offline import resubmission
from gcm.web.packing import is_packing
from gcm.web.render import page


@bp.route("/minutes/daily", methods=["GET", "POST"])
@requires(Permission.MEETING_RECORD)
def daily_minutes() -> ResponseReturnValue:
    return new_minutes(Kind.DAILY)


@bp.route("/minutes/weekly", methods=["GET", "POST"])
@requires(Permission.MEETING_RECORD)
def weekly_minutes() -> ResponseReturnValue:
    return new_minutes(Kind.WEEKLY)


@bp.route("/minutes/symposium", methods=["GET", "POST"])
@requires(Permission.MEETING_RECORD)
def symposium_minutes() -> ResponseReturnValue:
    return new_minutes(Kind.SYMPOSIUM)


def new_minutes(kind: Kind) -> ResponseReturnValue:
    form = opened(kind, people.districts_of(me()), {"chair_id": me().id})
    if form.validate_on_submit():
        with form.showing_broken_rules():
            made = actions.record_minutes(form.draft(), by=me())
            flash("会议记录已保存。")
            return to_page(made)
    return minutes_page(form, None)


@bp.route("/<int:meeting_id>/minutes", methods=["GET", "POST"])
@requires(Permission.MEETING_RECORD)
def minutes(meeting_id: int) -> ResponseReturnValue:
    found = meetings.get_own_meeting(me(), meeting_id)
    if found.voided_at:
        abort(404)
    form = opened(found.kind, of_district(found), kept(found), found.id)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            save(found, form)
            flash("会议记录已保存。")
            return to_page(found)
    return minutes_page(form, found)


def save(found: Meeting, form: MinutesForm) -> None:
    """A first time as it is; afterwards on the version that was read, with a reason."""
    if found.minuted_at is None:
        actions.record_minutes(form.draft(), found, by=me())
        return
    form.check_version("这次会议的记录", found.version, {})
    actions.correct_minutes(found, form.draft(), form.reason.data or "", by=me())


def of_district(found: Meeting) -> dict[int, str]:
    return {found.district_id: found.district.name}


def kept(found: Meeting) -> dict[str, Any]:
    """What stands there; of a called meeting everybody is ticked who is expected."""
    there = [
        each.user_id
        for each in meetings.persons_of(found)
        if not each.invited and (each.present or found.minuted_at is None)
    ]
    return values_of(found, there)


def opened(
    kind: Kind, districts: dict[int, str], values: dict[str, Any], meeting_id: int | None = None
) -> MinutesForm:
    """A page for the offline pack holds nothing of this one day."""
    if is_packing() and meeting_id is None:
        values = values | {"held_on": None}
    sent = resubmission.values()
    kind_of_form = minutes_class(kind)
    if sent is not None:
        form = kind_of_form(formdata=sent, meta={"csrf": False})
    else:
        form = kind_of_form(data=values)
    staff = people.staff(districts, clock.today())
    form.offer(districts, [*staff, *former(meeting_id, staff)])
    if sent is not None:
        form.validate()
    return form


def former(meeting_id: int | None, staff: Sequence[User]) -> list[User]:
    """Whoever was there and has left the district since stays on the list."""
    if meeting_id is None:
        return []
    known = {each.id for each in staff}
    found = meetings.get_own_meeting(me(), meeting_id)
    return [
        each.user
        for each in meetings.persons_of(found)
        if each.user_id not in known and not each.invited
    ]


def minutes_page(form: MinutesForm, found: Meeting | None) -> ResponseReturnValue:
    district_id = found.district_id if found else next(iter(people.districts_of(me())), None)
    day = found.held_on if found else clock.today()
    talk = None
    if district_id and not is_packing():
        talk = agendas.agenda(district_id, day, form.kind)
    action = f"meetings.{form.kind}_minutes"
    return page(
        "meetings/minutes_form.html",
        form=form,
        meeting=found,
        kind=form.kind,
        agenda=talk,
        action=url_for(".minutes", meeting_id=found.id) if found else url_for(action),
        durable={"kind": FORM, "version": FORM_VERSION, "title": TITLE},
        status=form.http_status,
    )
