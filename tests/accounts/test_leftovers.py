"""Nothing of one person stays in the browser for the next, and addresses are those of people."""

from pathlib import Path

import pytest
from flask import request
from flask.testing import FlaskClient

from gcm import create_app
from gcm.accounts import passwords
from gcm.core.db import db
from tests import factories
from tests.conftest import Client

PASSWORD = "青石板路上的第七盏灯"


def test_an_unread_notice_is_gone_after_signing_out(client: Client) -> None:
    client.sign_in(factories.user())
    with client.session_transaction() as session:
        session["_flashes"] = [("message", "初始口令 abc-def")]

    client.post("/sign-out")

    assert "初始口令" not in client.get("/sign-in").text


def test_an_unread_notice_is_not_shown_to_the_next_who_signs_in(client: Client) -> None:
    user = factories.user(login="cm01", password_hash=passwords.hashed(PASSWORD))
    login = user.login
    db.session.commit()
    with client.session_transaction() as session:
        session["_flashes"] = [("message", "初始口令 abc-def")]

    client.post("/sign-in", data={"login": login, "password": PASSWORD})

    assert "初始口令" not in client.get("/account").text


@pytest.mark.security(40)
@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "10.9.8.7")])
def test_a_forwarded_address_counts_only_behind_a_proxy_of_ours(
    tmp_path: Path, proxies: int, seen: str
) -> None:
    app = create_app({"HOME": tmp_path, "PROXIES": proxies, "PLAIN_HTTP": True})
    addresses: list[str | None] = []
    app.before_request(lambda: addresses.append(request.remote_addr))

    client: FlaskClient = app.test_client()
    client.get("/health", headers={"X-Forwarded-For": "1.2.3.4, 10.9.8.7"})

    assert addresses == [seen]
