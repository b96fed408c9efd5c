"""When a chain changes hands its open findings go along, and no former plan waits for it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core import clock, jobs
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Assignment
from gcm.visits.models import Finding, PlannedVisit
from gcm.visits.queries import findings
from gcm.visits.rules.kinds import FindingState, PlanKind, PlanState
from tests import factories
from tests.exchange.sheets import Desk, withdraw
from tests.visits.places import Place, sign_in

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)
LATER = date(2026, 10, 20)
MOVED = ["客户编码", "客户经理"]


@pytest.fixture
def place(database: None, stop_clock: Any) -> Place:
    stop_clock(MONDAY)
    return Place()


def hand_over(
    client: FlaskClient, place: Place, to: User, *chain_ids: int, begins_on: date | None = None
) -> None:
    answer = sign_in(client, place.mm).post(
        "/customers/assignments",
        data={
            "chains": list(chain_ids) or [place.chain.id],
            "to": to.id,
            "begins_on": str(begins_on or clock.today()),
            "reason": "休产假",
        },
    )
    assert answer.status_code == 303, answer.text
    db.session.expire_all()


def owners() -> dict[str, int]:
    return {each.text: each.owner_id for each in db.session.scalars(select(Finding))}


def reasons() -> dict[date, str | None]:
    stops = db.session.scalars(select(PlannedVisit).order_by(PlannedVisit.id))
    return {each.day: each.not_done_reason for each in stops}


def hour_passes() -> None:
    for work in jobs.HOURLY:
        if work.__module__.startswith(("gcm.customers", "gcm.visits")):
            work()
    db.session.expire_all()


@pytest.fixture
def planned(place: Place) -> PlannedVisit:
    """Of the former manager's approved plan, a week from now."""
    plan = factories.plan(place.cm, date(2026, 10, 12), state=PlanState.APPROVED)
    return factories.planned_visit(plan, place.store, date(2026, 10, 21))


def test_open_findings_go_with_the_chain(client: FlaskClient, place: Place) -> None:
    place.found(text="没有价签")
    place.found(text="已经办结").state = FindingState.CLOSED
    place.found(text="市场经理的", owner_id=place.mm.id)
    elsewhere = factories.store(factories.customer(holder=place.cm, district=place.district))
    factories.finding(elsewhere, place.cm, text="别的客户的")

    hand_over(client, place, place.other)

    assert owners() == {
        "没有价签": place.other.id,
        "已经办结": place.cm.id,
        "市场经理的": place.mm.id,
        "别的客户的": place.cm.id,
    }
    assert findings.waiting(place.other.id).open == 1
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "finding.handed_over")
    ).one()
    assert entry.detail["changes"] == {"owner": ["周以宁", "许嘉言"]}
    assert (entry.customer_id, entry.actor_id) == (place.chain.id, place.mm.id)
    shown = sign_in(client, place.other).get("/").text
    assert f"/visits/findings/?owner={place.other.id}" in shown


def test_a_finding_that_nobody_acted_on_may_still_be_withdrawn(
    client: FlaskClient, place: Place
) -> None:
    finding = place.found()
    hand_over(client, place, place.other)

    assert not finding.acted_on


def test_findings_wait_for_the_day_of_a_later_hand_over(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    place.found(text="没有价签")
    hand_over(client, place, place.other, begins_on=LATER)
    place.found(text="后来发现的")
    hour_passes()
    assert set(owners().values()) == {place.cm.id}

    stop_clock(MONDAY + timedelta(days=8))
    hour_passes()
    hour_passes()

    assert set(owners().values()) == {place.other.id}
    moved = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "finding.handed_over")
    ).all()
    assert [entry.actor for entry in moved] == ["系统", "系统"]


def test_a_chain_handed_back_the_same_day_brings_its_findings_back(
    client: FlaskClient, place: Place
) -> None:
    place.found(text="没有价签")

    hand_over(client, place, place.other)
    hand_over(client, place, place.cm)
    hour_passes()

    assert owners() == {"没有价签": place.cm.id}


