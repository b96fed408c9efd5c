"""Promises that every answer keeps: headers, cookies, no writing on GET, nothing of the inside."""

import hashlib
from pathlib import Path

import pytest
from flask import Flask, Response
from flask_migrate import upgrade
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm import create_app
from gcm.core import scope
from gcm.core.db import Model, db
from gcm.core.policy import Role
from gcm.web.headers import CSP
from tests import factories
from tests.conftest import Client
from tests.promises import canaries, world
from tests.promises.routes import address, calls, routes

MAY_GROW = {"sign_in", "audit_entry", "sign_in_failure"}  # last seen, reads on record, throttle
INSIDE = ("Traceback", "sqlalchemy", "SELECT ", "site-packages", ".py", "jinja2", "werkzeug")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    "X-Frame-Options": "DENY",
}


def pages(app: Flask, branch: world.World) -> list[str]:
    """Every address that is read, of the person's own records, and a few that are not there."""
    found = [
        address(app, rule, branch.arguments(rule, "own"))
        for rule in routes(app)
        if "GET" in (rule.methods or set())
    ]
    return [*found, "/nowhere", "/customers/999999", "/static/css/gcm.css", "/static/nothing.css"]


def assert_guarded(path: str, response: TestResponse) -> None:
    for name, value in HEADERS.items():
        assert response.headers.getlist(name) == [value], f"{path}: {name}"
    policy = response.headers["Content-Security-Policy"]
    assert policy in {CSP, "sandbox; default-src 'none'"}, path
    assert "unsafe" not in policy
    if response.mimetype == "text/html":
        assert policy == CSP, path
    if not path.startswith(("/static/", "/sw.js")):
        assert response.headers["Cache-Control"] == "no-store", path
    assert "X-Powered-By" not in response.headers


@pytest.mark.security(22, 24, 32, 34, 35, 36, 38, 50)
@pytest.mark.parametrize("role", list(Role))
def test_every_page_is_guarded_and_changes_nothing(app: Flask, client: Client, role: Role) -> None:
    """One walk over all pages, because walking is what takes long."""
    branch = world.build(role)
    planted = canaries.plant(branch)
    client.sign_in(branch.actor)
    before, seen = checksums(), dict[str, str]()

    for path in pages(app, branch):
        response = client.get(path)
        assert response.status_code in {200, 303, 403, 404}, f"{path}: {response.status_code}"
        assert_guarded(path, response)
        seen |= dict.fromkeys(canaries.words_in(response), path)
        if response.mimetype == "text/html":
            assert not [word for word in INSIDE if word in response.text], path
            assert f"<{canaries.MARK}" not in response.text, path
            assert world.ACCOUNT not in response.text, path
        response.close()

    after = checksums()
    assert {name for name in after if after[name] != before[name]} <= MAY_GROW
    shown = {planted[word]: path for word, path in seen.items()}
    assert {each: path for each, path in shown.items() if canaries.is_beyond(role, each)} == {}
    assert canaries.places_of(shown) == canaries.REACH.get(role, set())
    assert canaries.personal_of(shown) == canaries.personal_for(role)


def checksums() -> dict[str, str]:
    """One digest of all rows of each table."""
    found = {}
    for name, table in Model.metadata.tables.items():
        rows = db.session.execute(select(table).order_by(*table.primary_key)).all()
        found[name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    db.session.rollback()
    return found


@pytest.mark.security(34, 35)
def test_a_stranger_gets_the_same_headers(client: Client) -> None:
    for path in ("/", "/sign-in", "/health", "/nowhere"):
        assert_guarded(path, client.get(path))


@pytest.mark.security(15, 35)
def test_over_https_cookies_belong_to_this_host_alone(tmp_path: Path) -> None:
    app = create_app({"TESTING": True, "HOME": tmp_path, "WTF_CSRF_ENABLED": False})
    with app.app_context():
        upgrade(directory=str(app.config["MIGRATIONS"]))
        scope.act_within(scope.EVERYTHING)
        client = Client(app, Response)
        person = factories.user(Role.ADMIN, login="sa01")
        page = client.get("/sign-in", base_url="https://localhost")
        client.sign_in(person)
        left = client.post("/sign-out", base_url="https://localhost")
        db.session.remove()
        db.engine.dispose()

    cookies = page.headers.getlist("Set-Cookie") + left.headers.getlist("Set-Cookie")
    assert {each.split("=")[0] for each in cookies} == {
        "__Host-sid",
        "__Host-session",
        "__Host-left",
    }
    for cookie in cookies:
        for part in ("Secure", "SameSite=Lax", "Path=/"):
            assert part in cookie
        # Who left the tablet is written by the page itself, without a network.
        assert ("HttpOnly" in cookie) == (not cookie.startswith("__Host-left="))
        assert "Domain" not in cookie
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.security(41)
def test_a_fault_of_ours_shows_its_number_and_nothing_else(
    app: Flask,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    branch = world.build(Role.ADMIN)
    client.sign_in(branch.actor)

    def fall(**_arguments: object) -> None:
        raise RuntimeError("SELECT secret FROM inside")

    for rule, method in calls(app):
        monkeypatch.setitem(app.view_functions, rule.endpoint, fall)
        caplog.clear()
        response = client.open(address(app, rule, branch.arguments(rule, "own")), method=method)
        reference = caplog.messages[-1].split()[1]
        assert response.status_code == 500
        assert len(reference) == 8
        assert reference in response.text
        assert "secret" not in response.text
        assert not [word for word in INSIDE if word in response.text]
        assert_guarded(rule.rule, response)


@pytest.mark.security(43)
def test_what_is_too_large_is_refused_politely(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    client.sign_in(factories.user(Role.ADMIN))

    fits = client.post("/account/password", data={"current": "x" * 900})
    response = client.post("/account/password", data={"current": "x" * 1000})

    assert fits.status_code == 422
    assert response.status_code == 413
    assert "文件太大" in response.text
    assert_guarded("/account/password", response)


@pytest.mark.security(44)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_methods_that_nothing_answers_are_refused(client: Client, method: str) -> None:
    client.sign_in(factories.user(Role.ADMIN))

    assert client.open("/account", method=method).status_code == 405
