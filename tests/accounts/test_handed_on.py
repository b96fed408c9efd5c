"""A tablet is handed on while it has no network: the one who left is signed out at its return."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.accounts import passwords
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.web.sessions import LEFT, SignIn
from tests import factories
from tests.accounts.test_sign_in import GOOD, actions, enter


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
