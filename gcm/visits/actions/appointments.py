"""Asking for an appointment and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.visits.actions.plans import refuse
from gcm.visits.models import Appointment
from gcm.visits.queries import appointments as queries
from gcm.visits.rules import appointments as rules
from gcm.visits.rules.kinds import AppointmentState


@dataclass(frozen=True)
class AppointmentDraft:
    """``agreed_at`` None while the other side has not answered."""

    contact_names: list[str]
    channel: str | None
    agreed_at: datetime | None
    note: str | None


def ask(
    chain: Customer, owner: User, draft: AppointmentDraft, *, by: User, uuid: str = ""
) -> Appointment:
    refuse(
        [
            *rules.name_problems(draft.contact_names),
            *rules.time_problems(draft.agreed_at, clock.now()),
        ]
    )
    made = Appointment(
        uuid=uuid or str(uuid4()),
        customer_id=chain.id,
        user_id=owner.id,
        contact_names="、".join(draft.contact_names),
        asked_at=clock.now(),
        channel=draft.channel,
        agreed_at=draft.agreed_at,
        state=AppointmentState.AGREED if draft.agreed_at else AppointmentState.ASKED,
        note=draft.note,
    )
    db.session.add(made)
    told = ("contact_names", "channel", "agreed_at", "note")
    changes = spoken({name: (None, getattr(made, name)) for name in told if getattr(made, name)})
    audit.record("appointment.asked", made, by=by, changes=changes, customer_id=chain.id)
    return made


def agree(appointment: Appointment, agreed_at: datetime, *, by: User) -> None:
    """The other side has answered."""
    refuse(
        [
            *rules.agreement_problems(appointment.state),
            *rules.time_problems(agreed_at, clock.now()),
        ]
    )
    appointment.agreed_at = agreed_at
    save(appointment, AppointmentState.AGREED, by=by)


def postpone(appointment: Appointment, agreed_at: datetime, reason: str, *, by: User) -> None:
    """Another time, earlier or later; when it was first put on record stays."""
    refuse(
        [
            *rules.postponement_problems(appointment.state),
            *visited_problems(appointment),
            *rules.time_problems(agreed_at, clock.now()),
        ]
    )
    appointment.agreed_at = agreed_at
    appointment.reason = reason
    save(appointment, AppointmentState.CHANGED, by=by)


def cancel(appointment: Appointment, reason: str, *, by: User) -> None:
    refuse([*rules.change_problems(appointment.state), *visited_problems(appointment)])
    appointment.reason = reason
    save(appointment, AppointmentState.CANCELLED, by=by)


def visited_problems(appointment: Appointment) -> list[Problem]:
    made = queries.visits_by_appointment([appointment.id])
    return rules.visited_problems(is_visited=bool(made))


NAMES = {
    AppointmentState.AGREED: "appointment.agreed",
    AppointmentState.CHANGED: "appointment.changed",
    AppointmentState.CANCELLED: "appointment.cancelled",
}


def save(appointment: Appointment, state: AppointmentState, *, by: User) -> None:
    appointment.state = state
    changes = audit.changes_of(appointment)
    changes.pop("state", None)  # the action's name says it
    changes = spoken(changes)
    audit.record(
        NAMES[state], appointment, by=by, changes=changes, customer_id=appointment.customer_id
    )


def spoken(changes: audit.Changes) -> dict[str, tuple[object, object]]:
    """Moments as the clock on the wall shows them: people read these lines."""
    return {name: (wall(before), wall(after)) for name, (before, after) in changes.items()}


def wall(value: object) -> object:
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
