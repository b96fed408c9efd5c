"""One box for everything: by characters, initials, codes and numbers; only what is one's own."""

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from lxml import html

from gcm.core import search
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Store
from gcm.onboarding.models import Application
from gcm.reviews.models import Letter
from gcm.supply.models import Allocation, Notice
from gcm.web.findable import COUNTED, Findable
from tests import factories
from tests.conftest import Client


@pytest.fixture
def district(database: None) -> District:
    return factories.district()


@pytest.fixture
def manager(client: Client, district: District) -> User:
    manager = factories.user(Role.CUSTOMER_MANAGER, district=district, name="周以宁")
    client.sign_in(manager)
    return manager


def found(client: Client, text: str, **arguments: Any) -> dict[str, list[str]]:
    """Kind's heading with its count → the titles of its lines."""
    answer = client.get("/search", query_string={"q": text, **arguments})
    page: Any = html.fromstring(answer.text)
    return {
        " ".join(section.xpath("string(.//h2)").split()): [
            str(each.text) for each in section.xpath(".//*[@class='hit-title']")
        ]
        for section in page.xpath("//section[h2 or .//h2]")
    }


@pytest.mark.parametrize(
    "text", ["惠民", "hmcs", "ＨＭＣＳ", "K900", "k900", "91510000MA6000000X", "惠民 k900"]
)
def test_a_chain_is_found_by_name_initials_code_and_credit_code(
    client: Client, manager: User, text: str
) -> None:
    factories.customer(holder=manager, name="惠民超市连锁", code="K900", uscc="91510000MA6000000X")
    factories.customer(holder=manager, name="乐家便利", code="Z1")

    assert found(client, text) == {"客户 1": ["惠民超市连锁"]}


@pytest.mark.parametrize("text", ["东门", "dmd", "510521000001", "K900-01"])
def test_a_store_is_found_by_name_code_and_licence(
    client: Client, manager: User, text: str
) -> None:
    chain = factories.customer(holder=manager, name="某连锁", code="K900")
    factories.store(chain, name="东门店", code="K900-01", licence_number="510521000001")
    factories.store(chain, name="西街店", code="K900-02")

    assert found(client, text) == {"卖场 1": ["东门店"]}


def test_words_must_all_be_met(client: Client, manager: User) -> None:
    chain = factories.customer(holder=manager, name="惠民超市连锁", code="K900")
    factories.store(chain, name="惠民东门店")
    factories.store(chain, name="惠民西街店")

    assert found(client, "惠民 东门") == {"卖场 1": ["惠民东门店"]}


@pytest.mark.parametrize("text", ["李婉清", "lwq", "13900001234", "1234"])
def test_a_contact_is_found_with_the_number_by_whoever_works_with_the_chain(
    client: Client, manager: User, text: str
) -> None:
    chain = factories.customer(holder=manager, name="某连锁", code="Q")
    factories.contact(chain, name="李婉清", phone="13900001234", post="采购经理")

    assert found(client, text) == {"联系人 1": ["李婉清"]}
    assert "13900001234" in client.get(f"/search?q={text}").text.split("hit-note")[1]


@pytest.mark.parametrize("role", [Role.APPROVER, Role.DEPARTMENT_HEAD])
def test_whoever_only_reads_finds_no_contact_by_its_number(client: Client, role: Role) -> None:
    here = factories.district(department=factories.department(own=True))
    chain = factories.customer(district=here, name="某连锁", code="Q")
    factories.contact(chain, name="李婉清", phone="13900001234")
    client.sign_in(factories.user(role))

    assert found(client, "李婉清") == {"联系人 1": ["李婉清"]}
    assert "13900001234" not in client.get("/search?q=李婉清").text
    assert found(client, "13900001234") == {}


def test_nothing_of_other_peoples_chains_is_found_or_counted(client: Client, manager: User) -> None:
    mine = factories.customer(holder=manager, name="惠民甲连锁", code="K1")
    theirs = factories.customer(
        holder=factories.user(Role.CUSTOMER_MANAGER), name="惠民乙连锁", code="K2"
    )
    for chain in (mine, theirs):
        shop = factories.store(chain, name=f"惠民{chain.code}店")
        factories.contact(chain, name=f"惠民{chain.code}经理")
        factories.finding(shop, manager, text=f"惠民{chain.code}价签不对")
        letter(chain, f"惠〔2026〕{chain.code}")
        notice(shop)

    assert found(client, "惠民") == {
        "客户 1": ["惠民甲连锁"],
        "卖场 1": ["惠民K1店"],
        "联系人 1": ["惠民K1经理"],
        "销售回顾 1": ["惠民甲连锁 2026年9月销售回顾"],
        "告知单 1": ["惠民K1店告知单"],
        "问题 1": ["价签：惠民K1价签不对"],
    }
    assert found(client, "惠〔2026〕K2") == {}


def letter(chain: Any, number: str) -> Letter:
    return factories.saved(
        Letter(
            customer_id=chain.id,
            month=date(2026, 9, 1),
            number=number,
            fingerprint="",
            figures_at=datetime.fromisoformat("2026-10-01T00:00:00+00:00"),
        )
    )


