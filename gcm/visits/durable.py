"""The forms of visits that work without a network: a tablet's outbox is taken in here."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import url_for
from sqlalchemy.exc import NoResultFound

from gcm.core import clock, policy
from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.core.sync import durable, pack
from gcm.core.sync.durable import Action, Durable, Fields, Taken
from gcm.core.sync.envelope import Envelope
from gcm.core.sync.pack import PackPage
from gcm.core.users import User
from gcm.visits.actions import records as actions
from gcm.visits.actions.records import Post
from gcm.visits.forms.opening import Opening
from gcm.visits.forms.records import form_class
from gcm.visits.queries import appointments, targets
from gcm.visits.queries.targets import Target
from gcm.visits.rules import sheets, spoken
from gcm.visits.rules.codes import Opens
from gcm.visits.rules.kinds import FORMS
from gcm.visits.rules.records import RecordDraft

ACTION = re.compile(r"/visits/(stops|stores|appointments|customers)/(\d{1,18})/records")
STORE = re.compile(r"\d{1,18}")
PLACES = {
    "stops": Opens.STOP,
    "stores": Opens.STORE,
    "appointments": Opens.APPOINTMENT,
    "customers": Opens.CUSTOMER,
}
FORM_OF = {
    "stops": ("visits.stop_form", "planned_visit_id"),
    "stores": ("visits.store_form", "store_id"),
    "appointments": ("visits.appointment_form", "appointment_id"),
    "customers": ("visits.customer_form", "customer_id"),
}


def take(fields: Fields, envelope: Envelope, *, by: User) -> Taken:
    """The same form class and the same action as behind the page."""
    return prepare(fields, envelope, by=by)()


def prepare(fields: Fields, envelope: Envelope, *, by: User) -> Action:
    target = target_of(envelope, by, partial(begun_on, fields, envelope))
    opening = Opening(target)
    form = opening.sent(fields)
    if not form.validate():
        raise RuleBroken(form.problems())
    draft = form.draft(list(opening.contacts.values()), clock.now())
    post = Post(-envelope.offset, envelope.op, drift=-envelope.drift)
    return partial(record, target, draft, post, by)


def record(target: Target, draft: RecordDraft, post: Post, by: User) -> Taken:
    visit = actions.record_visit(target, draft, post, by=by)
    return Taken(visit.number, url_for("visits.record", visit_id=visit.id))


def begun_on(fields: Fields, envelope: Envelope) -> date | None:
    """The day that the record will be entered under.

    The clock's offset has no say: the sender tells it, and times typed by hand need none.
    """
    moment = form_class(envelope.kind)(formdata=fields, meta={"csrf": False}).began()
    try:
        return clock.local(moment).date() if moment else None
    except OverflowError:
        return None


def target_of(envelope: Envelope, by: User, day: Callable[[], date | None]) -> Target:
    """What the form of that day was opened on.

    Raises NoResultFound when that is gone or out of reach.
    """
    where, number = place_of(envelope)
    find: dict[str, Callable[[], Target]] = {
        "stops": lambda: targets.of_stop(number),
        "stores": lambda: targets.of_store(number, by, envelope.kind, day()),
        "appointments": lambda: targets.of_appointment(number),
        "customers": lambda: targets.of_customer(number, by, envelope.kind, day()),
    }
    target = find[where]()
    if target.sheet.form != envelope.kind:
        raise RuleBroken.because(
            f"这里要填的是{FORMS[target.sheet.form]}，收到的是另一种表，请重新打开后再填。"
        )
    return target


def place_of(envelope: Envelope) -> tuple[str, int]:
    """What leads to the form: its store, where the stop has left the plan since.

    A new stop may have got the number of one that is gone, so the store is compared as well.
    Pages that a tablet took along before they named it have the stop alone.
    """
    found = ACTION.fullmatch(envelope.action)
    if not found:
        raise NoResultFound
    where, number = found[1], int(found[2])
    told = STORE.fullmatch(envelope.values.get("store_id", ""))
    if where == "stops" and told and not targets.is_stop_at(number, int(told[0])):
        return "stores", int(told[0])
    return where, number


def form_of(envelope: Envelope) -> str:
    """Where the form is opened again to be mended. Raises NoResultFound when there is none."""
    where, number = place_of(envelope)
    targets.refuse_gone(PLACES[where], number)
    endpoint, name = FORM_OF[where]
    values: dict[str, Any] = {name: number, "form": envelope.kind}
    return url_for(endpoint, **values)


def to_take_along(user: User, day: date) -> list[PackPage]:
    """The forms of the day, each on its stop or appointment, with its products and open points."""
    return [
        PackPage(page_of(target), target.sheet.form, target.name, target.sheet.version)
        for target in targets.of_day(user, day)
    ]


def to_read_before(user: User, day: date) -> list[PackPage]:
    """What is to be known before each of the day's visits (3.2.2)."""
    return [
        PackPage(briefing_of(target), "briefing", f"走访准备：{target.name}")
        for target in targets.of_day(user, day)
    ]


def briefing_of(target: Target) -> str:
    opens, number = target.opened_by
    if opens is Opens.STOP:
        return url_for("visits.stop_briefing", planned_visit_id=number)
    return url_for("visits.appointment_briefing", appointment_id=number)


def page_of(target: Target) -> str:
    if target.stop:
        return url_for("visits.stop_form", planned_visit_id=target.stop.id)
    return url_for("visits.appointment_form", appointment_id=target.opened_by[1])


def day_pages(user: User, day: date) -> list[PackPage]:
    """The day as a list, and what is known of its appointments."""
    if not policy.allows(user, Permission.VISIT_RECORD):
        return []
    agreed = appointments.standing_on([user.id], day)
    return [
        PackPage(url_for("visits.day"), "day", "今天的拜访"),
        *(
            PackPage(
                url_for("visits.appointment", appointment_id=each.id),
                "appointment",
                f"预约 {each.customer.name}",
            )
            for each in agreed
        ),
    ]


pack.provide("visit-day", day_pages)
pack.provide("visit-forms", to_take_along)
pack.provide("briefings", to_read_before)
for sheet in sheets.EVERY:
    durable.register(
        Durable(
            kind=sheet.form.value,
            title=sheet.title,
            form_version=sheet.version,
            take=take,
            prepare=prepare,
            permission=Permission.VISIT_RECORD,
            form=form_of,
            read=partial(spoken.read, sheet),
            done_on=begun_on,
        )
    )
