"""Promises that every route keeps: it says who may call it, and means it."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gcm.core.policy import GRANTS, Permission, Role
from gcm.core.users import User
from gcm.web.navigation import ENTRIES
from tests import factories
from tests.promises import world
from tests.promises.routes import access, address, calls, outcome, routes

CODE = Path(__file__).parents[2] / "gcm"
PUBLIC = {
    "accounts.sign_in",
    # The handbook: our own words, nobody's data; who cannot sign in reads how.
    "help.contents",
    "help.guide",
    "help.picture",
    "help.topic",
    "home.health",
    "offline.not_in_pack",
    "offline.outbox",
    "offline.people",
    "offline.tablet_check",
    "offline.worker",
    "sync.shell_files",
    # How a device comes to trust the branch's own certificate: before anybody can sign in.
    "trust.certificate",
    "trust.profile",
    "trust.steps",
}
BEFORE_PASSWORD = {"accounts.password", "accounts.sign_out"}
PARAMETER = re.compile(r"<([^>]+)>")


@pytest.mark.security(19)
def test_every_route_says_who_may_call_it(app: Flask) -> None:
    unmarked = {rule.endpoint for rule in routes(app) if access(app, rule) is None}

    assert unmarked == set()


@pytest.mark.security(19)
def test_only_these_routes_are_public(app: Flask) -> None:
    assert {rule.endpoint for rule in routes(app) if access(app, rule) == "public"} == PUBLIC


def test_every_permission_is_granted_and_used() -> None:
    used = {
        name
        for path in CODE.rglob("*.py")
        if path.name not in {"policy.py", "navigation.py"}
        for name in re.findall(r"Permission\.([A-Z_]+)", path.read_text("utf-8"))
    }

    assert set(GRANTS) == set(Permission)
    assert used == {permission.name for permission in Permission}


def test_every_role_may_do_something_that_not_all_may() -> None:
    everybody = Permission.REGULATION_READ

    for role in Role:
        actor = User(roles=frozenset({role}))
        assert any(
            all(predicate(actor, None) for predicate in clause)
            for permission, clauses in GRANTS.items()
            if permission is not everybody
            for clause in clauses
        ), role


def test_paths_are_lower_case_with_typed_parameters(app: Flask) -> None:
    for rule in routes(app):
        fixed = PARAMETER.sub("", rule.rule)
        assert fixed == fixed.lower(), rule.rule
        assert all(":" in each for each in PARAMETER.findall(rule.rule)), rule.rule


def test_every_entry_of_the_menu_leads_somewhere(app: Flask) -> None:
    assert {entry.endpoint for entry in ENTRIES} <= set(app.view_functions)


@pytest.mark.security(13, 19)
def test_nobody_comes_in_unsigned(app: Flask, client: FlaskClient) -> None:
    branch = world.build(Role.ADMIN)

    for rule, method in calls(app):
        if rule.endpoint in PUBLIC:
            continue
        path = address(app, rule, branch.arguments(rule, "own"))
        assert outcome(client.open(path, method=method)) == "sign-in", path
        asked = client.open(path, method=method, headers={"HX-Request": "true"})
        assert asked.status_code == 401, path
        assert asked.headers["HX-Redirect"].startswith("/sign-in?next="), path
        assert asked.data == b"", path


@pytest.mark.security(5)
def test_a_given_password_opens_nothing_but_its_change(app: Flask, client: FlaskClient) -> None:
    branch = world.build(Role.ADMIN)
    newcomer = factories.user(*Role, must_change_password=True)
    client.sign_in(newcomer)  # type: ignore[attr-defined]

    for rule, method in calls(app):
        if rule.endpoint in PUBLIC | BEFORE_PASSWORD:
            continue
        path = address(app, rule, branch.arguments(rule, "own"))
        response = client.open(path, method=method)
        assert (response.status_code, response.location) == (303, "/account/password"), path


@pytest.mark.security(33)
@pytest.mark.parametrize("header", [None, "HX-Request"])
def test_a_form_without_its_token_is_refused(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, header: str | None
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    branch = world.build(Role.ADMIN)
    client.sign_in(branch.actor)  # type: ignore[attr-defined]
    headers = {header: "true"} if header else {}

    for rule, method in calls(app):
        if method == "GET":
            continue
        path = address(app, rule, branch.arguments(rule, "own"))
        assert client.open(path, method=method, headers=headers).status_code == 400, path
        wrong = client.open(path, method=method, headers=headers, data={"csrf_token": "x"})
        assert wrong.status_code == 400, path


@pytest.mark.security(33)
def test_the_token_of_the_page_opens_its_form(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client.sign_in(factories.user(Role.ADMIN))  # type: ignore[attr-defined]

    by_field = client.post("/account/sessions/ending", data={"csrf_token": token_of_page(client)})
    assert by_field.location == "/sign-in"
    client.sign_in(factories.user(Role.ADMIN))  # type: ignore[attr-defined]
    by_header = client.post(
        "/account/sessions/ending", headers={"X-CSRFToken": token_of_page(client)}
    )
    assert by_header.location == "/sign-in"


def token_of_page(client: FlaskClient) -> str:
    found = re.search(r'"X-CSRFToken":"([^"]+)"', client.get("/account").text)
    assert found
    return found[1]


@pytest.mark.security(33)
def test_another_site_cannot_send_our_forms(app: Flask, client: FlaskClient) -> None:
    branch = world.build(Role.ADMIN)
    client.sign_in(branch.actor)  # type: ignore[attr-defined]

    for rule, method in calls(app):
        if method == "GET":
            continue
        path = address(app, rule, branch.arguments(rule, "own"))
        for site in ("cross-site", "same-site"):
            sent = client.open(path, method=method, headers={"Sec-Fetch-Site": site})
            assert sent.status_code == 403, path
