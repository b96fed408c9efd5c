"""What is taken along: the same bytes twice, nobody's token, everything by its digest."""

from hashlib import sha256
from typing import Any

import pytest
from flask import Flask

from gcm.core import clock
from gcm.core.policy import Role
from gcm.core.sync import pack
from gcm.core.sync.pack import PackPage
from gcm.core.users import User
from gcm.customers.models import Customer
from tests import factories
from tests.conftest import Client
from tests.sync.conftest import Tablet


@pytest.fixture
def provided(monkeypatch: pytest.MonkeyPatch) -> list[PackPage]:
    """Only these pages are taken along, by whoever asks."""
    pages: list[PackPage] = []
    monkeypatch.setattr(pack, "PROVIDERS", {})
    pack.provide("test", lambda _user, _day: pages)
    return pages


@pytest.fixture
def tokens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


def packed(client: Any, url: str) -> Any:
    return client.get(url, headers={"X-Pack": "1"})


@pytest.mark.usefixtures("tokens")
def test_a_page_to_take_along_holds_no_token_and_is_the_same_bytes_twice(
    tablet: Tablet, chain: Customer
) -> None:
    url = f"/customers/{chain.id}?edit=file"

    first, again = packed(tablet.client, url), packed(tablet.client, url)
    ordinary = tablet.client.get(url)

    assert first.status_code == 200
    assert first.data == again.data
    assert b"csrf" not in first.data.lower()
    assert b"csrf_token" in ordinary.data
    assert b"<form" in first.data
    assert first.headers["X-Owner"] == str(tablet.person.id)
    assert first.headers["X-Page"] == f"/customers/{chain.id}"
    assert "Set-Cookie" not in first.headers


def test_a_notice_waits_for_the_person_and_not_for_the_pack(client: Client) -> None:
    client.sign_in(factories.user(Role.ADMIN))
    client.post(
        "/admin/users/new", data={"login": "cm09", "name": "赵敏", "roles": ["customer_manager"]}
    )

    taken_along, seen = packed(client, "/admin/users"), client.get("/admin/users")

    assert 'role="status"' not in taken_along.text
    assert 'role="status"' in seen.text


def test_the_pack_lists_each_page_with_its_digest(
    tablet: Tablet, chain: Customer, provided: list[PackPage]
) -> None:
    provided += [
        PackPage(f"/customers/{chain.id}", "briefing", "惠民超市", 1),
        PackPage("/", "day", "今天"),
        PackPage("/", "day", "今天"),
    ]

    said = tablet.client.get("/sync/pack").json

    assert said
    bodies = [packed(tablet.client, item["url"]).data for item in said["items"]]
    assert [item["sha256"] for item in said["items"]] == [
        sha256(body).hexdigest() for body in bodies
    ]
    assert [item["bytes"] for item in said["items"]] == [len(body) for body in bodies]
    assert [item["form_version"] for item in said["items"]] == [1, None]
    assert said["owner"] == tablet.person.id
    assert said["valid_until"].endswith("T23:59:59+08:00")


def test_an_unchanged_pack_has_the_same_id_and_a_changed_one_another(
    tablet: Tablet, chain: Customer, provided: list[PackPage]
) -> None:
    provided.append(PackPage(f"/customers/{chain.id}", "briefing", "惠民超市"))
    first, again = (tablet.client.get("/sync/pack").json for _ in range(2))
    factories.contact(chain, name="新来的人")

    changed = tablet.client.get("/sync/pack").json

    assert first
    assert changed
    assert first == again
    assert changed["pack_id"] != first["pack_id"]


def test_a_page_that_cannot_be_shown_is_left_out(
    tablet: Tablet, provided: list[PackPage], caplog: pytest.LogCaptureFixture
) -> None:
    other = factories.customer()
    provided += [PackPage(f"/customers/{other.id}", "briefing", "别人的"), PackPage("/", "day", "")]

    said = tablet.client.get("/sync/pack").json

    assert said
    assert [item["url"] for item in said["items"]] == ["/"]
    assert f"/customers/{other.id} cannot be taken along" in caplog.text


@pytest.mark.security(24)
def test_the_pack_is_for_who_asks(tablet: Tablet) -> None:
    wrong = tablet.client.get("/sync/pack", headers={"X-Owner": "999"})
    tablet.client.delete_cookie("sid")

    assert (wrong.status_code, tablet.client.get("/sync/pack").status_code) == (409, 401)


@pytest.mark.usefixtures("tokens")
def test_every_page_that_a_feature_gives_is_the_same_bytes_twice(client: Client) -> None:
    """A day with stops and an appointment, so that every feature has pages to give."""
    person = a_person_at_work()
    client.sign_in(person)
    said = client.get("/sync/pack").json

    assert said
    assert len(said["items"]) >= 3
    with client.application.test_request_context():
        provided = pack.pages(person, clock.today())
        assert {item["url"] for item in said["items"]} == {page.url for page in provided}
    for item in said["items"]:
        first, again = packed(client, item["url"]), packed(client, item["url"])
        assert sha256(first.data).hexdigest() == item["sha256"], item
        assert first.data == again.data, item
        assert b"csrf" not in first.data.lower(), item
        assert first.headers["X-Owner"] == str(person.id)


def a_person_at_work() -> User:
    """Two stops today and a talk at a headquarters."""
    district, today = factories.district(), clock.today()
    person = factories.user(Role.CUSTOMER_MANAGER, district=district)
    window = factories.plan(person, today)
    for _ in range(2):
        store = factories.store(factories.customer(district=district, holder=person))
        factories.product()
        factories.planned_visit(window, store, today)
    factories.appointment(
        factories.customer(district=district, holder=person), person, agreed_at=clock.now()
    )
    return person
