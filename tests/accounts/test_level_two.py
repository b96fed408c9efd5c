"""What 等保二级 asks of passwords, where a branch has switched it on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from gcm.accounts import passwords, rules
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories
from tests.conftest import Client

FIRST = "Kite river 47 扳手"
NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "LEVEL_TWO", True)


@pytest.fixture
def officer(database: None, stop_clock: Callable[[datetime], None]) -> User:
    stop_clock(NOON)
    return factories.user(
        Role.MONOPOLY_OFFICER,
        login="zm01",
        name="周明",
        password_hash=passwords.hashed(FIRST),
        password_changed_at=NOON,
    )


def change(client: Client, current: str, password: str) -> TestResponse:
    data = {"current": current, "password": password, "again": password}
    return client.post("/account/password", data=data)


@pytest.mark.security(3)
@pytest.mark.parametrize(
    ("password", "fine"),
    [
        ("kite river bridge", False),  # small letters and blanks
        ("kite river 47", True),
        ("KITE river bridge", True),
        ("纸鸢灯塔石榴扳手河流山谷", False),  # one kind
        ("纸鸢灯塔石榴扳手河流 a7", True),
        ("kitebridge47fox", False),
        ("Kitebridge47fox", True),
    ],
)
def test_three_kinds_of_signs_of_four(password: str, fine: bool) -> None:
    assert (rules.password_problems(password, strict=True) == []) is fine
    assert rules.password_problems(password) == []


@pytest.mark.security(3)
@pytest.mark.usefixtures("on")
def test_none_of_the_last_five_comes_back(client: Client, officer: User) -> None:
    client.sign_in(officer)
    used = [FIRST, *(f"Lantern {word} 58" for word in ("fox", "oak", "sea", "ice", "sun"))]
    for before, after in pairwise(used):
        assert change(client, before, after).status_code == 303

    refused = change(client, used[-1], used[1])
    assert refused.status_code == 422
    assert "最近 5 次" in refused.text
    assert change(client, used[-1], FIRST).status_code == 303


def test_without_the_profile_any_of_them_may(client: Client, officer: User) -> None:
    client.sign_in(officer)
    assert change(client, FIRST, "lantern fox oak sea").status_code == 303
    assert change(client, "lantern fox oak sea", FIRST).status_code == 303


@pytest.mark.security(3)
@pytest.mark.usefixtures("on")
def test_a_password_lasts_ninety_days_and_is_warned_of_a_week_before(
    client: Client, officer: User, stop_clock: Callable[[datetime], None]
) -> None:
    def entered(days: int) -> str:
        stop_clock(NOON + days * DAY)
        client.delete_cookie("sid")
        client.post("/sign-in", data={"login": "zm01", "password": FIRST})
        return client.get("/", follow_redirects=True).text

    assert "您的口令还能用" not in entered(82)
    assert "您的口令还能用 7 天" in entered(83)
    assert "您的口令还能用 1 天" in entered(89)
    assert "口令已用满 90 天" in entered(90)
    assert client.get("/account").location == "/account/password"
    assert change(client, FIRST, "Lantern oak 58 sea").status_code == 303
    assert client.get("/account").status_code == 200


@pytest.mark.security(3)
def test_without_the_profile_no_password_wears_out(
    client: Client, officer: User, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(NOON + 4000 * DAY)
    client.sign_in(officer)

    assert client.get("/").status_code == 200


@pytest.mark.security(4)
@pytest.mark.parametrize(
    ("branch", "county"),
    [("青溪县烟草公司", "青溪"), ("泸州市烟草专卖局", "泸州"), ("分公司", ""), ("", "")],
)
def test_the_countys_name_is_what_a_colleague_would_try(branch: str, county: str) -> None:
    assert rules.county_of(branch) == county


@pytest.mark.security(4)
def test_no_password_holds_the_countys_name(
    app: Flask, client: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BRANCH_NAME", "青溪县烟草公司")
    client.sign_in(officer)

    for password in ("Qingxi lantern 58 oak", "灯塔青溪 lantern 58"):
        assert change(client, FIRST, password).status_code == 422
    assert db.session.get_one(User, officer.id).password_hash == officer.password_hash
