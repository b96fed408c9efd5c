"""最近看过: noted by the page, kept by kind and id, shown within the own reach."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.looked import KEPT, LookedAt
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer
from tests import factories
from tests.conftest import Client

NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def manager(client: Client, stop_clock: Callable[[datetime], None]) -> User:
    stop_clock(NOW)
    manager = factories.user(Role.CUSTOMER_MANAGER, district=factories.district())
    client.sign_in(manager)
    return manager


def look(client: Client, chain: Customer) -> int:
    answer = client.post("/search/looked", data={"kind": "customer", "id": chain.id})
    return int(answer.status_code)


def shown(client: Client) -> list[str]:
    page: Any = html.fromstring(client.get("/search").text)
    return [str(each.text) for each in page.xpath("//*[@class='hit-title']")]


def test_what_was_looked_at_stands_on_the_search_page_the_latest_first(
    client: Client, manager: User, stop_clock: Callable[[datetime], None]
) -> None:
    first, second = (factories.customer(holder=manager, name=f"{n}连锁") for n in "甲乙")
    assert f'data-record="customer:{first.id}"' in client.get(f"/customers/{first.id}").text

    for number, chain in enumerate((first, second, first)):
        stop_clock(NOW + timedelta(minutes=number))
        assert look(client, chain) == 204

    assert shown(client) == ["甲连锁", "乙连锁"]


def test_a_pinned_one_stays_on_top_until_it_is_let_go(client: Client, manager: User) -> None:
    first, second = (factories.customer(holder=manager, name=f"{n}连锁") for n in "甲乙")
    look(client, first)
    look(client, second)

    def pin(on: str) -> None:
        client.post("/search/pins", data={"kind": "customer", "id": first.id, "on": on})

    pin("1")
    assert shown(client) == ["甲连锁", "乙连锁"]
    pin("")
    assert shown(client) == ["乙连锁", "甲连锁"]


def test_only_a_few_are_kept_and_pinned_ones_beside_them(
    client: Client, manager: User, stop_clock: Callable[[datetime], None]
) -> None:
    chains = [factories.customer(holder=manager) for _ in range(KEPT + 3)]
    for number, chain in enumerate(chains):
        stop_clock(NOW + timedelta(seconds=number))
        look(client, chain)
        if number == 0:
            client.post("/search/pins", data={"kind": "customer", "id": chain.id, "on": "1"})

    kept = set(db.session.scalars(select(LookedAt.record_id)))
    assert kept == {chains[0].id, *(chain.id for chain in chains[3:])}


def test_what_is_not_ones_own_is_neither_noted_nor_shown(client: Client, manager: User) -> None:
    mine = factories.customer(holder=manager, name="甲连锁")
    theirs = factories.customer(holder=factories.user(Role.CUSTOMER_MANAGER), name="别家连锁")
    look(client, mine)

    assert look(client, theirs) == 404
    assert client.post("/search/looked", data={"kind": "x", "id": 1}).status_code == 404
    assert client.post("/search/looked", data={"kind": "customer"}).status_code == 404
    held = db.session.scalars(select(Assignment).where(Assignment.customer_id == mine.id)).one()
    held.ends_on = NOW.date() - timedelta(days=1)
    db.session.commit()
    assert shown(client) == []


def test_it_is_everybodys_own(client: Client, manager: User) -> None:
    look(client, factories.customer(holder=manager, name="甲连锁"))

    client.sign_in(factories.user(Role.APPROVER))

    assert shown(client) == []
