"""The numbers' pages: preview, change, withdrawal, and what every process then reads."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm import create_app
from gcm.clauses import branch, queries
from gcm.clauses.models import NumberChange
from gcm.core import regulation
from gcm.core.audit import AuditEntry
from gcm.core.db import db, transaction
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories

NUMBER = "/regulation/numbers/visits.outings_a_month"
FIRST = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def autumn(stop_clock: Any) -> Any:
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))
    return stop_clock


@pytest.fixture
def admin(database: None) -> User:
    return factories.user(Role.ADMIN, name="何管理")


@pytest.fixture
def inside(client: FlaskClient, admin: User) -> FlaskClient:
    client.sign_in(admin)  # type: ignore[attr-defined]
    return client


def typed(**values: str) -> dict[str, str]:
    return {"value": "5", "begins_on": "2026-11-01", "reason": "营〔2026〕18号"} | values


def outings(day: date) -> int:
    return regulation.in_force(day).visits.outings_a_month


def made(**values: Any) -> NumberChange:
    defaults = {"field": "visits.outings_a_month", "begins_on": FIRST, "value": 5, "reason": "试"}
    return factories.saved(NumberChange(**(defaults | values)))


def test_the_preview_says_from_what_to_what_and_writes_nothing(inside: FlaskClient) -> None:
    response = inside.get(f"{NUMBER}/preview", query_string=typed())

    assert response.status_code == 200
    assert "4 → 5" in response.text
    assert "2026年11月1日" in response.text
    assert db.session.scalars(select(NumberChange)).all() == []


def test_the_change_counts_from_its_day_and_is_written_down(
    inside: FlaskClient, admin: User
) -> None:
    response = inside.post(f"{NUMBER}/changes", data=typed())

    assert response.status_code == 303
    assert [outings(date(2026, 10, 31)), outings(FIRST)] == [4, 5]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id) == ("number.changed", admin.id)
    assert entry.detail["changes"] == {"value": ["4", "5"]}
    assert entry.detail["reason"] == "营〔2026〕18号"
    assert "2026-11-01 起：5" in inside.get("/regulation/numbers").text
    assert "营〔2026〕18号" in inside.get(NUMBER).text


def test_everybody_is_asked_to_read_again_on_the_day(inside: FlaskClient, autumn: Any) -> None:
    before = queries.in_force(date(2026, 10, 31)).key
    inside.post(f"{NUMBER}/changes", data=typed())

    assert queries.in_force(date(2026, 10, 31)).key == before
    assert queries.in_force(FIRST).key != before
    autumn(datetime(2026, 11, 2, 2, tzinfo=UTC))
    inside.sign_in(factories.user(Role.CUSTOMER_MANAGER))  # type: ignore[attr-defined]
    assert "每月外出走访门店不少于 5 次" in inside.get("/regulation/").text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"begins_on": "2026-10-12"}, "最早从 2026年10月13日 起"),
        ({"begins_on": "2020-01-01"}, "不能再改"),
        ({"value": "24"}, "应在 1 至 23 之间。"),
        ({"value": "四"}, "请填整数"),
        ({"value": "4"}, "本来就是 4"),
        ({"reason": ""}, "请写明原因。"),
    ],
)
def test_what_may_not_be_is_refused_beside_its_field_in_preview_and_post(
    inside: FlaskClient, wrong: dict[str, str], message: str
) -> None:
    for response in (
        inside.get(f"{NUMBER}/preview", query_string=typed(**wrong)),
        inside.post(f"{NUMBER}/changes", data=typed(**wrong)),
    ):
        assert response.status_code == 422
        assert message in response.text
    assert db.session.scalars(select(NumberChange)).all() == []


def test_a_change_to_come_is_withdrawn_and_another_may_take_its_place(
    inside: FlaskClient, admin: User
) -> None:
    inside.post(f"{NUMBER}/changes", data=typed())
    change = db.session.scalars(select(NumberChange)).one()

    for _ in range(2):
        response = inside.post(f"/regulation/number-changes/{change.id}/withdrawal")
        assert response.status_code == 303

    assert outings(FIRST) == 4
    assert inside.post(f"{NUMBER}/changes", data=typed(value="6")).status_code == 303
    assert outings(FIRST) == 6
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)).all() == [
        "number.changed",
        "number.withdrawn",
        "number.changed",
    ]
    assert "已撤回" in inside.get(NUMBER).text


def test_a_change_that_has_begun_stays(inside: FlaskClient, admin: User, autumn: Any) -> None:
    change = made(by_id=admin.id)
    autumn(datetime(2026, 11, 1, 2, tzinfo=UTC))
    inside.sign_in(admin)  # type: ignore[attr-defined]

    response = inside.post(f"/regulation/number-changes/{change.id}/withdrawal")

    assert response.status_code == 422
    assert "已经生效，不能撤回" in response.text
    assert outings(FIRST) == 5
    assert "现行" in inside.get(NUMBER).text


def test_the_head_reads_and_may_not_change_and_managers_do_not_come_in(
    client: FlaskClient, admin: User
) -> None:
    change = made(by_id=admin.id)
    client.sign_in(factories.user(Role.DEPARTMENT_HEAD))  # type: ignore[attr-defined]

    assert client.get("/regulation/numbers").status_code == 200
    text = client.get(NUMBER).text
    assert "先看看" not in text
    assert "撤回" not in text
    assert client.post(f"{NUMBER}/changes", data=typed()).status_code == 403
    withdrawal = f"/regulation/number-changes/{change.id}/withdrawal"
    assert client.post(withdrawal).status_code == 403
    client.sign_in(factories.user(Role.MARKET_MANAGER))  # type: ignore[attr-defined]
    assert client.get("/regulation/numbers").status_code == 403


def test_a_number_that_does_not_exist_is_not_found(inside: FlaskClient) -> None:
    assert inside.get("/regulation/numbers/visits.lunches").status_code == 404


def test_numbers_cost_a_page_no_statement_once_they_are_known(
    inside: FlaskClient, admin: User, statements: list[str]
) -> None:
    made(by_id=admin.id)
    outings(FIRST)
    statements.clear()

    assert [outings(FIRST) for _ in range(20)] == [5] * 20

    assert statements == []


def test_another_process_learns_of_a_change_once_it_is_committed(
    app: Flask, database_url: str, admin: User, home: Path
) -> None:
    other = create_app({"TESTING": True, "HOME": home, "DATABASE_URL": database_url})
    with other.app_context():
        assert outings(FIRST) == 4
    assert outings(FIRST) == 4

    with transaction():
        db.session.add(
            NumberChange(
                field="visits.outings_a_month",
                begins_on=FIRST,
                value=5,
                reason="试行",
                by_id=admin.id,
            )
        )
        branch.NUMBERS.announce()
        db.session.flush()
        with other.app_context():
            assert outings(FIRST) == 4

    with other.app_context():
        assert outings(FIRST) == 5
        db.engine.dispose()
    assert outings(FIRST) == 5


def test_a_number_that_this_version_no_longer_has_is_passed_over(admin: User) -> None:
    made(by_id=admin.id, field="visits.lunches")

    assert outings(FIRST) == 4
