"""One's own password and sessions."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gcm.accounts import passwords, rules
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.web.sessions import SignIn
from tests import factories

GOOD = "纸鸢 river 47 扳手"
BETTER = "灯塔 quietly 93 石榴"
HASH = passwords.hashed(GOOD)


@pytest.fixture
def officer(database: None) -> User:
    return factories.user(Role.MONOPOLY_OFFICER, login="zm01", name="周明", password_hash=HASH)


@pytest.fixture
def inside(client: FlaskClient, officer: User) -> FlaskClient:
    client.sign_in(officer)  # type: ignore[attr-defined]
    return client


def change(
    client: FlaskClient, current: str = GOOD, password: str = BETTER, again: str | None = None
) -> TestResponse:
    data = {"current": current, "password": password, "again": again or password}
    return client.post("/account/password", data=data)


@pytest.mark.security(5)
def test_a_given_password_must_be_changed_first(inside: FlaskClient, officer: User) -> None:
    officer.must_change_password = True
    db.session.commit()

    assert inside.get("/").location == "/account/password"
    assert "初始口令" in inside.get("/account/password").text
    assert change(inside).location == "/"
    assert inside.get("/").status_code == 200


@pytest.mark.security(6, 11)
def test_changing_ends_all_other_sessions_and_renews_the_own(
    app: Flask, inside: FlaskClient, officer: User
) -> None:
    tablet = app.test_client().sign_in(officer)  # type: ignore[attr-defined]
    before = inside.get_cookie("sid")
    assert before

    assert change(inside).status_code == 303

    assert tablet.get("/").status_code == 303
    assert tablet.get("/", headers={"HX-Request": "true"}).status_code == 401
    assert inside.get("/").status_code == 200
    after = inside.get_cookie("sid")
    assert after
    assert after.value != before.value
    kept = db.session.get_one(User, officer.id)
    assert passwords.matches(BETTER, kept.password_hash)
    assert kept.password_changed_at is not None
    assert db.session.scalars(select(AuditEntry.action)).all() == ["password.changed"]


@pytest.mark.security(6)
def test_changing_needs_the_current_password(inside: FlaskClient, officer: User) -> None:
    response = change(inside, current="something else")

    assert response.status_code == 422
    assert "现在的口令不对" in response.text
    assert passwords.matches(GOOD, db.session.get_one(User, officer.id).password_hash)


@pytest.mark.security(8)
def test_guessing_the_current_password_is_throttled(inside: FlaskClient, officer: User) -> None:
    answers = [change(inside, current="something else").status_code for _ in range(6)]

    assert answers == [422, 422, 422, 422, 429, 429]


@pytest.mark.parametrize(
    ("password", "again", "reason"),
    [
        ("short", None, "至少 12 个字符"),
        (BETTER, "灯塔 quietly 93", "两次填的新口令不一样"),
        (GOOD, None, "不能与现在的口令相同"),
        ("zm01 灯塔 quietly", None, "不要有登录名"),
        ("zhouming 灯塔 quiet", None, "不要有登录名"),
        ("sunshine20262026", None, "常用口令"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    inside: FlaskClient, officer: User, password: str, again: str | None, reason: str
) -> None:
    response = change(inside, password=password, again=again)

    assert response.status_code == 422
    assert reason in response.text
    assert passwords.matches(GOOD, db.session.get_one(User, officer.id).password_hash)


def test_choosing_again_and_again_does_not_lock(inside: FlaskClient) -> None:
    for _ in range(6):
        assert change(inside, password="sunshine20262026").status_code == 422

    assert change(inside).status_code == 303


@pytest.mark.security(2)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=64, max_size=128))
def test_any_text_is_a_password_unchanged(inside: FlaskClient, officer: User, text: str) -> None:
    if rules.password_problems(text, words=["zm01", "周明", "zhouming"]):
        return
    person = db.session.get_one(User, officer.id)
    person.password_hash = HASH
    db.session.commit()

    assert change(inside, password=text).status_code == 303

    client = inside.application.test_client()
    assert client.post("/sign-in", data={"login": "zm01", "password": text}).status_code == 303


@pytest.mark.security(14)
def test_the_account_page_tells_who_one_is_and_where(inside: FlaskClient, officer: User) -> None:
    text = inside.get("/account").text

    assert "周明" in text
    assert "专卖人员" in text
    assert "本机" in text


@pytest.mark.security(14)
def test_a_session_elsewhere_can_be_ended(app: Flask, inside: FlaskClient, officer: User) -> None:
    tablet = app.test_client().sign_in(officer)  # type: ignore[attr-defined]
    newest = db.session.scalar(select(func.max(SignIn.id)))

    response = inside.post(f"/account/sessions/{newest}/ending")

    assert response.location == "/account"
    assert tablet.get("/").status_code == 303
    assert inside.get("/").status_code == 200


@pytest.mark.security(14)
def test_one_sees_each_of_ones_own_sessions_and_which_is_this_one(
    app: Flask, inside: FlaskClient, officer: User
) -> None:
    for _ in range(2):
        app.test_client().sign_in(officer)  # type: ignore[attr-defined]
    app.test_client().sign_in(factories.user(Role.ADMIN))  # type: ignore[attr-defined]
    own = set(db.session.scalars(select(SignIn.id).where(SignIn.user_id == officer.id)))

    page: Any = html.fromstring(inside.get("/account").text)
    ways = page.xpath("//form[contains(@action, '/account/sessions/')]/@action")
    numbers = {int(part) for way in ways for part in way.split("/") if part.isdigit()}

    assert len(own) == 3
    assert numbers < own  # each but the one that looks, which signs out instead
    assert len(numbers) == 2


@pytest.mark.security(14)
def test_anothers_session_does_not_exist(app: Flask, inside: FlaskClient, officer: User) -> None:
    other = app.test_client().sign_in(factories.user(Role.ADMIN))  # type: ignore[attr-defined]
    newest = db.session.scalar(select(func.max(SignIn.id)))

    assert inside.post(f"/account/sessions/{newest}/ending").status_code == 404
    assert other.get("/account").status_code == 200


def test_one_may_sign_out_everywhere(app: Flask, inside: FlaskClient, officer: User) -> None:
    tablet = app.test_client().sign_in(officer)  # type: ignore[attr-defined]

    response = inside.post("/account/sessions/ending")

    assert response.location == "/sign-in"
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert inside.get("/").status_code == 303
    assert tablet.get("/").status_code == 303
