"""``gcm plan`` as a branch's own scripts use it."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from gcm import cli
from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Customer, Store
from gcm.visits.rules.kinds import FindingState, FormKind
from tests import factories

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.clause("3.2.1")]

MARCH = date(2026, 3, 1)


@pytest.fixture
def run(app: Flask) -> Any:
    def plan(*arguments: str) -> Result:
        db.session.commit()
        return CliRunner().invoke(
            cli.main, ["plan", *arguments], obj=ScriptInfo(create_app=lambda: app)
        )

    return plan


def chain_of(manager: User, count: int, **values: Any) -> tuple[Customer, list[Store]]:
    chain = factories.customer(holder=manager, **values)
    east = cycle(range(0, 90, 7))
    return chain, [
        factories.store(
            chain, longitude=Decimal(105) + next(east) * Decimal("0.001"), latitude=Decimal(29)
        )
        for _ in range(count)
    ]


@pytest.fixture
def manager() -> User:
    return factories.user(Role.CUSTOMER_MANAGER, district=factories.district(), login="cm01")


@pytest.mark.clause("2.2.3")
@pytest.mark.parametrize(
    ("month", "sizes", "days", "buffer"),
    [
        ("2026-03", [19, 18], [10, 10], ["2026-03-30", "2026-03-31"]),
        ("2026-02", [25, 12], [11, 5], []),
        ("2026-06", [9, 16, 12], [5, 9, 7], []),
    ],
)
def test_37_stores_are_planned_as_the_regulation_reads(
    run: Any, manager: User, month: str, sizes: list[int], days: list[int], buffer: list[str]
) -> None:
    chain_of(manager, 20)
    chain_of(manager, 17)

    told = json.loads(run("cm01", month, "--json").stdout)

    assert (told["month"], told["user"]) == (month, "cm01")
    assert [len(window["visits"]) for window in told["windows"]] == sizes
    assert [window["working_days"] for window in told["windows"]] == days
    assert told["buffer_days"] == buffer
    assert len({visit["store"] for window in told["windows"] for visit in window["visits"]}) == 37


def test_a_window_is_told_by_its_own_days_even_where_another_month_begins(
    run: Any, manager: User
) -> None:
    chain_of(manager, 3)

    told = json.loads(run("cm01", "2026-06", "--json").stdout)

    assert [(window["start"], window["end"]) for window in told["windows"]] == [
        ("2026-05-25", "2026-06-07"),
        ("2026-06-08", "2026-06-21"),
        ("2026-06-22", "2026-07-05"),
    ]


def test_only_stores_that_are_due_are_planned(run: Any, manager: User) -> None:
    chain, (usual, *_) = chain_of(manager, 1)
    factories.store(chain, opened_on=date(2026, 3, 19), code="13-DAYS")
    fortnight = factories.store(chain, opened_on=date(2026, 3, 18), code="14-DAYS")
    factories.store(chain, closed_on=date(2026, 3, 30), code="CLOSES")
    chain_of(manager, 1, left_on=date(2026, 3, 20))

    told = json.loads(run("cm01", "2026-03", "--json").stdout)

    planned = [visit for window in told["windows"] for visit in window["visits"]]
    assert {visit["store"] for visit in planned} == {usual.code, fortnight.code}
    assert all(v["date"] >= "2026-03-18" for v in planned if v["store"] == fortnight.code)


def test_a_chain_is_planned_by_who_holds_it_on_the_last_working_day(
    run: Any, manager: User
) -> None:
    successor = factories.user(Role.CUSTOMER_MANAGER, login="cm02")
    chain, _ = chain_of(manager, 2)
    assignment = db.session.query(Assignment).one()
    assignment.ends_on = date(2026, 3, 30)
    factories.assign(chain, successor, begins_on=date(2026, 3, 31))

    mine, theirs = (
        json.loads(run(login, "2026-03", "--json").stdout)["windows"] for login in ("cm01", "cm02")
    )

    assert sum(len(window["visits"]) for window in mine) == 0
    assert sum(len(window["visits"]) for window in theirs) == 2


def test_stores_with_open_findings_come_first(run: Any, manager: User) -> None:
    _, shops = chain_of(manager, 12)
    factories.finding(shops[7], manager)
    factories.finding(shops[3], manager, state=FindingState.CLOSED)

    told = json.loads(run("cm01", "2026-03", "--json").stdout)

    assert told["windows"][0]["visits"][0]["store"] == shops[7].code


def test_a_market_manager_goes_out_four_times_to_what_was_not_inspected_longest(
    run: Any, manager: User
) -> None:
    here = factories.district()
    runner = factories.user(Role.MARKET_MANAGER, district=here, login="mm04")
    _, shops = chain_of(manager, 45, district=here)
    chain_of(manager, 3)  # of another district
    for shop in shops[:5]:
        factories.visit(
            shop,
            runner,
            clock.now().replace(year=2026, month=2, day=10),
            form=FormKind.INSPECTION,
        )

    told = json.loads(run("mm04", "2026-03", "--json").stdout)

    planned = Counter(store for outing in told["outings"] for store in outing["stores"])
    assert [len(outing["stores"]) for outing in told["outings"]] == [10, 10, 10, 10]
    assert set(planned) == {shop.code for shop in shops[5:]}
    assert set(told) == {"month", "user", "outings"}


def test_months_before_the_people_were_entered_are_planned_for_those_who_came_first(
    run: Any,
) -> None:
    """A branch's first workbook gives posts and chains from today on, and March was worked too."""
    here, today = factories.district(), clock.today()
    runner = factories.user(Role.MARKET_MANAGER, login="mm04")
    server = factories.user(Role.CUSTOMER_MANAGER, login="cm01")
    for person in (runner, server):
        factories.saved(DistrictPost(user_id=person.id, district_id=here.id, begins_on=today))
    chain = factories.customer(district=here)
    factories.assign(chain, server, begins_on=today)
    for _ in range(12):
        factories.store(chain)

    outings = json.loads(run("mm04", "2026-03", "--json").stdout)["outings"]
    windows = json.loads(run("cm01", "2026-03", "--json").stdout)["windows"]

    assert [len(outing["stores"]) for outing in outings] == [10, 10, 10, 10]
    assert sum(len(window["visits"]) for window in windows) == 12


def test_people_read_a_text(run: Any, manager: User) -> None:
    chain_of(manager, 5)

    text = run("CM01", "2026-03").stdout

    assert "2026年3月" in text
    assert "2026-03-02 至 2026-03-15：10 个工作日，3 家" in text
    assert "机动：03-30 周一、03-31 周二" in text


def test_a_year_whose_holidays_are_not_known_says_so(run: Any, manager: User) -> None:
    chain_of(manager, 5)

    assert "2040 年的放假安排还不知道" in run("cm01", "2040-03").stdout
    assert "放假安排" not in run("cm01", "2026-03").stdout


def test_somebody_without_visits_is_told_so_in_one_line(run: Any) -> None:
    factories.user(Role.ADMIN, login="boss")

    refused = [run("boss", "2026-03"), run("ghost", "2026-03")]

    assert [result.exit_code for result in refused] == [1, 1]
    assert "没有拜访计划" in refused[0].stderr
    assert "没有登录名为“ghost”的用户" in refused[1].stderr
