"""Light or dark and the size of the type: on the account, on every page, and where nobody is."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.looks import Look, TypeSize
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories

DARK = {"look": "dark", "type_size": "large"}


@pytest.fixture
def person(database: None) -> User:
    return factories.user(Role.CUSTOMER_MANAGER)


@pytest.fixture
def inside(client: FlaskClient, person: User) -> FlaskClient:
    client.sign_in(person)  # type: ignore[attr-defined]
    return client


def shown(client: FlaskClient, address: str) -> tuple[str | None, str | None]:
    page = html.fromstring(client.get(address).text)
    return page.get("data-look"), page.get("data-type")


def choose(client: FlaskClient, person: User, **chosen: str) -> int:
    data = DARK | {"version": str(person.version)} | chosen
    return client.post("/account/looks", data=data).status_code


def test_pages_follow_the_system_until_somebody_chooses(inside: FlaskClient, person: User) -> None:
    assert shown(inside, "/") == ("system", "normal")
    assert inside.get_cookie("look") is None

    assert choose(inside, person) == 303

    assert shown(inside, "/") == ("dark", "large")
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "account.looks_changed")
    ).one()
    assert entry.detail["changes"]["look"] == ["跟随系统", "深色"]


def test_the_choice_goes_along_to_every_device(
    app: Flask, inside: FlaskClient, person: User
) -> None:
    choose(inside, person)

    tablet = app.test_client().sign_in(person)  # type: ignore[attr-defined]

    assert shown(tablet, "/account") == ("dark", "large")


def test_pages_for_nobody_look_as_the_browser_did_last(inside: FlaskClient, person: User) -> None:
    choose(inside, person)
    inside.get("/account")
    inside.post("/sign-out")

    cookie = inside.get_cookie("look")
    assert cookie
    assert cookie.value == "dark.large"
    for address in ("/sign-in", "/sync", "/who", "/offline"):
        assert shown(inside, address) == ("dark", "large")
    assert "look.js" in inside.get("/sync").text


def test_going_back_to_plain_forgets_the_cookie(inside: FlaskClient, person: User) -> None:
    choose(inside, person)
    inside.get("/account")

    choose(inside, person, look="system", type_size="normal")
    inside.get("/account")

    assert inside.get_cookie("look") is None
    assert (person.look, person.type_size) == (Look.SYSTEM, TypeSize.NORMAL)


@pytest.mark.parametrize("value", ["", "dark", "dark.huge", "x.large", "<b>.large", "dark.large.x"])
def test_a_cookie_of_another_making_changes_nothing(client: FlaskClient, value: str) -> None:
    client.set_cookie("look", value)

    assert shown(client, "/sign-in") == ("system", "normal")


def test_what_is_not_offered_is_refused(inside: FlaskClient, person: User) -> None:
    assert choose(inside, person, look="purple") == 422
    assert person.look is Look.SYSTEM


def test_an_old_page_is_told(inside: FlaskClient, person: User) -> None:
    old = str(person.version)
    choose(inside, person)

    assert choose(inside, person, look="light", version=old) == 409
    assert person.look is Look.DARK
