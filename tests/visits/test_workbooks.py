"""Appointments and visits that come in a file: taken, refused, marked, given out, taken back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import StandIn, User
from gcm.customers.models import Contact, Customer, Store
from gcm.exchange import actions, queries
from gcm.visits.models import Appointment, Visit, VisitRevision
from gcm.visits.rules.kinds import AppointmentState, FormKind, Outcome
from tests import factories
from tests.exchange.sheets import Desk, counts, faults, refused_withdrawal, take, withdraw
from tests.visits.hand_made import HEADINGS, Book, number

VISIT, ASKED = HEADINGS["拜访"], HEADINGS["预约"]
TIMES = ("2026-03-05 10:00", "2026-03-05 10:30")

pytestmark = pytest.mark.clause("3.2.1")


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 4, 1, 8, tzinfo=clock.LOCAL))


@pytest.fixture
def desk(database: None, tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def branch(desk: Desk, tmp_path: Path) -> Book:
    book = Book(tmp_path)
    book.add_stores(2)
    book.add("总部档案", "K002", "好邻居便利店管理有限公司", "0104", "cm01", None)
    book.add("卖场", "K002-01", "好邻居一店", "K002", None, None)
    book.take()
    return book


def manager(login: str) -> User:
    return db.session.scalars(select(User).where(User.login == login)).one()


def visits() -> dict[str, Visit]:
    return {each.uuid: each for each in db.session.scalars(select(Visit).order_by(Visit.id))}


def at_store(n: int, login: str = "cm01", store: str = "K001-01", **cells: Any) -> list[Any]:
    row = [number(n), login, "门店", "K001", store, *TIMES, None, None]
    for heading, value in cells.items():
        row[VISIT.index(heading)] = value
    return row


def at_hq(n: int, asked: str | None, met: str | None, login: str = "cm01") -> list[Any]:
    return [number(n), login, "总部", "K001", None, *TIMES, asked, met]


def test_the_role_decides_the_form(desk: Desk, branch: Book) -> None:
    desk.take(
        "visits",
        VISIT,
        at_store(1),
        at_store(2, "mm04"),
        at_hq(3, None, "马海涛"),
        at_hq(4, None, None, "mm04"),
    )

    made = visits()
    assert [each.form for each in made.values()] == [
        FormKind.STORE_VISIT,
        FormKind.INSPECTION,
        FormKind.HQ_VISIT,
        FormKind.HQ_SERVICE,
    ]
    met, nobody = made[number(3)], made[number(4)]
    buyer = db.session.scalars(select(Contact).where(Contact.name == "马海涛")).one()
    assert (met.met_buyer, met.outcome) == (True, Outcome.MET)
    assert met.persons == [
        {"name": "马海涛", "post": "采购总监", "contact_id": buyer.id, "is_buyer": True}
    ]
    assert (nobody.met_buyer, nobody.outcome) == (False, Outcome.NOT_MET)


def test_who_stands_in_visits_in_the_absent_ones_name(desk: Desk, branch: Book) -> None:
    factories.saved(
        StandIn(
            absent_id=manager("cm01").id,
            stand_in_id=manager("mm04").id,
            begins_on=date(2026, 3, 5),
            ends_on=date(2026, 3, 5),
            reason="病假",
        )
    )
    later = at_store(2, "mm04", 开始时间="2026-03-06 10:00", 结束时间="2026-03-06 10:30")
    desk.take("visits", VISIT, at_store(1, "mm04"), later)

    first, second = visits().values()
    assert (first.form, first.acted_for_id) == (FormKind.STORE_VISIT, manager("cm01").id)
    assert (second.form, second.acted_for_id) == (FormKind.INSPECTION, None)


def test_an_imported_visit_is_marked_and_keeps_its_day(desk: Desk, branch: Book) -> None:
    begins, ends = "2026-03-31 23:50", "2026-04-01 00:05:30"
    report = desk.take("visits", VISIT, at_store(1, 开始时间=begins, 结束时间=ends))

    (made,) = visits().values()
    assert made.batch_id == report.batch
    assert made.number == f"DR{report.batch}-0001"
    assert (made.day, made.month) == (date(2026, 3, 31), date(2026, 3, 1))
    assert made.late
    assert made.ends_at - made.begins_at == timedelta(minutes=15, seconds=30)


def test_an_appointment_keeps_the_time_it_was_put_on_record(desk: Desk, branch: Book) -> None:
    desk.take(
        "appointments",
        ASKED,
        [number(1), "cm01", "K001", "马海涛、杨文博", "2026/3/4 9:05", "2026-03-05 10:00"],
        [number(2), "mm04", "K001", None, "2026-03-04 09:05:30", None],
    )

    agreed, asked = db.session.scalars(select(Appointment).order_by(Appointment.uuid))
    assert agreed.asked_at == datetime(2026, 3, 4, 9, 5, tzinfo=clock.LOCAL)
    assert (agreed.contact_names, agreed.state) == ("马海涛、杨文博", AppointmentState.AGREED)
    assert (asked.contact_names, asked.state) == ("", AppointmentState.ASKED)


def test_every_fault_is_named_at_its_cell(desk: Desk, branch: Book) -> None:
    tomorrow = {"开始时间": "2026-04-02 10:00", "结束时间": "2026-04-02 10:30"}
    report = desk.take(
        "visits",
        VISIT,
        at_store(1, store="K001-99"),
        at_store(2, store="K002-01"),
        at_store(3, login="nobody"),
        at_store(4, 卖场编码=None),
        at_store(5, 结束时间="2026-03-05 09:59"),
        at_store(6, **tomorrow),
        at_hq(7, None, "马海涛、张三"),
        at_hq(8, number(99), "马海涛"),
        ["17", *at_store(9)[1:]],
        at_store(10),
        at_store(10),
        at_store(11, 类型="电话"),
        [*at_hq(12, None, None)[:4], "K001-01", *TIMES, None, None],
    )

    assert faults(report) == [
        ("拜访", 2, "卖场编码"),
        ("拜访", 3, "卖场编码"),
        ("拜访", 4, "登录名"),
        ("拜访", 5, "卖场编码"),
        ("拜访", 6, "结束时间"),
        ("拜访", 7, "开始时间"),
        ("拜访", 8, "接待人"),
        ("拜访", 9, "预约编号"),
        ("拜访", 10, "拜访编号"),
        ("拜访", 12, "拜访编号"),
        ("拜访", 13, "类型"),
        ("拜访", 14, "卖场编码"),
    ]
    assert visits() == {}


def test_an_appointment_of_another_chain_is_a_fault(desk: Desk, branch: Book) -> None:
    desk.take("appointments", ASKED, [number(1), "cm01", "K002", None, TIMES[0], None])

    report = desk.take("visits", VISIT, at_hq(2, number(1), "马海涛"))

    assert faults(report) == [("拜访", 2, "预约编号")]
    assert "客户“K002”" in report.faults[0][1].message


def test_only_managers_visit(desk: Desk, branch: Book) -> None:
    factories.user(Role.MONOPOLY_OFFICER, login="zm01")

    report = desk.take("visits", VISIT, at_store(1, login="zm01"))

    assert report.faults[0][1].message == "“zm01”不是集团客户市场经理或集团客户经理，请核对。"


def test_the_same_file_again_changes_nothing(branch: Book) -> None:
    branch.add_visit("cm01", "K001-01", "2026-03-05 09:00", "2026-03-05 09:20")
    branch.add_hq_visit("cm01", "2026-03-06", recorded="2026-03-05 09:00")
    first = branch.take()
    before = {uuid: (each.version, each.batch_id) for uuid, each in visits().items()}

    second = branch.take()

    assert counts(first)[0] == 3
    assert counts(second)[:2] == (0, 0)
    assert second.batch is None
    assert {uuid: (each.version, each.batch_id) for uuid, each in visits().items()} == before


def test_a_changed_row_updates_its_visit(desk: Desk, branch: Book) -> None:
    desk.take("visits", VISIT, at_store(1))
    report = desk.take("visits", VISIT, at_store(1, store="K001-02"))

    assert counts(report) == (0, 1, 0)
    (made,) = visits().values()
    assert made.store is not None
    assert made.store.code == "K001-02"


def test_what_was_recorded_on_the_spot_is_given_out_and_not_overwritten(
    desk: Desk, branch: Book, tmp_path: Path
) -> None:
    store = db.session.scalars(select(Store).where(Store.code == "K001-01")).one()
    begins_at = datetime(2026, 3, 5, 10, 0, 7, 250_000, tzinfo=clock.LOCAL)
    made = factories.visit(store, manager("cm01"), begins_at, persons=[{"name": "店长"}])
    target = tmp_path / "visits.xlsx"
    actions.export("visits", str(target), by=None)

    again = take(target, "visits")
    assert counts(again) == (0, 0, 1)
    changed = desk.take("visits", ["拜访编号", "结束时间"], [made.uuid, "2026-03-05 12:00"])

    assert "现场记录" in changed.faults[0][1].message


def test_what_was_corrected_on_a_page_stays(desk: Desk, branch: Book) -> None:
    desk.take("visits", VISIT, at_store(1))
    (made,) = visits().values()
    made.ends_at += timedelta(minutes=5)
    factories.saved(
        VisitRevision(
            visit_id=made.id,
            customer_id=made.customer_id,
            number=1,
            content={},
            saved_at=clock.now(),
            by_id=manager("cm01").id,
            reason="记错",
        )
    )

    report = desk.take("visits", VISIT, at_store(1))

    assert "已在页面上更正" in report.faults[0][1].message


def test_an_import_of_visits_is_withdrawn_whole(branch: Book) -> None:
    branch.add_visit("cm01", "K001-01", "2026-03-05 09:00", "2026-03-05 09:20")
    branch.add_hq_visit("cm01", "2026-03-06", recorded="2026-03-05 09:00")
    report = branch.take()

    withdraw(report.batch)

    assert visits() == {}
    assert db.session.scalar(select(func.count(Appointment.id))) == 0


def test_an_import_whose_appointment_is_used_elsewhere_is_not_withdrawn(
    desk: Desk, branch: Book
) -> None:
    asked = desk.take("appointments", ASKED, [number(1), "cm01", "K001", None, TIMES[0], None])
    desk.take("visits", VISIT, at_hq(2, number(1), "马海涛"))

    assert "已有后来的业务记录" in refused_withdrawal(asked.batch)


def test_the_districts_market_manager_brings_them_in_for_own_chains_only(
    desk: Desk, branch: Book
) -> None:
    runner = manager("mm04")
    elsewhere = factories.customer(code="K900")
    factories.store(elsewhere, code="K900-01")
    mine = desk.take("visits", VISIT, at_store(1), by=runner)
    theirs = desk.take("visits", VISIT, at_store(2, store="K900-01", 客户编码="K900"), by=runner)

    assert counts(mine) == (1, 0, 0)
    assert [fault.column for _, fault in theirs.faults] == ["客户编码", "卖场编码"]
    for role, may in ((Role.MARKET_MANAGER, True), (Role.CUSTOMER_MANAGER, False)):
        kinds = {each.kind.name for each in queries.permitted(factories.user(role))}
        assert ({"appointments", "visits"} <= kinds) is may
    assert db.session.scalar(select(func.count(Customer.id))) == 3
