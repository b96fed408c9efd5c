"""The working calendar's pages, and what every page and process then counts by."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from gcm import create_app
from gcm.admin.actions import years as actions
from gcm.admin.models import CalendarDay
from gcm.core import calendar
from gcm.core.audit import AuditEntry
from gcm.core.db import db, transaction
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories

YEAR = 2031
PAGE = f"/admin/calendar/{YEAR}"
NEW_YEAR = date(YEAR, 1, 1)  # a Wednesday
SATURDAY = date(YEAR, 1, 4)
UNKNOWN = "放假安排还不知道"


@pytest.fixture(autouse=True)
def autumn(stop_clock: Any) -> Any:
    stop_clock(datetime(YEAR, 1, 13, 2, tzinfo=UTC))
    return stop_clock


@pytest.fixture
def admin(database: None) -> User:
    return factories.user(Role.ADMIN, name="何管理")


@pytest.fixture
def inside(client: FlaskClient, admin: User) -> FlaskClient:
    client.sign_in(admin)  # type: ignore[attr-defined]
    return client


def typed(client: FlaskClient, **values: str) -> dict[str, str]:
    """The form as it is opened now, with something typed."""
    shown: Any = html.fromstring(client.get(PAGE).text)
    (version,) = shown.xpath("//input[@name='version']/@value")
    return {"off": "1月1日", "worked": "1月4日", "version": str(version)} | values


def days() -> dict[date, bool]:
    return {each.day: each.is_worked for each in db.session.scalars(select(CalendarDay))}


def test_a_year_that_nobody_knows_counts_monday_to_friday_and_says_so(inside: FlaskClient) -> None:
    assert calendar.is_working_day(NEW_YEAR)
    assert not calendar.is_working_day(SATURDAY)
    assert not calendar.is_known(YEAR)
    assert UNKNOWN in inside.get(PAGE).text
    assert "还不知道，暂按周一至周五" in inside.get("/admin/calendar").text


def test_the_preview_counts_each_month_and_writes_nothing(inside: FlaskClient) -> None:
    response = inside.get(f"{PAGE}/preview", query_string=typed(inside, off="1月1日至3日"))

    assert response.status_code == 200
    assert "1月1日至3日" in response.text
    assert "周末之外 3 天" in response.text
    assert "<strong>21</strong>" in response.text  # 23 less three and one more
    assert days() == {}
    assert calendar.is_working_day(NEW_YEAR)


def test_what_is_entered_counts_at_once_and_is_on_record(inside: FlaskClient, admin: User) -> None:
    response = inside.post(PAGE, data=typed(inside))

    assert response.status_code == 303
    assert days() == {NEW_YEAR: False, SATURDAY: True}
    assert not calendar.is_working_day(NEW_YEAR)
    assert calendar.is_working_day(SATURDAY)
    assert calendar.is_known(YEAR)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.detail["year"]) == (
        "calendar.entered",
        admin.id,
        YEAR,
    )
    assert entry.detail["changes"] == {"off": ["", "1月1日"], "worked": ["", "1月4日"]}
    assert "何管理" in inside.get(PAGE).text
    assert "放假 1 天，周末上班 1 天" in inside.get("/admin/calendar").text


def test_a_change_keeps_who_entered_the_days_that_stay(inside: FlaskClient, admin: User) -> None:
    inside.post(PAGE, data=typed(inside))
    other = factories.user(Role.ADMIN)
    inside.sign_in(other)  # type: ignore[attr-defined]

    inside.post(PAGE, data=typed(inside, off="1月1日至2日", worked=""))

    assert days() == {NEW_YEAR: False, date(YEAR, 1, 2): False}
    by = {each.day: each.by_id for each in db.session.scalars(select(CalendarDay))}
    assert by == {NEW_YEAR: admin.id, date(YEAR, 1, 2): other.id}
    assert not calendar.is_working_day(date(YEAR, 1, 2))
    assert not calendar.is_working_day(SATURDAY)


def test_of_two_who_enter_the_same_year_the_second_is_told(inside: FlaskClient) -> None:
    opened = typed(inside)
    inside.post(PAGE, data=typed(inside, off="1月1日至2日"))

    assert inside.post(PAGE, data=opened).status_code == 409
    assert days()[date(YEAR, 1, 2)] is False


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"off": ""}, "请填放假的日子。"),
        ({"off": "2030-01-01"}, "2030年1月1日不在 2031 年"),
        ({"off": "1月4日"}, "1月4日是星期六，本来就休息"),
        ({"worked": "1月3日"}, "1月3日是星期五，本来就上班"),
        ({"off": "1月1日、1月1日"}, "1月1日写了两次"),
        ({"off": "1" * 301}, "最多 300 个字。"),
    ],
)
def test_what_cannot_stand_is_told_beside_its_field_and_nothing_is_lost(
    inside: FlaskClient, wrong: dict[str, str], message: str
) -> None:
    sent = typed(inside, **wrong)
    for response in (
        inside.get(f"{PAGE}/preview", query_string=sent),
        inside.post(PAGE, data=sent),
    ):
        assert response.status_code == 422
        assert message in response.text
        assert sent["worked"] in response.text
    assert days() == {}


def test_the_official_calendar_wins_and_its_year_takes_no_entry(
    inside: FlaskClient, admin: User
) -> None:
    factories.saved(CalendarDay(day=date(2026, 1, 5), is_worked=False, by_id=admin.id))

    assert calendar.is_working_day(date(2026, 1, 5))
    text = inside.get("/admin/calendar/2026").text
    assert "以它为准，不用录入" in text
    assert "不再使用" in text
    answer = inside.post("/admin/calendar/2026", data={"off": "1月6日", "version": "x"})
    assert answer.status_code in {409, 422}
    assert calendar.is_working_day(date(2026, 1, 6))


def test_years_out_of_this_century_are_not_found(inside: FlaskClient) -> None:
    assert inside.get("/admin/calendar/1999").status_code == 404
    assert inside.get("/admin/calendar/2100").status_code == 404


def test_pages_that_count_say_that_the_year_is_not_known_until_it_is_entered(
    client: FlaskClient, admin: User
) -> None:
    district = factories.district()
    manager = factories.user(Role.MARKET_MANAGER, district=district)
    client.sign_in(manager)  # type: ignore[attr-defined]
    pages = (f"/visits/plans?month={YEAR}-01", f"/visits/quotas?month={YEAR}-01")
    for address in pages:
        text = client.get(address).text
        assert UNKNOWN in text
        assert "请管理员在“工作日历”里录入" in text

    with transaction():
        actions.enter_year(YEAR, "1月1日", "", by=admin)

    assert [UNKNOWN in client.get(address).text for address in pages] == [False, False]


def test_days_cost_no_statement_once_their_year_is_known(
    admin: User, statements: list[str]
) -> None:
    with transaction():
        actions.enter_year(YEAR, "1月1日", "", by=admin)
    calendar.is_working_day(NEW_YEAR)
    statements.clear()

    counted = len(calendar.working_days(NEW_YEAR, date(YEAR, 12, 31)))
    official = len(calendar.working_days(date(2026, 1, 1), date(2026, 12, 31)))

    assert (counted, official) == (260, 248)
    assert statements == []


def test_an_official_year_asks_the_database_nothing(database: None, statements: list[str]) -> None:
    statements.clear()

    calendar.working_days(date(2026, 1, 1), date(2026, 12, 31))

    assert statements == []


def test_another_process_learns_of_a_year_once_it_is_committed(
    app: Flask, database_url: str, admin: User, home: Path
) -> None:
    other = create_app({"TESTING": True, "HOME": home, "DATABASE_URL": database_url})
    with other.app_context():
        assert calendar.is_working_day(NEW_YEAR)

    with transaction():
        actions.enter_year(YEAR, "1月1日", "", by=admin)
        with other.app_context():
            assert calendar.is_working_day(NEW_YEAR)

    with other.app_context():
        assert not calendar.is_working_day(NEW_YEAR)
        db.engine.dispose()
    assert not calendar.is_working_day(NEW_YEAR)
