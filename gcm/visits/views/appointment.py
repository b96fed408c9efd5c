"""One appointment: agreed, changed, cancelled; its history and its calendar file."""

from datetime import datetime
from typing import Any, cast

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, months
from gcm.core.policy import Permission
from gcm.visits.actions import appointments as actions
from gcm.visits.blueprint import bp
from gcm.visits.forms.appointments import AgreementForm, CancellationForm, PostponementForm
from gcm.visits.models import Appointment
from gcm.visits.queries import appointments as queries
from gcm.visits.queries import people
from gcm.visits.rules.kinds import AppointmentState
from gcm.visits.views.appointments import event_of, ics
from gcm.web import filters
from gcm.web.access import can, me, requires
from gcm.web.forms import EditForm
from gcm.web.render import page


@bp.get("/appointments/<int:appointment_id>")
@requires(Permission.VISIT_READ)
def appointment(appointment_id: int) -> ResponseReturnValue:
    return appointment_page(queries.get_appointment(me(), appointment_id))


@bp.get("/appointments/<int:appointment_id>/calendar.ics")
@requires(Permission.VISIT_READ)
def appointment_calendar(appointment_id: int) -> ResponseReturnValue:
    found = queries.get_appointment(me(), appointment_id)
    event_of(found)  # refuses while there is no time
    return ics([found], f"预约-{found.customer.name}")


@bp.post("/appointments/<int:appointment_id>/agreement")
@requires(Permission.PLAN_MAKE)
def agree_appointment(appointment_id: int) -> ResponseReturnValue:
    found = queries.own_appointment(me(), appointment_id)
    form = AgreementForm()
    if form.validate_on_submit():
        check(form, found)
        with form.showing_broken_rules():
            actions.agree(found, cast(datetime, form.agreed_at.moment), by=me())
            return to_appointment(found, "已登记约定的时间。")
    return appointment_page(found, time_form=form)


@bp.post("/appointments/<int:appointment_id>/postponement")
@requires(Permission.PLAN_MAKE)
def postpone_appointment(appointment_id: int) -> ResponseReturnValue:
    found = queries.own_appointment(me(), appointment_id)
    form = PostponementForm()
    if form.validate_on_submit():
        check(form, found)
        with form.showing_broken_rules():
            moment = cast(datetime, form.agreed_at.moment)
            actions.postpone(found, moment, str(form.reason.data), by=me())
            return to_appointment(found, "已改期。")
    return appointment_page(found, time_form=form)


@bp.post("/appointments/<int:appointment_id>/cancellation")
@requires(Permission.PLAN_MAKE)
def cancel_appointment(appointment_id: int) -> ResponseReturnValue:
    found = queries.own_appointment(me(), appointment_id)
    form = CancellationForm()
    if form.validate_on_submit():
        check(form, found)
        with form.showing_broken_rules():
            actions.cancel(found, str(form.reason.data), by=me())
            return to_appointment(found, "已取消。")
    return appointment_page(found, cancel_form=form)


def check(form: EditForm, found: Appointment) -> None:
    typed = getattr(form, "agreed_at", None)
    theirs = {}
    if typed is not None:
        theirs = {"约定时间": (filters.moment(found.agreed_at), filters.moment(typed.moment))}
    form.check_version("这个预约", found.version, theirs)


def to_appointment(found: Appointment, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for(".appointment", appointment_id=found.id), 303)


def appointment_page(found: Appointment, **shown: Any) -> ResponseReturnValue:
    """``shown`` are forms that come back with what is wrong with them."""
    own = {person.id for person in people.acted_for(me())}
    waits = found.state is AppointmentState.ASKED
    forms = {
        "time_form": (AgreementForm if waits else PostponementForm)(formdata=None),
        "cancel_form": CancellationForm(formdata=None),
    } | shown
    return page(
        "visits/appointment.html",
        status=max((form.http_status for form in shown.values()), default=200),
        found=found,
        month=months.first(clock.local(found.agreed_at or found.asked_at).date()),
        visit=queries.visits_by_appointment([found.id]).get(found.id),
        history=queries.history_of(found),
        is_own=found.user_id in own and can(Permission.PLAN_MAKE),
        **forms,
    )
