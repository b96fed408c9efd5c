"""The code of a phone beside the password, for whoever runs the program or approves."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.accounts import codes, passwords
from gcm.accounts.models import RecoveryCode, SecondFactor
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories
from tests.conftest import Client

GOOD = "Kite river 47 扳手"
HASH = passwords.hashed(GOOD)
NOON = datetime(2026, 10, 12, 4, 0, 10, tzinfo=UTC)
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def level_two(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "LEVEL_TWO", True)


@pytest.fixture
def now(stop_clock: Callable[[datetime], None]) -> Callable[[datetime], None]:
    stop_clock(NOON)
    return stop_clock


@pytest.fixture
def approver(now: object, database: None) -> User:
    return factories.user(Role.APPROVER, login="ap01", password_hash=HASH, password_changed_at=NOON)


@pytest.fixture
def enrolled(approver: User) -> User:
    factories.saved(SecondFactor(user_id=approver.id, sealed_seed=SEED, enrolled_at=NOON))
    return approver


def code(moment: datetime, seed: str = SEED) -> str:
    return pyotp.TOTP(seed).at(moment)


def enter(client: Client, path: str = "/sign-in") -> TestResponse:
    return client.post(path, data={"login": "ap01", "password": GOOD})


def give(client: Client, typed: str) -> TestResponse:
    return client.post("/account/second-factor", data={"code": typed, "next": "/letters"})


def trail() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


@pytest.mark.security(17)
@pytest.mark.parametrize("role", [Role.ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.APPROVER])
def test_who_runs_the_program_or_approves_enrols_a_phone_first(
    client: Client, now: object, role: Role
) -> None:
    client.sign_in(factories.user(role))

    assert client.get("/").location == "/account/second-factor/enrolment"
    assert client.get("/account").location == "/account/second-factor/enrolment"


@pytest.mark.security(17)
@pytest.mark.parametrize(
    "role",
    [Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER, Role.DEPARTMENT_HEAD, Role.MONOPOLY_OFFICER],
)
def test_others_sign_in_with_the_password_alone(client: Client, now: object, role: Role) -> None:
    client.sign_in(factories.user(role))

    assert client.get("/").status_code == 200
    assert client.get("/account/second-factor/enrolment").status_code == 404
    assert client.get("/account/second-factor").status_code == 404


def test_without_the_profile_nobody_is_asked(
    app: Flask, client: Client, enrolled: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "LEVEL_TWO", False)
    client.sign_in(enrolled)

    assert client.get("/").status_code == 200


@pytest.mark.security(17)
@pytest.mark.security(60)
def test_a_phone_is_enrolled_with_its_first_code(client: Client, approver: User) -> None:
    enter(client)
    before = client.get_cookie("sid")

    assert client.post("/account/second-factor/seed").status_code == 303
    page = client.get("/account/second-factor/enrolment").text
    seed = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page)
    assert seed
    assert "<svg" in page
    wrong = client.post("/account/second-factor/enrolment", data={"code": "000000"})
    assert wrong.status_code == 422
    assert client.get("/").location == "/account/second-factor/enrolment"

    done = client.post("/account/second-factor/enrolment", data={"code": code(NOON, seed[1])})

    shown = re.findall(r"<code>((?:[a-z0-9]{4}-){5}[a-z0-9]{4})</code>", done.text)
    assert len(set(shown)) == codes.RECOVERY_CODES
    assert client.get_cookie("sid") != before
    assert client.get("/").status_code == 200
    kept = db.session.connection().exec_driver_sql("SELECT * FROM second_factor").all()
    assert seed[1] not in str(kept)
    digests = db.session.scalars(select(RecoveryCode.digest)).all()
    assert not set(shown) & set(digests)
    assert seed[1] not in client.get("/account/second-factor/enrolment").text
    assert trail().count("code.enrolled") == 1


@pytest.mark.security(17)
@pytest.mark.security(11)
def test_the_code_opens_the_program_under_a_new_token(client: Client, enrolled: User) -> None:
    enter(client)
    before = client.get_cookie("sid")
    asked = client.get("/admin/users?q=1").location
    assert asked == "/account/second-factor?next=/admin/users?q%3D1"
    assert client.get("/account/password").location.startswith("/account/second-factor?")
    assert client.get("/account/second-factor/enrolment").location.startswith(
        "/account/second-factor?"
    )

    response = give(client, code(NOON))

    assert (response.status_code, response.location) == (303, "/letters")
    assert client.get_cookie("sid") != before
    assert client.get("/").status_code == 200


@pytest.mark.security(17)
@pytest.mark.parametrize(
    ("steps", "fine"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_phones_clock_may_be_one_step_off(
    client: Client, enrolled: User, steps: int, fine: bool
) -> None:
    enter(client)

    assert give(client, code(NOON + steps * STEP)).status_code == (303 if fine else 422)


@pytest.mark.security(17)
def test_a_code_counts_once(app: Flask, client: Client, enrolled: User) -> None:
    enter(client)
    assert give(client, code(NOON)).status_code == 303

    other = app.test_client()
    enter(other)  # type: ignore[arg-type]

    assert give(other, code(NOON)).status_code == 422  # type: ignore[arg-type]
    assert give(other, code(NOON - STEP)).status_code == 422  # type: ignore[arg-type]
    assert other.get("/").status_code == 303
    assert give(other, code(NOON + STEP)).status_code == 303  # type: ignore[arg-type]


@pytest.mark.security(17)
def test_wrong_codes_lock_and_the_password_does_not_unlock(
    app: Flask, client: Client, enrolled: User
) -> None:
    enter(client)
    ends = [give(client, "000000").status_code for _ in range(5)]
    assert ends == [422, 422, 422, 422, 429]

    other = app.test_client()
    assert enter(other).status_code == 303  # type: ignore[arg-type]

    assert give(other, code(NOON)).status_code == 429  # type: ignore[arg-type]


@pytest.mark.security(17)
def test_a_recovery_code_signs_in_once_without_the_phone(
    app: Flask, client: Client, enrolled: User
) -> None:
    with app.app_context():
        digest = codes.digest("abcd-efgh-2345-6789-mnpq-rstu")
    factories.saved(RecoveryCode(user_id=enrolled.id, digest=digest))
    enter(client)
    assert give(client, "ABCD EFGH 2345 6789 mnpq rstu").status_code == 303

    enter(client)
    assert give(client, "abcd-efgh-2345-6789-mnpq-rstu").status_code == 422
    assert trail().count("code.recovered") == 1


@pytest.mark.security(17)
def test_a_new_phone_replaces_the_old_one_only_once_it_works(
    client: Client, enrolled: User
) -> None:
    enter(client)
    give(client, code(NOON))
    assert client.post("/account/second-factor/seed").status_code == 303

    enter(client)
    assert client.get("/").location.startswith("/account/second-factor?")
    assert give(client, code(NOON + STEP)).status_code == 303


@pytest.mark.security(17)
def test_the_security_admin_takes_a_lost_phone_away(
    app: Flask, client: Client, enrolled: User
) -> None:
    enter(client)
    give(client, code(NOON))
    guard = factories.user(Role.SECURITY_ADMIN)
    factories.saved(SecondFactor(user_id=guard.id, sealed_seed=SEED, enrolled_at=NOON))
    app.config["LEVEL_TWO"] = False
    there = app.test_client().sign_in(guard)  # type: ignore[attr-defined]
    page = there.get(f"/admin/users/{enrolled.id}").text
    assert "已登记动态口令" in page

    assert there.post(f"/admin/users/{enrolled.id}/second-factor/removal").status_code == 303

    app.config["LEVEL_TWO"] = True
    assert client.get("/").location.startswith("/sign-in")
    enter(client)
    assert client.get("/").location == "/account/second-factor/enrolment"
    assert there.post(f"/admin/users/{enrolled.id}/second-factor/removal").location
    assert "code.reset" in trail()
