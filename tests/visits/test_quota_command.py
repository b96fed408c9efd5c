"""``gcm quota`` after appointments and visits made by hand, at every edge of clause 3.2.1."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from gcm import cli
from gcm.core import clock
from gcm.core.db import db
from gcm.visits.queries import quotas
from tests import factories
from tests.visits.hand_made import Book, quota

pytestmark = pytest.mark.clause("3.2.1")


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    """The morning of 1 April 2026: March is over, and everybody was entered only now."""
    stop_clock(datetime(2026, 4, 1, 8, tzinfo=clock.LOCAL))


@pytest.fixture
def book(database: None, tmp_path: Path) -> Book:
    return Book(tmp_path)


@pytest.mark.parametrize(("stores", "counts"), [(9, False), (10, True), (11, True)])
def test_an_outing_of_nine_ten_and_eleven_stores(
    app: Flask, book: Book, stores: int, counts: bool
) -> None:
    book.add_stores(12)
    book.add_inspections("2026-03-05", range(1, stores + 1))
    assert not book.take().fault_count

    outings = quota(app, "2026-03")["mm04"]["outings"]

    assert outings == {
        "required": 4,
        "done": int(counts),
        "days": [{"date": "2026-03-05", "stores": stores, "counts": counts}],
    }


def test_a_store_visited_twice_in_a_day(app: Flask, book: Book) -> None:
    book.add_stores(12)
    book.add_inspections("2026-03-05", [*range(1, 10), 1])
    book.take()

    (day,) = quota(app, "2026-03")["mm04"]["outings"]["days"]

    assert day == {"date": "2026-03-05", "stores": 9, "counts": False}


def test_an_hq_visit_whose_appointment_was_typed_afterwards(app: Flask, book: Book) -> None:
    good = book.add_hq_visit("cm01", "2026-03-05", recorded="2026-03-05 09:59")
    typed = book.add_hq_visit("cm01", "2026-03-06", recorded="2026-03-06 11:30")
    same = book.add_hq_visit("cm01", "2026-03-09", recorded="2026-03-09 10:00")
    none = book.add_hq_visit("cm01", "2026-03-10", recorded=None)
    book.take()

    (line,) = quota(app, "2026-03")["cm01"]["hq_visits"]

    assert (line["customer"], line["required"], line["done"]) == ("K001", 2, 1)
    reasons = {each["visit"]: each["reason"] for each in line["not_counted"]}
    assert list(reasons) == [typed, same, none]
    assert reasons[typed] == "预约在拜访开始之后才登记（登记于 2026-03-06 11:30）"
    assert reasons[none] == "没有登记预约"
    assert good not in reasons


def test_an_hq_visit_without_the_purchasing_head(app: Flask, book: Book) -> None:
    other = book.add_hq_visit("mm04", "2026-03-05", recorded="2026-03-04 09:00", met="杨文博")
    nobody = book.add_hq_visit("mm04", "2026-03-06", recorded="2026-03-04 09:00", met=None)
    book.take()

    (line,) = quota(app, "2026-03")["mm04"]["hq_visits"]
    assert (line["required"], line["done"]) == (1, 0)
    assert [each["visit"] for each in line["not_counted"]] == [other, nobody]
    assert {each["reason"] for each in line["not_counted"]} == {"没有见到购销负责人"}

    both = Book(book._folder)
    both.add_hq_visit("mm04", "2026-03-05", recorded="2026-03-04 09:00", met="杨文博、马海涛")
    both.take()
    (line,) = quota(app, "2026-03")["mm04"]["hq_visits"]
    assert (line["done"], len(line["not_counted"])) == (1, 1)


def test_two_visits_to_one_headquarters_on_one_day_count_once(app: Flask, book: Book) -> None:
    book.add_hq_visit("cm01", "2026-03-05", recorded="2026-03-04 09:00")
    again = book.add_hq_visit("cm01", "2026-03-05", recorded="2026-03-04 09:00")
    book.take()

    (line,) = quota(app, "2026-03")["cm01"]["hq_visits"]

    assert line["done"] == 1
    assert [each["visit"] for each in line["not_counted"]] == [again]


def test_a_visit_begun_late_on_the_31st_and_synced_on_the_1st(app: Flask, book: Book) -> None:
    book.add_stores(2)
    book.add_visit("cm01", "K001-01", "2026-03-31 23:50", "2026-04-01 00:05")
    book.add_visit("cm01", "K001-02", "2026-04-01 00:00", "2026-04-01 00:10")
    book.take()

    assert quota(app, "2026-03")["cm01"]["coverage"]["missing"] == ["K001-02"]
    assert quota(app, "2026-04")["cm01"]["coverage"]["missing"] == ["K001-01"]


def test_a_store_closed_in_the_middle_of_the_month(app: Flask, book: Book) -> None:
    book.add("卖场", "K001-01", "一店", "K001", None, "2026-03-20")
    book.add("卖场", "K001-02", "二店", "K001", None, "2026-03-20")
    book.add("卖场", "K001-03", "三店", "K001", None, "2026-03-31")
    book.add_visit("cm01", "K001-01", "2026-03-10 09:00", "2026-03-10 09:20")
    book.add_inspections("2026-03-20", [1, 2, 3])
    book.add_inspections("2026-03-21", [1, 2, 3])
    book.take()

    told = quota(app, "2026-03")

    assert told["cm01"]["coverage"] == {
        "required": 1,
        "visited": 0,
        "percent": "0.00",
        "missing": ["K001-03"],
        "extra": ["K001-01"],
    }
    # On its last day a store is active; the day after, the one that is left is all there is.
    assert [(day["stores"], day["counts"]) for day in told["mm04"]["outings"]["days"]] == [
        (3, True),
        (1, True),
    ]


def test_a_store_thirteen_and_fourteen_days_old(app: Flask, book: Book) -> None:
    book.add("卖场", "K001-13", "新店", "K001", "2026-03-19", None)
    book.add("卖场", "K001-14", "新店", "K001", "2026-03-18", None)
    book.take()
    assert quota(app, "2026-03")["cm01"]["coverage"]["missing"] == ["K001-14"]

    book.add_visit("cm01", "K001-13", "2026-03-30 09:00", "2026-03-30 09:20")
    book.add_visit("cm01", "K001-14", "2026-03-30 10:00", "2026-03-30 10:20")
    book.take()

    assert quota(app, "2026-03")["cm01"]["coverage"] == {
        "required": 1,
        "visited": 1,
        "percent": "100.00",
        "missing": [],
        "extra": ["K001-13"],
    }


def test_the_keys_of_each_role_are_those_of_the_contract(app: Flask, book: Book) -> None:
    book.add_stores(1)
    book.take()
    told = quota(app, "2026-03")

    assert list(told["mm04"]) == ["user", "role", "outings", "hq_visits", "met"]
    assert list(told["cm01"]) == ["user", "role", "hq_visits", "coverage", "plans", "met"]
    assert [each["start"] for each in told["cm01"]["plans"]] == ["2026-03-02", "2026-03-16"]
    assert {each["late"] for each in told["cm01"]["plans"]} == {True}
    assert not told["mm04"]["met"]


def test_a_person_with_a_shell_reads_the_same(app: Flask, book: Book) -> None:
    book.add_stores(2)
    book.add_inspections("2026-03-05", [1, 2])
    book.add_hq_visit("cm01", "2026-03-10", recorded=None)
    book.take()
    db.session.commit()

    made = ScriptInfo(create_app=lambda: app)
    told = CliRunner().invoke(cli.main, ["quota", "2026-03"], obj=made).output

    assert "程岚（mm04）集团客户市场经理：未达到" in told
    assert "外出走访 1 / 4 次" in told
    assert "不计：没有登记预约" in told
    assert "卖场走到 0 / 2 户，0.00%" in told
    assert "计划 2026-03-02 至 2026-03-15：未提交，迟交" in told


def test_counting_asks_as_often_for_many_as_for_few(
    statements: list[str], book: Book, tmp_path: Path
) -> None:
    book.add_stores(3)
    book.add_inspections("2026-03-05", [1, 2, 3])
    book.take()

    def asked() -> int:
        db.session.commit()
        statements.clear()
        quotas.standings(datetime(2026, 3, 1).date())
        return len(statements)

    asked()  # a process reads the branch's own numbers once
    few = asked()
    for _ in range(5):
        chain = factories.customer(holder=factories.user())
        factories.visit(factories.store(chain), factories.user(), moment())

    assert asked() == few <= 8


def moment() -> Any:
    return datetime(2026, 3, 10, 9, tzinfo=clock.LOCAL)
