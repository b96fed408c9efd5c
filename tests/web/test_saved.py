"""Saved filters: named, shared within the district or department, and leading only to our lists."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.saved import MOST, SavedFilter
from gcm.core.users import DistrictPost, User
from gcm.web import lists
from tests import factories
from tests.conftest import Client

TEMPLATES = Path(__file__).parents[2] / "templates"
CHAINS = "customers.customers"
MOMENTARY = {"month", "page", "sort", "size", "first", "last", "from", "to"}


@pytest.fixture
def here(database: None) -> District:
    return factories.district(department=factories.department(name="城区营销部"), name="一片区")


@pytest.fixture
def manager(client: Client, here: District) -> User:
    manager = factories.user(Role.CUSTOMER_MANAGER, district=here, name="周以宁")
    client.sign_in(manager)
    return manager


def save(client: Client, **typed: Any) -> Any:
    values = {"list": CHAINS, "query": "?licence=expired", "name": "过期的"}
    return client.post("/filters/", data=values | typed)


def kept() -> list[SavedFilter]:
    return list(db.session.scalars(select(SavedFilter).order_by(SavedFilter.id)))


def chips(client: Client, address: str = "/customers/?filter=none") -> list[str]:
    page: Any = html.fromstring(client.get(address).text)
    found = page.xpath("//*[@data-saved]/a[@class='chip']")
    return [" ".join(each.text_content().split()) for each in found]


@pytest.mark.parametrize("endpoint", sorted(lists.LISTS))
def test_what_a_list_knows_is_what_its_form_asks(endpoint: str) -> None:
    listed = lists.LISTS[endpoint]
    source = (TEMPLATES / listed.template).read_text()
    (form,) = re.findall(r'<form class="filters.*?</form>', source, re.DOTALL)
    asked = set(re.findall(r'forms\.choice\("(\w+)"|name="(\w+)"', form))
    names = {name for pair in asked for name in pair if name}
    names |= {"q"} if "forms.finder(" in form else set()

    assert names - MOMENTARY == set(listed.names)
    assert "{{ finder.chips() }}" in source


def test_every_list_with_saved_filters_opens(client: Client, here: District) -> None:
    everybody = factories.user(*Role, district=here)
    client.sign_in(everybody)

    for endpoint in lists.LISTS:
        with client.application.test_request_context():
            address = lists.address_of(endpoint, "q=x&state=all&district=1")
        assert client.get(address).status_code == 200, address


def test_a_filter_is_saved_and_stands_above_the_list(client: Client, manager: User) -> None:
    answer = save(client, query="?q=惠民&licence=expired&page=3&evil=1&month=2026-01&sort=-code")

    assert answer.status_code == 303
    address = "/customers/?q=%E6%83%A0%E6%B0%91&licence=expired&sort=-code"
    assert answer.location == address
    assert chips(client) == ["全部", "过期的"]
    page: Any = html.fromstring(client.get(address).text)
    (here,) = page.xpath("//*[@data-saved]/a[@aria-current]")
    assert here.get("href") == address
    assert chips(client, "/stores/") == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "  "}, "请给这个筛选起个名称"),
        ({"name": "长" * 21}, "名称最多 20 个字，现在是 21 个"),
        ({"query": "?sort=name&page=2"}, "现在没有设筛选条件"),
        ({"query": ""}, "现在没有设筛选条件"),
    ],
)
def test_what_cannot_be_saved_is_told_in_a_sentence_and_kept_to_be_mended(
    client: Client, manager: User, typed: dict[str, str], sentence: str
) -> None:
    answer = save(client, **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    if typed.get("name", "").strip():
        assert typed["name"] in answer.text
    assert kept() == []


def test_a_name_is_taken_once_a_list_and_by_one_person(client: Client, manager: User) -> None:
    save(client)
    again = save(client, query="?q=x")
    elsewhere = save(client, list="customers.stores")
    client.sign_in(factories.user(Role.CUSTOMER_MANAGER))
    other = save(client)

    assert again.status_code == 422
    assert "已有名为“过期的”的筛选" in again.text
    assert [elsewhere.status_code, other.status_code] == [303, 303]


def test_one_person_keeps_a_few_for_a_list(client: Client, manager: User) -> None:
    for number in range(MOST):
        assert save(client, name=f"第{number}个").status_code == 303

    assert save(client, name="再一个").status_code == 422
    assert len(kept()) == MOST


@pytest.mark.parametrize(
    "target", ["https://example.com", "//example.com", "/customers/", "nowhere.at_all", "", "../x"]
)
def test_only_our_lists_can_be_led_to(client: Client, manager: User, target: str) -> None:
    assert save(client, list=target).status_code == 404
    assert kept() == []


def test_what_was_put_into_the_table_by_other_ways_leads_nowhere_else(
    client: Client, manager: User
) -> None:
    save(client)
    it = kept()[0]
    it.query = "q=x&next=https://example.com&licence=" + "9" * 200
    db.session.commit()
    client.post(f"/filters/{it.id}", data={"name": "改", "share": ""})

    page: Any = html.fromstring(client.get("/customers/?filter=none").text)
    (_, chip) = page.xpath("//*[@data-saved]/a")
    assert chip.get("href") == "/customers/?q=x"


def test_a_list_opens_with_the_default_unless_one_comes_from_the_list_itself(
    client: Client, manager: User
) -> None:
    save(client, is_default="y")
    save(client, name="另一个", query="?q=x", is_default="y")

    assert [it.is_default for it in kept()] == [False, True]
    opened = client.get("/customers/")
    assert (opened.status_code, opened.location) == (302, "/customers/?q=x")
    cleared = client.get("/customers/", headers={"Referer": "http://localhost/customers/?q=x"})
    assert cleared.status_code == 200
    assert client.get("/customers/?filter=none").status_code == 200
    assert client.get("/customers/", headers={"HX-Request": "true"}).status_code == 200
    assert client.get("/customers/", headers={"X-Pack": "1"}).status_code == 200


def test_a_default_is_ones_own(client: Client, here: District, manager: User) -> None:
    save(client, is_default="y", share=f"district-{here.id}")

    client.sign_in(factories.user(Role.CUSTOMER_MANAGER, district=here))

    assert client.get("/customers/").status_code == 200


@pytest.mark.parametrize(("share", "near", "far"), [("district", 1, 0), ("department", 1, 1)])
def test_sharing_reaches_the_district_or_the_department_and_nobody_else(
    client: Client, here: District, manager: User, share: str, near: int, far: int
) -> None:
    key = here.id if share == "district" else here.department_id
    save(client, share=f"{share}-{key}")
    beside = factories.district(department=here.department)

    def sees(user: User) -> int:
        return chips(client.sign_in(user)).count("过期的 周以宁")

    assert sees(factories.user(Role.MARKET_MANAGER, district=here)) == near
    assert sees(factories.user(Role.MARKET_MANAGER, district=beside)) == far
    assert sees(factories.user(Role.MARKET_MANAGER, district=factories.district())) == 0
    left = factories.user(Role.CUSTOMER_MANAGER)
    yesterday = clock.today() - timedelta(days=1)
    factories.saved(
        DistrictPost(
            user_id=left.id, district_id=here.id, begins_on=factories.LONG_AGO, ends_on=yesterday
        )
    )
    assert sees(left) == 0


def test_a_filter_is_shared_only_where_one_works(
    client: Client, here: District, manager: User
) -> None:
    elsewhere = factories.district()

    answer = save(client, share=f"district-{elsewhere.id}")

    assert answer.status_code == 422
    assert kept() == []


def test_a_filter_is_renamed_and_deleted_by_its_owner_alone(client: Client, manager: User) -> None:
    save(client)
    (it,) = kept()
    client.post(f"/filters/{it.id}", data={"name": "证件过期", "is_default": "y", "share": ""})
    assert chips(client) == ["全部", "证件过期 （默认）"]

    client.sign_in(factories.user(Role.CUSTOMER_MANAGER))
    assert client.get(f"/filters/{it.id}").status_code == 404
    assert client.post(f"/filters/{it.id}", data={"name": "x"}).status_code == 404
    assert client.post(f"/filters/{it.id}/deletion").status_code == 404

    client.sign_in(manager)
    assert "证件过期" in client.get("/filters/").text
    client.post(f"/filters/{it.id}/deletion")
    assert chips(client) == []
    assert kept() == []


def test_chips_cost_a_list_no_statement_until_somebody_shares(
    client: Client, here: District, manager: User, statements: list[str]
) -> None:
    def cost() -> int:
        client.get("/customers/?q=x")
        statements.clear()
        client.get("/customers/?q=x")
        return len(statements)

    before = cost()
    save(client)
    assert cost() == before
    other = factories.user(Role.CUSTOMER_MANAGER, district=here)
    save(client.sign_in(other), name="共享的", share=f"district-{here.id}")
    client.sign_in(manager)
    assert cost() - before <= 2  # where the person works: posts with their districts, departments
