"""What the clock brings: each who is concerned is told once, however often the clock strikes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.notifications.events import Event
from gcm.core.notifications.models import Notification
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers import jobs as customers
from gcm.meetings import jobs as meetings
from gcm.meetings.models import Task
from gcm.meetings.rules.kinds import TaskState
from gcm.supply import jobs as supply
from gcm.supply.models import Allocation, Notice
from gcm.visits.jobs import reminders as visits
from gcm.visits.rules.kinds import PlanKind, PlanState
from tests import factories
from tests.conftest import Client

StopClock = Callable[[datetime], None]
MONDAY = date(2026, 10, 12)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@pytest.fixture
def here(database: None, stop_clock: StopClock) -> District:
    stop_clock(at(MONDAY))
    return factories.district()


@pytest.fixture
def manager(here: District) -> User:
    return factories.user(Role.CUSTOMER_MANAGER, district=here)


def told(event: Event) -> list[tuple[int, str, int]]:
    """Who was told, of which record; the clock's work has committed."""
    scope.act_within(scope.EVERYTHING)
    found = db.session.scalars(
        select(Notification).where(Notification.event == event).order_by(Notification.id)
    )
    return [(each.user_id, each.subject_kind, each.subject_id) for each in found]


def test_the_holder_is_told_on_each_day_on_which_a_licence_becomes_more_pressing(
    manager: User, stop_clock: StopClock
) -> None:
    chain = factories.customer(holder=manager)
    ends = MONDAY + timedelta(days=60)
    for _ in range(3):
        factories.store(chain, licence_ends_on=ends)
    factories.store(chain, licence_ends_on=MONDAY + timedelta(days=400))
    factories.store(chain, licence_ends_on=ends, closed_on=MONDAY - timedelta(days=1))
    factories.store(factories.customer(), licence_ends_on=ends)  # held by nobody
    days = {}

    for number in range(64):
        day = MONDAY + timedelta(days=number)
        stop_clock(at(day))
        before = len(told(Event.LICENCE_ENDS))
        customers.remind_of_licences()
        customers.remind_of_licences()
        if len(told(Event.LICENCE_ENDS)) > before:
            days[number] = len(told(Event.LICENCE_ENDS)) - before

    assert days == {0: 1, 30: 1, 61: 1}  # 60 and 30 days before, and the day after the last
    assert {user for user, _, _ in told(Event.LICENCE_ENDS)} == {manager.id}


def test_a_task_is_reminded_of_the_day_before_and_when_it_is_late(
    here: District, manager: User, stop_clock: StopClock
) -> None:
    giver = factories.user(Role.MARKET_MANAGER, district=here)

    def task(due_on: date, state: TaskState = TaskState.OPEN) -> Task:
        made = Task(
            title="补价签",
            district_id=here.id,
            owner_id=manager.id,
            given_by_id=giver.id,
            given_on=MONDAY,
            due_on=due_on,
            state=state,
        )
        return factories.saved(made)

    due, _far = task(MONDAY + timedelta(days=2)), task(MONDAY + timedelta(days=9))
    task(MONDAY, TaskState.DONE)
    counts = []

    for number in range(5):
        stop_clock(at(MONDAY + timedelta(days=number)))
        meetings.remind_of_tasks()
        meetings.remind_of_tasks()
        counts.append(len(told(Event.TASK_DUE)))

    assert counts == [0, 1, 1, 2, 2]
    assert set(told(Event.TASK_DUE)) == {(manager.id, "task", due.id)}


def test_notices_that_wait_are_one_reminder_for_each_due_day(
    here: District, manager: User, stop_clock: StopClock
) -> None:
    chain = factories.customer(holder=manager, district=here)
    month, due_on = MONDAY.replace(day=1), MONDAY + timedelta(days=2)
    made = factories.saved(
        Allocation(
            district_id=here.id,
            month=month,
            edition=1,
            regulation_from=month,
            weighed_on=month,
            weighed_before=month,
            published_on=month,
        )
    )
    for number in range(4):
        shop = factories.store(chain)
        factories.saved(
            Notice(
                number=f"GZ202610-{shop.code}",
                month=month,
                store_id=shop.id,
                customer_id=chain.id,
                allocation_id=made.id,
                issued_on=MONDAY,
                due_on=due_on,
                served_on=MONDAY if number == 0 else None,
            )
        )
    counts = []

    for number in range(5):
        stop_clock(at(MONDAY + timedelta(days=number)))
        supply.remind_of_notices()
        supply.remind_of_notices()
        counts.append(len(told(Event.NOTICE_DUE)))

    assert counts == [0, 1, 1, 2, 2]
    assert set(told(Event.NOTICE_DUE)) == {(manager.id, "notice-month", month.toordinal())}


def test_tomorrows_visits_are_one_reminder_and_a_draft_is_none(
    client: Client, manager: User
) -> None:
    chain = factories.customer(holder=manager)
    tomorrow = MONDAY + timedelta(days=1)
    plan = factories.plan(manager, MONDAY, state=PlanState.APPROVED)
    for _ in range(3):
        factories.planned_visit(plan, factories.store(chain), tomorrow)
    factories.planned_visit(plan, factories.store(chain), MONDAY + timedelta(days=2))
    other = factories.user(Role.CUSTOMER_MANAGER)
    draft = factories.plan(other, MONDAY)
    factories.planned_visit(draft, factories.store(factories.customer()), tomorrow)

    visits.remind_of_visits()
    visits.remind_of_visits()

    assert told(Event.VISITS_TOMORROW) == [(manager.id, "visit-day", tomorrow.toordinal())]
    page = client.sign_in(manager).get("/notifications/").text
    assert "2026年10月13日的拜访" in page
    (it,) = db.session.scalars(select(Notification)).all()
    answer = client.post(f"/notifications/{it.id}/reading")
    assert answer.location == "/visits/day/2026-10-13"


def test_a_plan_is_asked_for_from_the_working_day_before_until_it_is_submitted(
    here: District, manager: User, stop_clock: StopClock
) -> None:
    """The window after that of 12 October 2026 begins on Monday the 26th."""
    second = factories.user(Role.CUSTOMER_MANAGER, district=here)
    factories.user(Role.CUSTOMER_MANAGER)  # without a post
    for person in (manager, second):
        factories.plan(person, MONDAY, state=PlanState.APPROVED)
    begins_on = MONDAY + timedelta(days=14)
    factories.plan(second, begins_on, state=PlanState.SUBMITTED, kind=PlanKind.WINDOW)

    stop_clock(at(date(2026, 10, 22)))  # Thursday
    visits.remind_of_plans()
    assert told(Event.PLAN_DUE) == []
    stop_clock(at(date(2026, 10, 23)))  # Friday
    visits.remind_of_plans()
    visits.remind_of_plans()

    assert told(Event.PLAN_DUE) == [(manager.id, "plan-window", begins_on.toordinal())]
    assert clock.today() == date(2026, 10, 23)
