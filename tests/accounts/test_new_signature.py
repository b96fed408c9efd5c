"""The key that signs cookies and tokens is changed while people are signed in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories
from tests.conftest import Client
from tests.demo.conftest import opened


@contextmanager
def serving(home: Path, **settings: Any) -> Iterator[Flask]:
    with opened(home, LEVEL_TWO=False, **settings) as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with serving(tmp_path / "home") as app:
        upgrade(directory=str(app.config["MIGRATIONS"]))
        factories.user(Role.ADMIN, login="sa01")
    return tmp_path / "home"


def cookies_and_token(home: Path) -> tuple[dict[str, str], str]:
    """Of somebody who signed in and has a page open."""
    with serving(home) as app:
        client = app.test_client()
        assert isinstance(client, Client)
        client.sign_in(db.session.get_one(User, 1))
        token = token_of(client)
        found = {name: client.get_cookie(name) for name in ("sid", "session")}
        return {name: each.value for name, each in found.items() if each}, token


def token_of(client: Client) -> str:
    found = re.search(r'"X-CSRFToken":"([^"]+)"', client.get("/account").text)
    assert found
    return found[1]


def back(app: Flask, cookies: dict[str, str]) -> Client:
    client = app.test_client()
    assert isinstance(client, Client)
    for name, value in cookies.items():
        client.set_cookie(name, value)
    return client


@pytest.mark.security(18)
def test_after_a_restart_whoever_was_signed_in_goes_on_with_the_page(home: Path) -> None:
    cookies, token = cookies_and_token(home)

    with serving(home) as app:
        sent = back(app, cookies).post("/account/sessions/ending", data={"csrf_token": token})

        assert (sent.status_code, sent.location) == (303, "/sign-in")


@pytest.mark.security(18)
def test_under_a_new_key_they_stay_and_only_an_open_form_is_asked_for_again(home: Path) -> None:
    cookies, token = cookies_and_token(home)

    with serving(home, SECRET_KEY="another, " * 5) as app:
        client = back(app, cookies)
        stale = client.post("/account/sessions/ending", data={"csrf_token": token})
        fresh = token_of(client)
        sent = client.post("/account/sessions/ending", data={"csrf_token": fresh})

        assert (stale.status_code, "页面已过期，没有保存" in stale.text) == (400, True)
        assert (sent.status_code, sent.location) == (303, "/sign-in")
        assert client.get("/account").status_code == 303
