"""The list of appointments, and asking for a new one."""

from dataclasses import replace

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from gcm.core import clock, months
from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers import queries as customers
from gcm.customers.models import Customer
from gcm.visits.actions import appointments as actions
from gcm.visits.actions.appointments import AppointmentDraft
from gcm.visits.blueprint import bp
from gcm.visits.forms.appointments import AppointmentForm
from gcm.visits.models import Appointment
from gcm.visits.queries import appointments as queries
from gcm.visits.queries import people
from gcm.visits.queries.appointments import Wanted
from gcm.visits.rules.calendars import Event, calendar
from gcm.visits.rules.kinds import AppointmentState
from gcm.web import downloads
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.asked import asked_month
from gcm.web.render import page


@bp.get("/appointments")
@requires(Permission.VISIT_READ)
def appointments() -> ResponseReturnValue:
    wanted = wanted_list()
    rows = queries.appointments(me(), wanted)
    return page(
        "visits/appointments.html",
        fragments=("appointment_list",),
        wanted=wanted,
        rows=rows,
        visits=queries.visits_by_appointment([row.id for row in rows]),
        persons={person.id: person.name for person in people.in_reach(me())},
        month_before=months.shift(wanted.month, -1),
        month_after=months.shift(wanted.month, 1),
    )


@bp.get("/appointments/calendar.ics")
@requires(Permission.VISIT_READ)
def month_calendar() -> ResponseReturnValue:
    """One person's month; one's own unless another is named."""
    wanted = wanted_list()
    user_id = wanted.user_id or me().id
    if user_id not in {person.id for person in people.in_reach(me())}:
        abort(404)
    rows = queries.appointments(me(), replace(wanted, user_id=user_id, state=""))
    return ics(list(rows), f"预约-{months.key(wanted.month)}")


def wanted_list() -> Wanted:
    state = request.args.get("state", "")
    return Wanted(
        month=asked_month(),
        user_id=request.args.get("user", 0, type=whole),
        state=state if state in set(AppointmentState) else "",
    )


def ics(rows: list[Appointment], name: str) -> Response:
    """Those that have a time; a cancelled one tells the calendar so."""
    found = calendar([event_of(row) for row in rows if row.agreed_at], clock.now())
    return downloads.attachment(found.encode(), f"{name}.ics", "text/calendar; charset=utf-8")


def event_of(row: Appointment) -> Event:
    if row.agreed_at is None:
        raise RuleBroken.because("这个预约还没有约定时间，定下后才能加入日历。")
    notes = [f"预约对象：{row.contact_names}", f"联系方式：{row.channel}" if row.channel else ""]
    return Event(
        uid=row.uuid,
        starts_at=row.agreed_at,
        title=f"拜访 {row.customer.name}",
        place=row.customer.hq_address or "",
        notes="\n".join(each for each in (*notes, row.note or "") if each),
        revision=row.version,
        is_cancelled=row.state is AppointmentState.CANCELLED,
    )


@bp.get("/appointments/new")
@requires(Permission.PLAN_MAKE)
def new_appointment() -> ResponseReturnValue:
    """First the chain, then whom and when."""
    persons = people.acted_for(me())
    customer_id = request.args.get("customer", type=whole)
    if customer_id is None:
        chains = queries.chains_to_visit(persons)
        return page("visits/new_appointment.html", chains=chains, chain=None)
    chain = customers.chains.get_customer(customer_id)
    return asking_page(chain, AppointmentForm(formdata=None), persons)


@bp.post("/customers/<int:customer_id>/appointments")
@requires(Permission.PLAN_MAKE)
def ask_appointment(customer_id: int) -> ResponseReturnValue:
    chain = customers.chains.get_customer(customer_id)
    persons = people.acted_for(me())
    form = AppointmentForm()
    form.offer(persons, queries.contacts_by_chain([chain]))
    if form.validate_on_submit():
        owner = next(person for person in persons if person.id == form.user_id.data)
        draft = AppointmentDraft(
            list(form.contact_names.data or []),
            form.channel.data,
            form.agreed_at.moment,
            form.note.data,
        )
        with form.showing_broken_rules():
            made = actions.ask(chain, owner, draft, by=me())
            return redirect(url_for(".appointment", appointment_id=made.id), 303)
    return asking_page(chain, form, persons)


def asking_page(chain: Customer, form: AppointmentForm, persons: list[User]) -> ResponseReturnValue:
    contacts = queries.contacts_by_chain([chain])
    form.offer(persons, contacts)
    return page(
        "visits/new_appointment.html",
        chain=chain,
        form=form,
        contacts=contacts,
        persons=persons,
        status=form.http_status,
    )
