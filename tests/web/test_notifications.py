"""通知: told with its cause, once; read within the own reach; a bell that costs no statement."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import html
from sqlalchemy import func, select

from gcm.core import clock
from gcm.core.db import db
from gcm.core.notifications import reading
from gcm.core.notifications.events import EVENTS, Event
from gcm.core.notifications.models import Notification
from gcm.core.notifications.telling import tell
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.web.sessions import SignIn
from tests import factories
from tests.conftest import Client

NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def manager(client: Client, stop_clock: Callable[[datetime], None]) -> User:
    stop_clock(NOW)
    manager = factories.user(Role.CUSTOMER_MANAGER, district=factories.district())
    client.sign_in(manager)
    return manager


def told(person: User, chain: Customer, cause: str = "x", by: User | None = None) -> Notification:
    tell(Event.MENTIONED, [person.id], "customer", chain.id, cause=cause, by=by)
    db.session.commit()
    return db.session.scalars(select(Notification).order_by(Notification.id.desc()).limit(1)).one()


def bell(client: Client, address: str = "/notifications/") -> str:
    page: Any = html.fromstring(client.get(address).text)
    return str(page.get_element_by_id("bell").get("aria-label"))


def test_every_event_says_whom_it_concerns() -> None:
    assert set(EVENTS) == set(Event)
    assert all(each.title and each.whom and each.when for each in EVENTS.values())


def test_nobody_is_told_twice_of_the_same_cause_nor_of_the_own_doing(manager: User) -> None:
    chain, other = factories.customer(holder=manager), factories.user(Role.MARKET_MANAGER)
    people = [manager.id, other.id, other.id, None]

    for _ in range(2):
        tell(Event.MENTIONED, people, "customer", chain.id, cause="1", by=other)
        db.session.commit()
    tell(Event.MENTIONED, people, "customer", chain.id, cause="2", by=other)
    db.session.commit()

    found = db.session.scalars(select(Notification).order_by(Notification.id)).all()
    assert [(each.user_id, each.cause) for each in found] == [(manager.id, "1"), (manager.id, "2")]


def test_what_is_told_goes_back_with_its_cause(manager: User) -> None:
    tell(Event.MENTIONED, [manager.id], "customer", factories.customer().id, cause="1")
    db.session.rollback()

    assert db.session.scalar(select(func.count(Notification.id))) == 0


def test_the_page_leads_to_the_record_and_marks_it_read(client: Client, manager: User) -> None:
    chain = factories.customer(holder=manager, name="惠民超市连锁")
    it = told(manager, chain, by=factories.user(Role.MARKET_MANAGER, name="王经理"))

    page = client.get("/notifications/")
    answer = client.post(f"/notifications/{it.id}/reading")

    assert "有人在留言中提到您" in page.text
    assert "惠民超市连锁" in page.text
    assert "王经理" in page.text
    assert answer.status_code == 303
    assert answer.location == f"/customers/{chain.id}"
    assert db.session.get_one(Notification, it.id).read_at == NOW
    assert bell(client) == "通知"


def test_a_record_that_is_no_longer_mine_says_nothing(client: Client, manager: User) -> None:
    other = factories.user(Role.CUSTOMER_MANAGER)
    chain = factories.customer(holder=other, name="别家连锁")
    it = told(manager, chain)

    page = client.get("/notifications/")
    answer = client.post(f"/notifications/{it.id}/reading")

    assert "别家连锁" not in page.text
    assert "已不在您的查看范围内" in page.text
    assert answer.location == "/notifications/"


def test_a_notification_of_somebody_else_does_not_exist(client: Client, manager: User) -> None:
    it = told(factories.user(Role.CUSTOMER_MANAGER), factories.customer())

    assert client.post(f"/notifications/{it.id}/reading").status_code == 404
    assert "还没有通知" in client.get("/notifications/").text


def test_all_are_marked_read_but_what_came_since(client: Client, manager: User) -> None:
    chain = factories.customer(holder=manager)
    seen, later = told(manager, chain, "1"), told(manager, chain, "2")

    client.post("/notifications/reading", data={"upto": seen.id})

    assert seen.read_at == NOW
    assert later.read_at is None
    assert bell(client) == "通知，1 条未读"


def test_the_list_is_narrowed_by_kind_and_state_and_paged(client: Client, manager: User) -> None:
    chain = factories.customer(holder=manager)
    for number in range(60):
        tell(Event.MENTIONED, [manager.id], "customer", chain.id, cause=str(number))
    tell(Event.LICENCE_ENDS, [manager.id], "store", factories.store(chain).id, cause="1")
    db.session.commit()

    def rows(address: str) -> int:
        page: Any = html.fromstring(client.get(address).text)
        return len(page.xpath("//ol/li"))

    assert rows("/notifications/") == 50
    assert rows("/notifications/?page=2") == 11
    assert rows("/notifications/?group=due") == 1
    assert rows("/notifications/?group=nonsense&size=100") == 61
    client.post("/notifications/reading", data={"upto": 60})
    assert rows("/notifications/?state=unread") == 1


def test_many_kinds_of_record_cost_a_statement_each_however_many_there_are(
    client: Client, manager: User, statements: list[str]
) -> None:
    chain = factories.customer(holder=manager)
    told(manager, chain, "0")
    client.get("/notifications/")
    statements.clear()
    client.get("/notifications/")
    few = len(statements)

    for number in range(1, 40):
        told(manager, factories.customer(holder=manager), str(number))
    statements.clear()
    client.get("/notifications/")

    assert len(statements) == few
    assert few == 5  # session, stood in for, count, page, chains


@pytest.mark.parametrize("address", ["/", "/customers/", "/account/"])
def test_the_bell_costs_no_statement(
    client: Client, manager: User, statements: list[str], address: str
) -> None:
    client.get(address)
    statements.clear()
    client.get(address)

    asking = [each for each in statements if "notification" in each]
    assert len(asking) == 1
    assert "FROM sign_in" in asking[0].replace("\n", " ")


def test_the_bell_counts_to_ninety_nine(client: Client, manager: User) -> None:
    chain = factories.customer()
    for number in range(101):
        tell(Event.MENTIONED, [manager.id], "customer", chain.id, cause=str(number))
    db.session.commit()

    assert bell(client, "/") == "通知，99 以上 条未读"


def test_the_bell_is_not_on_a_page_that_is_taken_along(client: Client, manager: User) -> None:
    told(manager, factories.customer())

    packed = client.get("/", headers={"X-Pack": "1"})

    assert 'id="bell"' in client.get("/").text
    assert 'id="bell"' not in packed.text


def test_a_bell_that_asks_by_itself_keeps_nobody_signed_in(
    client: Client, manager: User, stop_clock: Callable[[datetime], None]
) -> None:
    for minutes in range(0, 31, 5):
        stop_clock(NOW + timedelta(minutes=minutes))
        asked = client.get("/notifications/bell", headers={"HX-Request": "true"})
        assert asked.status_code == 200
        assert db.session.scalars(select(SignIn.seen_at)).one() == NOW

    stop_clock(NOW + timedelta(minutes=31))
    assert client.get("/notifications/bell", headers={"HX-Request": "true"}).status_code == 401


def test_the_bell_alone_is_no_page(client: Client, manager: User) -> None:
    assert client.get("/notifications/bell").location == "/notifications/"


def test_what_was_read_long_ago_is_forgotten(client: Client, manager: User) -> None:
    chain = factories.customer()
    for cause, created, read in (
        ("read 91 days ago", 91, 91),
        ("read 90 days ago", 300, 90),
        ("never read for 366 days", 366, None),
        ("never read for 365 days", 365, None),
    ):
        it = told(manager, chain, cause)
        it.created_at = NOW - timedelta(days=created)
        it.read_at = None if read is None else NOW - timedelta(days=read)
    db.session.commit()

    assert reading.forget_old(db.session()) == 2
    assert set(db.session.scalars(select(Notification.cause))) == {
        "read 90 days ago",
        "never read for 365 days",
    }
    assert clock.now() == NOW
