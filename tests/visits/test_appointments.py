"""Appointments at headquarters (3.2.1): asked, agreed, changed, cancelled."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.visits.models import Appointment
from gcm.visits.queries import quotas
from gcm.visits.rules.kinds import AppointmentState
from tests import factories
from tests.conftest import Client
from tests.visits import branch as branches
from tests.visits.branch import FRIDAY, Branch, at

pytestmark = pytest.mark.clause("3.2.1")

WEDNESDAY = date(2026, 10, 14)


@pytest.fixture
def branch(client: Client, stop_clock: Callable[[datetime], None]) -> Branch:
    stop_clock(FRIDAY)
    made = branches.build(stores=1)
    factories.contact(made.chain, name="王总", post="采购总监", is_buyer=True)
    factories.contact(made.chain, name="李会计")
    return made


@pytest.fixture
def manager(client: Client, branch: Branch) -> Client:
    return client.sign_in(branch.manager)


def typed(branch: Branch, **values: object) -> dict[str, object]:
    return {
        "user_id": branch.manager.id,
        "contact_names": ["王总"],
        "channel": "电话",
        "agreed_at": "",
    } | values


def ask(client: Client, branch: Branch, **values: object) -> Appointment | None:
    client.post(f"/visits/customers/{branch.chain.id}/appointments", data=typed(branch, **values))
    return db.session.scalars(select(Appointment)).one_or_none()


def actions() -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject.like("appointment:%"))
            .order_by(AuditEntry.seq)
        )
    )


def test_an_appointment_goes_from_asked_to_agreed_to_changed_to_cancelled(
    manager: Client, branch: Branch
) -> None:
    made = ask(manager, branch)
    assert made is not None
    assert (made.state, made.asked_at, made.agreed_at) == (
        AppointmentState.ASKED,
        clock.now(),
        None,
    )

    for step, values, state in (
        ("agreement", {"agreed_at": "2026-10-14T09:30"}, AppointmentState.AGREED),
        (
            "postponement",
            {"agreed_at": "2026-10-15 14:00", "reason": "对方出差"},
            AppointmentState.CHANGED,
        ),
        ("cancellation", {"reason": "月底盘点"}, AppointmentState.CANCELLED),
    ):
        answer = manager.post(
            f"/visits/appointments/{made.id}/{step}", data=values | {"version": made.version}
        )
        assert (answer.status_code, made.state) == (303, state)

    assert made.agreed_at == at(date(2026, 10, 15), 14)
    assert made.asked_at == clock.now()
    assert actions() == [
        "appointment.asked",
        "appointment.agreed",
        "appointment.changed",
        "appointment.cancelled",
    ]
    page = manager.get(f"/visits/appointments/{made.id}").text
    assert all(words in page for words in ("月底盘点", "预约改期", "取消预约"))


def test_an_appointment_with_its_time_is_agreed_at_once(manager: Client, branch: Branch) -> None:
    made = ask(manager, branch, agreed_at="2026-10-14T09:30")

    assert made is not None
    assert (made.state, made.agreed_at) == (
        AppointmentState.AGREED,
        at(WEDNESDAY, 9) + timedelta(minutes=30),
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"contact_names": []}, "请至少选择一位预约对象"),
        ({"contact_names": ["外人"]}, "预约对象"),
        ({"agreed_at": "2026-10-09T09:59"}, "已经过去"),
        ({"agreed_at": "明天"}, "请填日期和时间"),
    ],
)
def test_what_cannot_be_an_appointment_is_told(
    manager: Client, branch: Branch, values: dict[str, object], said: str
) -> None:
    answer = manager.post(
        f"/visits/customers/{branch.chain.id}/appointments", data=typed(branch, **values)
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalars(select(Appointment)).all() == []


def test_a_cancelled_appointment_stays_cancelled(manager: Client, branch: Branch) -> None:
    made = factories.appointment(branch.chain, branch.manager, state=AppointmentState.CANCELLED)

    values = {"version": made.version, "agreed_at": "2026-10-14T09:30", "reason": "又可以了"}
    answer = manager.post(f"/visits/appointments/{made.id}/postponement", data=values)

    assert answer.status_code == 422
    assert made.state is AppointmentState.CANCELLED


@pytest.mark.parametrize("step", ["postponement", "cancellation"])
def test_an_appointment_that_was_kept_is_not_put_off_or_called_off(
    manager: Client, branch: Branch, step: str
) -> None:
    made = factories.appointment(branch.chain, branch.manager)
    factories.visit(branch.chain, branch.manager, appointment_id=made.id)

    values = {"version": made.version, "agreed_at": "2026-10-14T09:30", "reason": "不去了"}
    answer = manager.post(f"/visits/appointments/{made.id}/{step}", data=values)

    assert (answer.status_code, made.state) == (422, AppointmentState.AGREED)
    assert "已经按这个预约拜访过" in answer.text


def test_a_visit_after_its_appointment_was_called_off_does_not_count(
    manager: Client, branch: Branch
) -> None:
    off = factories.appointment(
        branch.chain, branch.manager, at(FRIDAY.date(), 9), state=AppointmentState.CANCELLED
    )
    visit = factories.visit(
        branch.chain,
        branch.manager,
        at(FRIDAY.date(), 9),
        appointment_id=off.id,
        met_buyer=True,
    )

    found = quotas.standings(date(2026, 10, 1))

    (line,) = next(each for each in found if each.user == branch.manager.login).hq_visits
    assert [each.reason for each in line.not_counted] == ["预约已经取消"]
    assert "已经取消，不计入" in manager.get(f"/visits/records/{visit.id}").text
    assert "这个预约已经取消" in manager.get(f"/visits/appointments/{off.id}/record").text


def test_of_two_who_change_an_appointment_the_second_is_told(
    manager: Client, branch: Branch
) -> None:
    made = factories.appointment(branch.chain, branch.manager)

    stale = {"version": made.version - 1, "agreed_at": "2026-10-14T09:30", "reason": "改期"}
    answer = manager.post(f"/visits/appointments/{made.id}/postponement", data=stale)

    assert answer.status_code == 409
    assert "2026-10-14 09:30" in answer.text


def test_the_market_manager_sees_but_does_not_change_a_managers_appointment(
    client: Client, branch: Branch
) -> None:
    made = factories.appointment(branch.chain, branch.manager)
    client.sign_in(branch.runner)

    seen = client.get(f"/visits/appointments/{made.id}")
    changed = client.post(
        f"/visits/appointments/{made.id}/cancellation",
        data={"version": made.version, "reason": "不去了"},
    )

    assert (seen.status_code, changed.status_code) == (200, 404)
    assert "取消预约" not in seen.text


def test_a_stand_in_asks_in_the_absent_ones_name(client: Client, branch: Branch) -> None:
    branches.stand_in(branch.manager, branch.colleague, date(2026, 10, 9))
    client.sign_in(branch.colleague)

    made = ask(client, branch)

    assert made is not None
    assert made.user_id == branch.manager.id


def test_the_calendar_file_of_one_appointment_and_of_a_month(
    manager: Client, branch: Branch
) -> None:
    one = factories.appointment(branch.chain, branch.manager, at(WEDNESDAY), contact_names="王总")
    factories.appointment(branch.chain, branch.manager, at(date(2026, 11, 3)))
    factories.appointment(branch.chain, branch.runner, at(WEDNESDAY))
    waiting = factories.appointment(
        branch.chain, branch.manager, agreed_at=None, state=AppointmentState.ASKED
    )
    waiting.agreed_at = None
    db.session.commit()

    alone = manager.get(f"/visits/appointments/{one.id}/calendar.ics")
    month = manager.get("/visits/appointments/calendar.ics?month=2026-10")
    none = manager.get(f"/visits/appointments/{waiting.id}/calendar.ics")

    assert alone.mimetype == "text/calendar"
    assert "DTSTART;TZID=Asia/Shanghai:20261014T100000" in alone.text
    assert "预约对象：王总" in alone.text.replace("\r\n ", "")
    assert month.text.count("BEGIN:VEVENT") == 1
    assert (none.status_code, "还没有约定时间" in none.text) == (422, True)


def test_the_list_shows_what_came_of_each(manager: Client, branch: Branch) -> None:
    met = factories.appointment(branch.chain, branch.manager, at(date(2026, 10, 8)))
    factories.visit(
        branch.chain, branch.manager, at(date(2026, 10, 8)), appointment_id=met.id, met_buyer=False
    )
    factories.appointment(branch.chain, branch.manager, at(date(2026, 10, 9), 9))

    page = manager.get("/visits/appointments?month=2026-10").text

    assert "未见到购销负责人" in page
    assert "未拜访" in page


def test_the_list_is_narrowed_and_says_when_nothing_is_left(
    manager: Client, branch: Branch
) -> None:
    factories.appointment(branch.chain, branch.manager, at(WEDNESDAY))

    narrowed = manager.get("/visits/appointments?month=2026-10&state=cancelled").text
    empty = manager.get("/visits/appointments?month=2026-12").text

    assert "没有这样的预约" in narrowed
    assert "这个月还没有预约" in empty
    assert manager.get("/visits/appointments?month=2026-13").status_code == 404


def test_the_list_costs_the_same_however_long_it_is(
    manager: Client, branch: Branch, statements: list[str]
) -> None:
    def counted() -> int:
        statements.clear()
        manager.get("/visits/appointments?month=2026-10")
        return len(statements)

    factories.appointment(branch.chain, branch.manager, at(WEDNESDAY))
    counted()
    few = counted()
    for hour in range(9, 18):
        factories.appointment(branch.chain, branch.manager, at(date(2026, 10, 15), hour))

    assert counted() == few
    assert few <= 8


def test_a_chain_is_chosen_first_and_one_without_contacts_says_what_to_do(
    manager: Client, branch: Branch
) -> None:
    bare = factories.customer(holder=branch.manager, district=branch.district, name="无人超市")
    factories.customer(holder=branch.colleague, district=branch.district, name="别家超市")

    chosen = manager.get("/visits/appointments/new").text
    empty = manager.get(f"/visits/appointments/new?customer={bare.id}").text

    assert branch.chain.name in chosen
    assert "别家超市" not in chosen
    assert "还没有联系人" in empty