def test_what_a_former_manager_has_as_market_manager_now_stays_theirs(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    hand_over(client, place, place.other, begins_on=LATER)
    place.cm.roles = place.mm.roles
    place.found(text="没有价签", owner_id=place.cm.id)

    stop_clock(MONDAY + timedelta(days=8))
    hour_passes()

    assert owners() == {"没有价签": place.cm.id}


def give(
    client: FlaskClient, place: Place, finding: Finding, to: User, due_on: date | None = None
) -> None:
    answer = sign_in(client, place.mm).post(
        f"/visits/findings/{finding.id}/assignment",
        data={
            "owner_id": to.id,
            "due_on": str(due_on or finding.due_on),
            "version": finding.version,
        },
    )
    assert answer.status_code == 303, answer.text
    db.session.expire_all()


def trail() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def test_a_finding_given_to_a_former_manager_after_the_hand_over_stays_there(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    given = place.found(text="没有价签")
    place.found(text="没有陈列")
    hand_over(client, place, place.other)

    give(client, place, given, place.cm)
    place.found(text="另外登记的", owner_id=place.cm.id)
    hour_passes()
    stop_clock(MONDAY + timedelta(days=30))
    hour_passes()

    assert owners() == {
        "没有价签": place.cm.id,
        "没有陈列": place.other.id,
        "另外登记的": place.cm.id,
    }


def test_what_a_manager_of_long_ago_was_given_since_stays_when_the_chain_moves_on(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    third = factories.user(Role.CUSTOMER_MANAGER, district=place.district)
    hand_over(client, place, place.other)
    give(client, place, place.found(text="没有价签"), place.cm)
    place.found(text="没有陈列")
    hand_over(client, place, third, begins_on=LATER)

    stop_clock(MONDAY + timedelta(days=8))
    hour_passes()

    assert owners() == {"没有价签": place.cm.id, "没有陈列": third.id}


def test_a_chain_that_came_back_and_went_on_leaves_nothing_with_either_former_manager(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    """What was found in the second time counts by the second parting."""
    third = factories.user(Role.CUSTOMER_MANAGER, district=place.district)
    days = [date(2026, 10, 13), date(2026, 10, 14), LATER]
    held = select(Assignment).where(Assignment.customer_id == place.chain.id)
    last = db.session.scalars(held).one()
    for day, manager in zip(days, [place.other, place.cm, third], strict=True):
        last.ends_on = day - timedelta(days=1)
        last = factories.assign(place.chain, manager, day)
    stop_clock(MONDAY + timedelta(days=1))
    place.found(text="没有价签")
    stop_clock(MONDAY + timedelta(days=3))
    place.found(text="没有陈列")
    place.found(text="交给许嘉言的", owner_id=place.other.id)

    stop_clock(MONDAY + timedelta(days=8))
    hour_passes()

    assert owners() == {
        "没有价签": third.id,
        "没有陈列": third.id,
        "交给许嘉言的": place.other.id,
    }


def test_another_due_day_does_not_keep_a_finding_with_a_former_manager(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    """The office was shut when the hand-over took effect, and its worker with it."""
    finding = place.found(text="没有价签")
    hand_over(client, place, place.other, begins_on=LATER)
    stop_clock(MONDAY + timedelta(days=9))
    give(client, place, finding, place.cm, due_on=finding.due_on - timedelta(days=1))

    hour_passes()

    assert owners() == {"没有价签": place.other.id}


def test_an_hour_in_which_nothing_changed_hands_writes_nothing(
    client: FlaskClient, place: Place, planned: PlannedVisit, statements: list[str]
) -> None:
    given = place.found()
    hand_over(client, place, place.other)
    give(client, place, given, place.cm)
    hour_passes()
    before = trail()
    statements.clear()

    hour_passes()
    hour_passes()

    assert trail() == before
    written = [each for each in statements if each.startswith(("INSERT", "UPDATE", "DELETE"))]
    # Reminders are offered anew each hour, and kept once.
    assert not [each for each in written if "notification" not in each]


@pytest.mark.clause("3.2.1")
def test_the_former_plan_says_which_stops_were_handed_away(
    client: FlaskClient, place: Place, planned: PlannedVisit
) -> None:
    plan = planned.plan
    before = factories.planned_visit(plan, place.store, date(2026, 10, 19))
    outings = factories.plan(
        place.mm, date(2026, 10, 1), kind=PlanKind.OUTINGS, ends_on=date(2026, 10, 31)
    )
    inspection = factories.planned_visit(outings, place.store, date(2026, 10, 22))

    hand_over(client, place, place.other, begins_on=LATER)

    away = "客户已移交给许嘉言（2026-10-20 起）"
    assert reasons() == {before.day: None, planned.day: away, inspection.day: None}
    shown = sign_in(client, place.mm).get(f"/visits/plans/{plan.id}").text
    assert f"未完成：{away}" in shown


@pytest.mark.clause("3.2.1")
def test_a_stop_that_was_made_or_explained_stays_as_it_is(
    client: FlaskClient, place: Place, planned: PlannedVisit
) -> None:
    planned.not_done_reason = "店面装修"
    again = factories.store(place.chain)
    made = factories.planned_visit(planned.plan, again, date(2026, 10, 13))
    factories.visit(again, place.cm)

    hand_over(client, place, place.other)

    assert reasons() == {planned.day: "店面装修", made.day: None}


@pytest.mark.clause("3.2.1")
def test_a_chain_that_comes_back_takes_the_reason_away(
    client: FlaskClient, place: Place, planned: PlannedVisit
) -> None:
    hand_over(client, place, place.other, begins_on=LATER)
    hand_over(client, place, place.cm, begins_on=LATER)

    assert reasons() == {planned.day: None}


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize("days", [(8, 4), (4, 8)], ids=["sooner", "later"])
def test_of_two_later_hand_overs_the_former_plan_names_who_has_the_chain_that_day(
    client: FlaskClient, place: Place, planned: PlannedVisit, days: tuple[int, int]
) -> None:
    third = factories.user(Role.CUSTOMER_MANAGER, district=place.district, name="何家树")
    first, second = (MONDAY.date() + timedelta(days=each) for each in days)

    hand_over(client, place, place.other, begins_on=first)
    hand_over(client, place, third, begins_on=second)

    assert reasons() == {planned.day: f"客户已移交给何家树（{second} 起）"}
    before = trail()
    hour_passes()
    assert trail() == before


@pytest.fixture
def desk(place: Place, tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_an_imported_manager_takes_the_findings_and_a_withdrawn_one_gives_them_back(
    place: Place, planned: PlannedVisit, desk: Desk
) -> None:
    place.found(text="没有价签")

    report = desk.take("customers", MOVED, [place.chain.code, place.other.login])
    db.session.expire_all()
    assert owners() == {"没有价签": place.other.id}
    assert reasons() == {planned.day: "客户已移交给许嘉言（2026-10-12 起）"}

    withdraw(report.batch)
    db.session.expire_all()
    assert owners() == {"没有价签": place.cm.id}
    assert reasons() == {planned.day: None}


def test_a_withdrawn_import_leaves_the_hand_over_that_was_arranged_before_it(
    client: FlaskClient, place: Place, planned: PlannedVisit, desk: Desk
) -> None:
    hand_over(client, place, place.other, begins_on=planned.day)
    arranged = reasons()
    third = factories.user(Role.CUSTOMER_MANAGER, district=place.district, name="何家树")

    withdraw(desk.take("customers", MOVED, [place.chain.code, third.login]).batch)

    db.session.expire_all()
    assert reasons() == arranged == {planned.day: f"客户已移交给许嘉言（{planned.day} 起）"}


def test_many_chains_are_handed_over_without_asking_for_each(
    client: FlaskClient, place: Place, statements: list[str]
) -> None:
    """All that is asked for each chain, finding and stop is the trail's last entry."""
    chains = [factories.customer(holder=place.cm, district=place.district) for _ in range(12)]
    plan = factories.plan(place.cm, date(2026, 10, 12))
    for chain in chains:
        store = factories.store(chain)
        factories.finding(store, place.cm)
        factories.planned_visit(plan, store, LATER)

    ids = [chain.id for chain in chains]

    def asked(*some: int) -> int:
        statements.clear()
        hand_over(client, place, place.other, *some)
        reads = [each for each in statements if each.startswith("SELECT")]
        return sum("audit_entry" not in each for each in reads)

    few = asked(*ids[:2])

    assert asked(*ids[2:]) == few
    assert set(owners().values()) == {place.other.id}
