"""A password that the admin gave signs in for 72 hours, and only who knows it hears that."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.accounts import passwords
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories

GIVEN = "kmn4-92xv-pq7t-hd3w"
HASH = passwords.hashed(GIVEN)
NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
LAST = NOON + timedelta(hours=72)
LATE = LAST + timedelta(seconds=1)
OWN = "纸鸢 river 47 扳手"
EXPIRED = "初始口令已过期，请管理员重置。"


@pytest.fixture
def newcomer(database: None) -> User:
    return factories.user(
        Role.CUSTOMER_MANAGER,
        login="cm01",
        name="周明",
        password_hash=HASH,
        must_change_password=True,
        password_given_at=NOON,
    )


def enter(client: FlaskClient, login: str = "cm01", password: str = GIVEN) -> TestResponse:
    return client.post("/sign-in", data={"login": login, "password": password})


@pytest.mark.security(5)
def test_it_signs_in_until_the_last_second(
    client: FlaskClient, newcomer: User, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(LAST)

    assert enter(client).status_code == 303


@pytest.mark.security(5)
@pytest.mark.usefixtures("newcomer")
def test_afterwards_it_is_refused_and_written_down(
    client: FlaskClient, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(LATE)

    response = enter(client)

    assert response.status_code == 422
    assert EXPIRED in response.text
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.ok) == ("session.refused", False)


@pytest.mark.usefixtures("newcomer")
def test_who_does_not_know_it_hears_what_strangers_hear(
    client: FlaskClient, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(LATE)

    for response in (enter(client, password=GIVEN[:-1]), enter(client, login="cm99")):
        assert response.status_code == 422
        assert "登录名或口令不对" in response.text
        assert "过期" not in response.text


def test_one_that_was_changed_in_time_stays(
    client: FlaskClient, newcomer: User, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(LAST)
    enter(client)
    changed = {"current": GIVEN, "password": OWN, "again": OWN}
    assert client.post("/account/password", data=changed).status_code == 303
    client.post("/sign-out")
    stop_clock(LAST + timedelta(days=300))

    assert enter(client, password=OWN).status_code == 303


def test_the_admin_sees_it_and_gives_another(
    app: Flask, client: FlaskClient, newcomer: User, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(LATE)
    client.sign_in(factories.user(Role.ADMIN))  # type: ignore[attr-defined]
    assert "初始口令已过期" in client.get("/admin/users").text
    assert f'action="/admin/users/{newcomer.id}/password-reset"' in client.get("/admin/users").text
    assert "初始口令已过期" in client.get(f"/admin/users/{newcomer.id}").text

    client.post(f"/admin/users/{newcomer.id}/password-reset")

    assert "初始口令已过期" not in client.get("/admin/users").text
    assert db.session.get_one(User, newcomer.id).password_given_at == LATE
    assert EXPIRED not in enter(app.test_client()).text


@pytest.mark.usefixtures("newcomer")
def test_in_the_demo_it_does_not_expire(
    app: Flask,
    client: FlaskClient,
    stop_clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "DEMO", True)
    stop_clock(LATE)

    assert enter(client).status_code == 303


@pytest.mark.security(5)
def test_a_new_user_has_72_hours_from_now(
    client: FlaskClient, database: None, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(NOON)
    client.sign_in(factories.user(Role.ADMIN))  # type: ignore[attr-defined]

    values = {"login": "cm09", "name": "郑小平", "roles": ["customer_manager"], "department_id": ""}
    shown = client.post("/admin/users/new", data=values, follow_redirects=True)

    assert "72 小时内有效" in shown.text
    made = db.session.scalars(select(User).where(User.login == "cm09")).one()
    assert made.password_given_at == NOON