def notice(shop: Any) -> Notice:
    day = date(2026, 9, 1)
    made = factories.saved(
        Allocation(
            district_id=factories.district().id,
            month=day,
            edition=1,
            regulation_from=day,
            weighed_on=day,
            weighed_before=day,
            published_on=day,
        )
    )
    return factories.saved(
        Notice(
            number=f"GZ202609-{shop.code}",
            month=day,
            store_id=shop.id,
            customer_id=shop.customer_id,
            allocation_id=made.id,
            issued_on=day,
            due_on=day,
        )
    )


def test_documents_are_found_by_their_numbers(
    client: Client, manager: User, district: District
) -> None:
    chain = factories.customer(holder=manager, name="甲连锁", code="K1")
    letter(chain, "集回〔2026〕9-K1")
    notice(factories.store(chain, name="甲店", code="A77"))
    application = factories.saved(
        Application(
            district_id=district.id,
            user_id=manager.id,
            name="新来的连锁",
            name_key="x",
            search_key=search.key("新来的连锁"),
        )
    )

    assert found(client, "集回〔2026〕9") == {"销售回顾 1": ["甲连锁 2026年9月销售回顾"]}
    assert found(client, "gz202609-a77") == {"告知单 1": ["甲店告知单"]}
    assert found(client, application.number)["入网申请 1"] == ["新来的连锁"]


def test_people_are_found_by_those_who_see_their_work(client: Client) -> None:
    here = factories.district(department=factories.department(own=True))
    runner = factories.user(Role.MARKET_MANAGER, district=here, name="林知远")
    factories.user(Role.CUSTOMER_MANAGER, district=here, name="周以宁", login="cm77")
    factories.user(Role.CUSTOMER_MANAGER, district=factories.district(), name="周以安")

    client.sign_in(runner)
    assert found(client, "zyn") == {"同事 1": ["周以宁"]}
    assert found(client, "CM77") == {"同事 1": ["周以宁"]}
    client.sign_in(factories.user(Role.ADMIN))
    assert set(found(client, "周以")["用户 2"]) == {"周以宁", "周以安"}


def test_a_kind_has_a_page_of_its_own_with_all_its_hits(client: Client, manager: User) -> None:
    chain = factories.customer(holder=manager, name="甲连锁")
    for number in range(7):
        factories.store(chain, name=f"惠民{number}号店")

    assert [len(rows) for rows in found(client, "惠民").values()] == [5]
    assert [len(rows) for rows in found(client, "惠民", kind="store").values()] == [7]
    assert len(found(client, "惠民", kind="store", size="50")["卖场 7"]) == 7
    assert found(client, "惠民", kind="nonsense") == found(client, "惠民")


def test_a_long_list_is_not_counted_to_its_end(client: Client, manager: User) -> None:
    chain = factories.customer(holder=manager, name="甲连锁")
    db.session.add_all(
        Store(
            customer_id=chain.id,
            code=f"{number:06}",
            name="惠民店",
            name_key="",
            search_key="惠民店",
        )
        for number in range(COUNTED + 5)
    )
    db.session.commit()

    assert list(found(client, "惠民")) == [f"卖场 {COUNTED}+"]
    last: Any = html.fromstring(client.get("/search?q=惠民&kind=store&page=20").text)
    assert f"共 {COUNTED} 以上 条" in " ".join(last.text_content().split())


def test_signs_of_a_pattern_are_only_signs(client: Client, manager: User) -> None:
    factories.customer(holder=manager, name="甲连锁")

    assert found(client, "%") == {}
    assert found(client, "_") == {}
    assert found(client, "   ") == {}


def test_a_search_costs_a_statement_a_kind_however_much_there_is(
    client: Client, manager: User, statements: list[str], app: Flask
) -> None:
    def cost() -> int:
        client.get("/search?q=惠民")
        statements.clear()
        client.get("/search?q=惠民")
        return len(statements)

    few = cost()
    for _ in range(20):
        chain = factories.customer(holder=manager, name="惠民连锁")
        factories.finding(factories.store(chain), manager, text="惠民")

    assert cost() == few
    kinds = [
        each for each in app.extensions["findable"].kinds.values() if isinstance(each, Findable)
    ]
    # One for each kind but accounts; the session and stand-ins; people in reach, twice.
    assert few <= len(kinds) - 1 + 2 + 4


def test_htmx_gets_the_hits_alone(client: Client, manager: User) -> None:
    factories.customer(holder=manager, name="惠民超市连锁")
    asked = {"HX-Request": "true", "HX-Target": "results"}

    part = client.get("/search?q=惠民", headers=asked).text

    assert part.strip().startswith('<div id="results"')
    assert "惠民超市连锁" in part
    assert "<form" not in part


def test_every_page_has_the_box_but_not_what_is_taken_along(client: Client, manager: User) -> None:
    assert 'action="/search"' in client.get("/").text
    assert 'href="/search"' in client.get("/").text
    assert "/search" not in client.get("/", headers={"X-Pack": "1"}).text
    assert client.get("/search").text.count('name="q"') == 1
