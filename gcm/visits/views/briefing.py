"""The page that is read before a visit; it is taken along, so it says nothing of this moment."""

from datetime import date

from flask import url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.visits.blueprint import bp
from gcm.visits.queries import briefing as queries
from gcm.visits.queries import targets
from gcm.visits.queries.targets import Target
from gcm.visits.rules import shown
from gcm.visits.rules.briefing import MOST_SCARCE, TOOLS, price_words
from gcm.web.access import requires
from gcm.web.render import page


@bp.get("/stops/<int:planned_visit_id>/briefing")
@requires(Permission.VISIT_READ)
def stop_briefing(planned_visit_id: int) -> ResponseReturnValue:
    target = targets.of_stop(planned_visit_id)
    day = target.stop.day if target.stop else clock.today()
    record = url_for(".stop_form", planned_visit_id=planned_visit_id)
    return briefing_page(target, day, record)


@bp.get("/appointments/<int:appointment_id>/briefing")
@requires(Permission.VISIT_READ)
def appointment_briefing(appointment_id: int) -> ResponseReturnValue:
    target = targets.of_appointment(appointment_id)
    agreed_at = target.appointment.agreed_at if target.appointment else None
    day = clock.local(agreed_at).date() if agreed_at else clock.today()
    record = url_for(".appointment_form", appointment_id=appointment_id)
    return briefing_page(target, day, record)


def briefing_page(target: Target, day: date, record: str) -> ResponseReturnValue:
    return page(
        "visits/briefing.html",
        target=target,
        chain=target.customer,
        shop=target.store,
        day=day,
        record=record,
        brief=queries.briefing(target, day),
        tools=TOOLS,
        most_scarce=MOST_SCARCE,
        price_words=price_words,
        people_text=shown.people_text,
    )
