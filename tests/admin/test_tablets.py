"""Registered tablets: a working day without signing in again, and the admin's list of them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from gcm.accounts import passwords
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.sync.models import Device
from gcm.core.users import User
from gcm.web.sessions import SignIn
from tests import factories
from tests.conftest import Client

PASSWORD = "taking the day along"
MORNING = datetime(2026, 11, 23, 0, tzinfo=UTC)
Clock = Callable[[datetime], None]


@pytest.fixture
def manager(database: None) -> User:
    kept = passwords.hashed(PASSWORD)
    return factories.user(Role.CUSTOMER_MANAGER, login="cm01", name="李明", password_hash=kept)


@pytest.fixture
def admin_client(app: Flask, database: None) -> Client:
    client = app.test_client()
    assert isinstance(client, Client)
    return client.sign_in(factories.user(Role.ADMIN))


def sign_in(client: Any) -> str:
    """By the page, as a browser with its cookies does; the session's cookie comes back."""
    answer = client.post("/sign-in", data={"login": "cm01", "password": PASSWORD})
    assert answer.status_code == 303
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("sid=")]
    return str(cookie)


def check_in(client: Any, person: User, *findings: dict[str, str]) -> Any:
    return client.post(
        "/sync/devices",
        data=json.dumps({"findings": findings}),
        content_type="application/json",
        headers={"X-Owner": str(person.id), "Origin": "http://localhost"},
    )


def found(state: str, text: str) -> dict[str, str]:
    return {"name": "secure", "title": "安全连接", "state": state, "text": text}


@pytest.fixture
def device(client: Client, manager: User) -> Device:
    sign_in(client)
    assert check_in(client, manager, found("bad", "请改用 https 地址。")).status_code == 200
    return db.session.scalars(select(Device)).one()


def register(client: Client, device: Device, name: str = "A07") -> Any:
    return client.post(f"/admin/tablets/{device.id}/registration", data={"name": name})


def test_a_checked_device_is_listed_with_what_was_found(
    admin_client: Client, client: Client, manager: User, device: Device
) -> None:
    page = admin_client.get("/admin/tablets").text

    assert device.code in page
    assert "李明" in page
    assert "1 项不可用" in page
    assert "请改用 https 地址。" in page
    assert check_in(client, manager).json == {"code": device.code, "name": None}
    assert len(db.session.scalars(select(Device)).all()) == 1


@pytest.mark.security(12)
def test_a_registered_tablet_stays_signed_in_for_a_working_day(
    admin_client: Client, client: Client, device: Device, stop_clock: Clock
) -> None:
    assert register(admin_client, device).status_code == 303
    stop_clock(MORNING)

    cookie = sign_in(client)

    assert "Max-Age=43200" in cookie
    stop_clock(MORNING + timedelta(hours=8))
    assert client.get("/account").status_code == 200
    stop_clock(MORNING + timedelta(hours=12, seconds=1))
    assert client.get("/account").status_code == 303


@pytest.mark.security(12)
def test_a_tablet_that_lies_idle_for_eight_hours_is_signed_out(
    admin_client: Client, client: Client, device: Device, stop_clock: Clock
) -> None:
    register(admin_client, device)
    stop_clock(MORNING)
    sign_in(client)

    stop_clock(MORNING + timedelta(hours=8, seconds=1))

    assert client.get("/account").status_code == 303


@pytest.mark.security(12)
def test_any_other_browser_is_signed_out_after_half_an_hour(
    client: Client, device: Device, stop_clock: Clock
) -> None:
    stop_clock(MORNING)

    cookie = sign_in(client)

    assert "Max-Age" not in cookie
    stop_clock(MORNING + timedelta(minutes=30))
    assert client.get("/account").status_code == 200
    stop_clock(MORNING + timedelta(minutes=60, seconds=1))
    assert client.get("/account").status_code == 303


@pytest.mark.security(13)
def test_a_removed_tablet_is_signed_out_at_once(
    admin_client: Client, client: Client, device: Device
) -> None:
    register(admin_client, device)
    sign_in(client)

    answer = admin_client.post(f"/admin/tablets/{device.id}/removal", follow_redirects=True)

    assert "已取消登记平板 A07，在它上面的 1 处登录已退出。" in answer.text
    assert client.get("/account").status_code == 303
    assert db.session.scalars(select(SignIn).where(SignIn.tablet_id.is_not(None))).all() == []
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)).all()
    assert actions[-2:] == ["session.opened", "tablet.removed"]
    assert "Max-Age" not in sign_in(client)


@pytest.mark.parametrize("name", ["A07", " ", "x" * 21])
def test_a_name_is_given_once_and_not_too_long(
    app: Flask, admin_client: Client, manager: User, device: Device, name: str
) -> None:
    register(admin_client, device)
    second = app.test_client()
    sign_in(second)
    check_in(second, manager)
    other = db.session.scalars(select(Device).where(Device.id != device.id)).one()

    answer = register(admin_client, other, name)

    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    assert db.session.get_one(Device, other.id).registered_at is None


@pytest.mark.parametrize(
    "said", [[], {}, {"findings": "x"}, {"findings": [{}]}, {"findings": [found("blue", "")]}]
)
def test_what_is_no_finding_is_refused(client: Client, manager: User, said: object) -> None:
    sign_in(client)

    answer = client.post(
        "/sync/devices",
        data=json.dumps(said),
        content_type="application/json",
        headers={"X-Owner": str(manager.id), "Origin": "http://localhost"},
    )

    assert (answer.status_code, answer.json) == (400, {"error": "body"})
    assert db.session.scalars(select(Device)).all() == []
