"""Signing in and out: same answer for unknown names, lock-out, new tokens, audit."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gcm.accounts import passwords
from gcm.accounts.models import SignInFailure
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.web.sessions import SignIn
from tests import factories

GOOD = "纸鸢 river 47 扳手"
HASH = passwords.hashed(GOOD)
NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)


@pytest.fixture
def officer(database: None) -> User:
    return factories.user(Role.MONOPOLY_OFFICER, login="zm01", name="周明", password_hash=HASH)


def enter(
    client: FlaskClient, login: str = "zm01", password: str = GOOD, **more: str
) -> TestResponse:
    return client.post("/sign-in", data={"login": login, "password": password, **more})


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def cookie(response: TestResponse) -> str:
    return next(each for each in response.headers.getlist("Set-Cookie") if each.startswith("sid="))


def test_the_right_password_opens_the_house(client: FlaskClient, officer: User) -> None:
    response = enter(client, next="/account")

    assert response.status_code == 303
    assert response.location == "/account"
    assert client.get("/").status_code == 200
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.ok) == ("session.opened", officer.id, True)


def test_names_are_read_as_people_type_them(client: FlaskClient, officer: User) -> None:
    assert enter(client, login="  ＺＭ01 ").status_code == 303


@pytest.mark.security(10)
def test_the_token_is_new_random_and_not_in_the_database(
    client: FlaskClient, officer: User
) -> None:
    first = cookie(enter(client))
    client.delete_cookie("sid")
    second = cookie(enter(client))

    assert "HttpOnly" in first
    assert "SameSite=Lax" in first
    assert "Path=/" in first
    token = first.split(";")[0].removeprefix("sid=")
    assert len(token) == 43
    assert token not in second
    kept = db.session.scalars(select(SignIn.token_sha256)).all()
    assert len(kept) == 2
    assert token not in "".join(kept)


@pytest.mark.security(11)
def test_signing_in_ends_the_session_that_the_browser_came_with(
    client: FlaskClient, officer: User
) -> None:
    enter(client)

    enter(client)

    assert db.session.scalar(select(func.count(SignIn.id))) == 1


@pytest.mark.security(9)
@pytest.mark.parametrize("login", ["zm01", "nobody"])
def test_a_wrong_password_and_an_unknown_name_look_alike(
    client: FlaskClient, officer: User, login: str
) -> None:
    response = enter(client, login=login, password="wrong wrong wrong")

    assert response.status_code == 422
    assert "登录名或口令不对" in response.text
    assert 'autocomplete="username"' in response.text
    assert "Set-Cookie" not in str(response.headers) or "sid=" not in str(response.headers)
    assert actions() == ["session.refused"]


@pytest.mark.security(9)
def test_a_disabled_account_looks_like_an_unknown_one(client: FlaskClient, officer: User) -> None:
    officer.disabled_at = NOON
    db.session.commit()

    response = enter(client)

    assert response.status_code == 422
    assert "登录名或口令不对" in response.text


@pytest.mark.security(8)
@pytest.mark.parametrize("login", ["zm01", "nobody"])
def test_the_sixth_attempt_waits_even_with_the_right_password(
    client: FlaskClient, officer: User, login: str, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(NOON)
    answers = [enter(client, login=login, password="wrong").status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]

    response = enter(client, login=login)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "901"
    assert "分钟后再试" in response.text
    assert actions()[-1] == "account.locked"


def test_the_lock_is_over_after_fifteen_minutes(
    client: FlaskClient, officer: User, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(NOON)
    for _ in range(5):
        enter(client, password="wrong")

    stop_clock(NOON + timedelta(minutes=14, seconds=59))
    assert enter(client).status_code == 429
    stop_clock(NOON + timedelta(minutes=15))
    assert enter(client).status_code == 303


@pytest.mark.security(8)
def test_a_success_resets_the_count(client: FlaskClient, officer: User) -> None:
    for _ in range(4):
        enter(client, password="wrong")
    enter(client)
    client.delete_cookie("sid")

    assert [enter(client, password="wrong").status_code for _ in range(4)] == [422] * 4
    assert enter(client).status_code == 303
    assert db.session.scalar(select(func.count(SignInFailure.id))) == 0


@pytest.mark.security(8)
def test_one_address_may_not_try_many_names(client: FlaskClient, officer: User) -> None:
    address = {"REMOTE_ADDR": "192.0.2.7"}
    for n in range(30):
        db.session.add(
            SignInFailure(
                account=f"{n}", network="192.0.2.0/24", at=datetime.now(UTC) - timedelta(minutes=2)
            )
        )
    db.session.commit()

    data = {"login": "zm01", "password": GOOD}
    assert client.post("/sign-in", data=data, environ_base=address).status_code == 429
    assert enter(client).status_code == 303


@pytest.mark.security(62)
def test_what_is_typed_as_a_name_is_not_kept(client: FlaskClient, officer: User) -> None:
    enter(client, login="my secret phrase", password="x")

    kept = db.session.scalars(select(SignInFailure.account)).one()
    entry = db.session.scalars(select(AuditEntry)).one()
    assert "secret" not in kept
    assert "secret" not in str(entry.detail)


@pytest.mark.security(1)
def test_an_old_hash_is_renewed_at_sign_in(client: FlaskClient, officer: User) -> None:
    officer.password_hash = PasswordHasher(time_cost=1, memory_cost=8192).hash(GOOD)
    db.session.commit()

    enter(client)

    assert not passwords.is_outdated(db.session.get_one(User, officer.id).password_hash)


@pytest.mark.security(39)
def test_another_site_is_never_the_next_page(client: FlaskClient, officer: User) -> None:
    assert enter(client, next="//example.com").location == "/"


def test_somebody_signed_in_goes_straight_on(client: FlaskClient, officer: User) -> None:
    client.sign_in(officer)  # type: ignore[attr-defined]

    assert client.get("/sign-in?next=/account").location == "/account"


@pytest.mark.security(13, 36)
def test_signing_out_ends_the_session_and_the_cached_pages(
    client: FlaskClient, officer: User
) -> None:
    token = cookie(enter(client)).split(";")[0].removeprefix("sid=")

    response = client.post("/sign-out")

    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert response.location == "/sign-in"
    client.set_cookie("sid", token)
    assert client.get("/").status_code == 303
    assert actions() == ["session.opened", "session.closed"]


def test_the_sign_in_page_asks_for_both(client: FlaskClient, officer: User) -> None:
    response = enter(client, password="")

    assert response.status_code == 422
    assert "请填口令" in response.text
    assert actions() == []
