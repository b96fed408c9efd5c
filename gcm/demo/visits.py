"""The demo's plans and appointments: two months done, the running one under way, work for today.

Each person's day is lived at its evening, when what the tablet holds is sent.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from gcm.core import calendar, months, regulation
from gcm.core.db import db
from gcm.core.users import User
from gcm.demo.archive import Branch
from gcm.demo.chains import CHAINS, Chain
from gcm.demo.records import live_day
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed
from gcm.visits.actions import appointments, plans, stops
from gcm.visits.actions.appointments import AppointmentDraft
from gcm.visits.models import Appointment, Plan
from gcm.visits.queries import plans as queries
from gcm.visits.queries.proposals import span_of
from gcm.visits.rules.kinds import PlanKind

Act = Callable[[Branch, User], None]
RUNNER = "mm04"
PLANNERS = ("cm01", "cm02", "cm03")
HOUR = {"cm01": 9, "cm02": 10, "cm03": 11, RUNNER: 16}
# The plan of the running window: one decided, one that waits, one still on the desk.
LEFT_WAITING, LEFT_DRAFT = "cm02", "cm03"
# Days of the month, as working days counted from its first, on which headquarters are visited.
OWN_TURNS, RUNNERS_TURN = (6, 14), 11


def deeds(span: Span) -> Iterator[Deed]:
    yield from of_plans(span)
    yield from of_outings(span)
    yield from of_appointments(span)
    for day in calendar.working_days(span.back(2), span.until - timedelta(days=1)):
        for number, login in enumerate((*PLANNERS, RUNNER)):
            yield Deed(at(day, 18, 3 * number), login, live_day(span, day))


def windows(span: Span) -> list[date]:
    """The first days of the windows that begin in the demo's last months, up to the running one."""
    terms = regulation.in_force(span.until).visits
    first = span_of(PlanKind.WINDOW, span.back(2))[1] + timedelta(days=1)
    count = (span.until - first).days // terms.plan_window_days + 1
    return [first + timedelta(days=terms.plan_window_days * number) for number in range(count)]


def of_plans(span: Span) -> Iterator[Deed]:
    """Handed in on the Friday before; once too late, and once decided too late."""
    every = windows(span)
    for number, begins_on in enumerate(every):
        eve = working_day(begins_on - timedelta(days=1))
        is_running = number == len(every) - 1
        for login in PLANNERS:
            is_late = login == "cm03" and number == 1
            day = working_day(begins_on + timedelta(days=1)) if is_late else eve
            yield Deed(at(day, HOUR[login], 5), login, propose(PlanKind.WINDOW, begins_on))
            if is_running and login == LEFT_DRAFT:
                continue
            yield Deed(at(day, HOUR[login], 40), login, submit(begins_on))
            if is_running and login == LEFT_WAITING:
                continue
            decided = after(day, 3) if login == "cm02" and number == 2 else day
            yield Deed(at(decided, 17, 10), RUNNER, approve(login, begins_on))


def of_outings(span: Span) -> Iterator[Deed]:
    for month in months.span(span.back(2), span.until):
        day = calendar.next_working_day(month)
        yield Deed(at(day, 8, 40), RUNNER, propose(PlanKind.OUTINGS, month))
        yield Deed(at(day, 8, 55), RUNNER, submit(month))
    eve = working_day(span.until - timedelta(days=1))
    yield Deed(at(eve, 17, 30), RUNNER, go_out_on(span.until))


def of_appointments(span: Span) -> Iterator[Deed]:
    for month in months.span(span.back(2), span.until):
        days = calendar.working_days(month, months.last_day(month))
        for number, chain in enumerate(CHAINS):
            for turn in OWN_TURNS:
                yield from asked(span, chain, chain.holder, days[turn + number % 3])
            yield from asked(span, chain, RUNNER, days[RUNNERS_TURN + number % 4])
    today = span.until
    first, second, third = CHAINS[0], CHAINS[2], CHAINS[4]
    eve = working_day(today - timedelta(days=1))
    if calendar.is_working_day(today):
        yield Deed(at(eve, 9, 30), first.holder, ask(span, first, at(today, 15), "送新品样烟"))
    yield Deed(at(eve, 9, 45), second.holder, ask(span, second, None, "等对方回话"))
    ahead = after(today, 2)
    yield Deed(at(eve, 9, 50), third.holder, ask(span, third, at(ahead, 10), "对账"))
    yield Deed(at(eve, 16, 35), third.holder, postpone(third, at(ahead, 15, 30)))


def asked(span: Span, chain: Chain, login: str, day: date) -> Iterator[Deed]:
    """Two working days before; what lies ahead of today is asked for nearer to its day."""
    if day < span.until:
        asking = working_day(day - timedelta(days=2))
        yield Deed(at(asking, 9, 20), login, ask(span, chain, at(day, 14, 30), ""))


def after(day: date, count: int) -> date:
    """So many working days later."""
    for _ in range(count):
        day = calendar.next_working_day(day + timedelta(days=1))
    return day


def propose(kind: PlanKind, begins_on: date) -> Act:
    def act(_branch: Branch, by: User) -> None:
        plans.propose(by, kind, begins_on, by=by)

    return act


def plan_of(person: User, begins_on: date) -> Plan:
    return db.session.scalars(
        select(Plan).where(Plan.user_id == person.id, Plan.begins_on == begins_on)
    ).one()


def submit(begins_on: date) -> Act:
    def act(_branch: Branch, by: User) -> None:
        plans.submit(plan_of(by, begins_on), by=by)

    return act


def approve(login: str, begins_on: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        plans.approve(plan_of(branch.users[login], begins_on), None, by=by)

    return act


def go_out_on(day: date) -> Act:
    """The next outing is brought forward to ``day``, so that there is one today."""

    def act(_branch: Branch, by: User) -> None:
        found = db.session.scalars(
            select(Plan).where(Plan.user_id == by.id, Plan.begins_on == months.first(day))
        ).one_or_none()
        if found is None or not calendar.is_working_day(day) or queries.stops_on(found, day):
            return
        ahead = [stop for stop in queries.stops_of(found) if stop.day > day]
        nearest = min((stop.day for stop in ahead), default=day)
        for stop in [stop for stop in ahead if stop.day == nearest]:
            stops.move(stop, day, by=by)

    return act


def ask(span: Span, chain: Chain, agreed_at: datetime | None, note: str) -> Act:
    """With the purchasing head; asked for by telephone."""

    def act(branch: Branch, by: User) -> None:
        names = [name for name, _post, is_buyer in chain.contacts if is_buyer]
        draft = AppointmentDraft(names, "电话", agreed_at, note or None)
        dice = span.dice(f"appointment {chain.code} {by.login} {agreed_at}")
        number = str(UUID(int=dice.getrandbits(128), version=4))
        appointments.ask(branch.customers[chain.code], by, draft, by=by, uuid=number)

    return act


def postpone(chain: Chain, agreed_at: datetime) -> Act:
    def act(branch: Branch, by: User) -> None:
        found = db.session.scalars(
            select(Appointment)
            .where(
                Appointment.customer_id == branch.customers[chain.code].id,
                Appointment.user_id == by.id,
            )
            .order_by(Appointment.agreed_at.desc())
            .limit(1)
        ).one()
        appointments.postpone(found, agreed_at, "对方上午开会", by=by)

    return act
