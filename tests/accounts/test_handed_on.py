"""A tablet is handed on while it has no network: the one who left is signed out at its return."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.accounts import passwords
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.web.sessions import SignIn
from tests import factories
from tests.accounts.test_sign_in import GOOD, actions, enter

LEFT = "left"  # as guard.js names it over plain HTTP


@pytest.fixture
def person(database: None) -> User:
    kept = passwords.hashed(GOOD)
    return factories.user(Role.CUSTOMER_MANAGER, login="zm01", password_hash=kept)


def test_the_session_of_who_left_ends_at_the_first_contact(
    client: FlaskClient, person: User
) -> None:
    enter(client)
    client.set_cookie(LEFT, f"{person.id + 1}.{person.id}")

    assert client.get("/sync/whoami").status_code == 401

    assert db.session.scalars(select(SignIn)).all() == []
    assert actions() == ["session.opened", "session.closed"]
    client.delete_cookie(LEFT)
    assert client.get("/sync/whoami").status_code == 401


def test_only_of_who_left(client: FlaskClient, person: User) -> None:
    enter(client)
    client.set_cookie(LEFT, f"{person.id + 1}.1{person.id}")

    assert client.get("/sync/whoami").status_code == 200


def test_whoever_signs_in_is_here_again(client: FlaskClient, person: User) -> None:
    client.set_cookie(LEFT, f"{person.id}")

    enter(client)

    assert client.get_cookie(LEFT) is None
    assert client.get("/sync/whoami").status_code == 200


def test_signing_out_by_the_button_is_written_down_as_such(
    client: FlaskClient, person: User
) -> None:
    """The button names who leaves first, in case it is pressed without a network."""
    enter(client)
    client.set_cookie(LEFT, f"{person.id}")

    assert client.post("/sign-out").status_code == 303

    assert actions() == ["session.opened", "session.closed"]
    assert client.get_cookie(LEFT) is None


def test_a_notice_for_who_left_is_not_shown_to_the_next(client: FlaskClient, person: User) -> None:
    enter(client)
    with client.session_transaction() as carried:
        carried["_flashes"] = [("message", "初始口令：kpqh-hs6g")]
    client.set_cookie(LEFT, f"{person.id}")

    assert "kpqh-hs6g" not in client.get("/sign-in").text
