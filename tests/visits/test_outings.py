"""The outings that are left to propose once a month has begun (clause 3.2.1)."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

import pytest
from sqlalchemy import select

from gcm.core.db import db
from gcm.customers.models import Store
from gcm.visits.models import Plan, PlannedVisit
from gcm.visits.rules.kinds import FormKind, PlanKind
from tests import factories
from tests.conftest import Client
from tests.visits import branch as branches
from tests.visits.branch import Branch, at

pytestmark = [pytest.mark.clause("3.2.1"), pytest.mark.clause("2.1.4")]

StopClock = Callable[[datetime], None]
MARCH = date(2026, 3, 1)


@pytest.fixture
def branch(client: Client, stop_clock: StopClock) -> Branch:
    """The first of March and 23 stores, none of them inspected yet."""
    stop_clock(at(MARCH))
    return branches.build(stores=23)


@pytest.fixture
def plan(client: Client, branch: Branch) -> Plan:
    client.sign_in(branch.runner)
    typed = {"user_id": branch.runner.id, "kind": "outings", "begins_on": MARCH.isoformat()}
    client.post("/visits/plans", data=typed)
    return db.session.scalars(select(Plan).where(Plan.kind == PlanKind.OUTINGS)).one()


def propose_again(client: Client, branch: Branch, plan: Plan) -> None:
    client.sign_in(branch.runner)
    answer = client.post(f"/visits/plans/{plan.id}/proposal", data={"version": plan.version})
    assert answer.status_code == 303


def stops_on(plan: Plan, day: date) -> list[Store]:
    return [stop.store for stop in stops(plan) if stop.day == day]


def stops(plan: Plan) -> Sequence[PlannedVisit]:
    return db.session.scalars(
        select(PlannedVisit)
        .where(PlannedVisit.plan_id == plan.id)
        .order_by(PlannedVisit.day, PlannedVisit.position)
    ).all()


def sizes(plan: Plan) -> dict[date, int]:
    return dict(Counter(stop.day for stop in stops(plan)))


def inspect(branch: Branch, stores: Sequence[Store], day: date) -> None:
    for store in stores:
        factories.visit(store, branch.runner, at(day), form=FormKind.INSPECTION)


def test_in_mid_month_only_the_outings_that_are_left_are_proposed_in_full_size(
    client: Client, branch: Branch, plan: Plan, stop_clock: StopClock
) -> None:
    first, second, *_ = sizes(plan)
    for day in (first, second):
        inspect(branch, stops_on(plan, day), day)
    stop_clock(at(date(2026, 3, 13)))

    propose_again(client, branch, plan)

    assert list(sizes(plan).values()) == [10, 10, 10, 10]
    assert list(sizes(plan))[:2] == [first, second]
    third = list(sizes(plan))[2]
    seen = {store.id for store in (*stops_on(plan, first), *stops_on(plan, second))}
    never = {store.id for store in branch.stores} - seen
    assert never <= {store.id for store in stops_on(plan, third)}


def test_an_outing_of_too_few_stores_is_still_to_be_made(
    client: Client, branch: Branch, plan: Plan, stop_clock: StopClock
) -> None:
    first, *_ = sizes(plan)
    inspect(branch, stops_on(plan, first)[:9], first)
    stop_clock(at(date(2026, 3, 10)))

    propose_again(client, branch, plan)

    later = {day: size for day, size in sizes(plan).items() if day > first}
    assert list(later.values()) == [10, 10, 10, 10]


def test_an_outing_that_was_not_planned_counts_all_the_same(
    client: Client, branch: Branch, stop_clock: StopClock
) -> None:
    inspect(branch, branch.stores[:10], date(2026, 3, 3))
    stop_clock(at(date(2026, 3, 10)))
    client.sign_in(branch.runner)

    typed = {"user_id": branch.runner.id, "kind": "outings", "begins_on": MARCH.isoformat()}
    client.post("/visits/plans", data=typed)

    (plan,) = db.session.scalars(select(Plan))
    assert list(sizes(plan).values()) == [10, 10, 10]


def test_an_outing_under_way_keeps_its_stores_and_is_one_of_the_four(
    client: Client, branch: Branch, plan: Plan, stop_clock: StopClock
) -> None:
    first, *_ = sizes(plan)
    before = stops_on(plan, first)
    inspect(branch, before[:4], first)
    stop_clock(at(first, hour=12))

    propose_again(client, branch, plan)

    assert stops_on(plan, first) == before
    assert list(sizes(plan).values()) == [10, 10, 10, 10]


def test_after_four_outings_no_more_are_proposed(
    client: Client, branch: Branch, plan: Plan, stop_clock: StopClock
) -> None:
    days = [date(2026, 3, day) for day in (2, 3, 4, 5)]
    for day in days:
        inspect(branch, branch.stores[:10], day)
    stop_clock(at(date(2026, 3, 6)))

    propose_again(client, branch, plan)

    assert all(stop.day <= date(2026, 3, 6) for stop in stops(plan))
