"""Lists of chains, stores and licences: found, narrowed, sorted, paged, taken away as Excel."""

import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from tests import factories
from tests.conftest import Client
from tests.customers.bulk import many_chains
from tests.customers.conftest import Branch


def names(client: Client, address: str) -> list[str]:
    """The first cell of each row, as the page shows it."""
    response = client.get(address)
    assert response.status_code == 200
    tree: Any = html.fromstring(response.text)
    found = tree.xpath("//tbody/tr/td[contains(@class,'name')][1]/a")
    return [each.text_content() for each in found]


@pytest.mark.parametrize(
    "text",
    ["惠民", "hmcs", "k001", "Ｋ００１", "东街", "hmdj", "510100000001", "91510100", "钱多多"],
)
def test_a_chain_is_found_by_what_people_know_of_it(
    client: Client, branch: Branch, text: str
) -> None:
    branch.own.uscc = "91510100MA61RXQH5M"
    factories.store(branch.own, name="惠民一店", licence_number="510100000001")
    factories.contact(branch.own, name="钱多多")
    client.sign_in(branch.mm)

    assert names(client, f"/customers/?q={text}") == ["惠民超市有限公司"]


@pytest.mark.parametrize("text", ["没有这家", "%", "_", "\\", "' OR 1=1"])
def test_what_nothing_matches_says_what_to_do_next(
    client: Client, branch: Branch, text: str
) -> None:
    response = client.sign_in(branch.mm).get("/customers/", query_string={"q": text})

    assert "没有符合条件的客户" in response.text
    assert "清除条件" in response.text


def test_a_customer_manager_sees_own_chains_only(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)

    assert names(client, "/customers/") == ["惠民超市有限公司"]
    assert names(client, "/customers/?q=K00") == ["惠民超市有限公司"]
    assert names(client, f"/customers/?manager={branch.colleague.id}&state=all") == []
    assert names(client, "/stores/") == ["惠民东街店"]
    assert names(client, "/customers/licences?licence=unknown") == ["惠民东街店"]
    assert "谷雨" not in client.get("/customers/").text


def test_a_market_manager_sees_the_district_and_no_other(client: Client, branch: Branch) -> None:
    client.sign_in(branch.mm)

    assert names(client, "/customers/") == ["惠民超市有限公司", "舒心便利有限公司"]
    assert names(client, "/customers/?q=外片") == []
    assert names(client, f"/customers/?district={branch.foreign.district_id}") == []


def test_the_list_narrows_by_manager_state_and_gaps(client: Client, branch: Branch) -> None:
    nobodys = factories.customer(district=branch.district, name="无主商店有限公司")
    factories.customer(
        district=branch.district,
        holder=branch.cm,
        name="离开商店有限公司",
        left_on=clock.today() - timedelta(days=1),
        left_because="停业",
    )
    client.sign_in(branch.mm)

    assert names(client, f"/customers/?manager={branch.cm.id}") == ["惠民超市有限公司"]
    assert names(client, "/customers/?manager=0") == [nobodys.name]
    assert names(client, "/customers/?state=left") == ["离开商店有限公司"]
    assert len(names(client, "/customers/?state=all")) == 4
    assert len(names(client, "/customers/?incomplete=1")) == 3
    fill(branch)
    assert branch.own.name not in names(client, "/customers/?incomplete=1")


def fill(branch: Branch) -> None:
    """Complete the file of ``own`` and its store."""
    for name in ("legal_person", "hq_address", "order_phone", "order_frequency", "bank_name"):
        setattr(branch.own, name, "有")
    branch.own.bank_account_mask, branch.own.planned_volume = "****", Decimal(1)
    for name in ("category", "licence_number", "address", "contact_name", "contact_phone"):
        setattr(branch.store, name, "有")
    branch.store.licence_ends_on, branch.store.monthly_volume = date(2099, 1, 1), Decimal(1)
    db.session.commit()


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["惠民", "舒心", "万家"]),
        ("-name", ["万家", "舒心", "惠民"]),
        ("code", ["万家", "惠民", "舒心"]),
        ("-stores", ["惠民", "万家", "舒心"]),
        ("volume", ["舒心", "惠民", "万家"]),
        ("-volume", ["惠民", "舒心", "万家"]),
        ("manager", ["惠民", "舒心", "万家"]),
        ("nonsense", ["惠民", "舒心", "万家"]),
    ],
)
def test_the_list_is_sorted_with_gaps_last(
    client: Client, branch: Branch, sort: str, expected: list[str]
) -> None:
    third = factories.customer(district=branch.district, code="A001", name="万家商店")
    factories.store(third)
    factories.store(branch.own)
    factories.store(branch.own, closed_on=date(2021, 1, 1))
    db.session.delete(branch.others_store)
    branch.own.planned_volume, branch.others.planned_volume = Decimal(200), Decimal(100)
    db.session.commit()
    client.sign_in(branch.mm)

    assert [name[:2] for name in names(client, f"/customers/?sort={sort}")] == expected


def test_pages_keep_filters_and_order_in_the_address(client: Client, branch: Branch) -> None:
    many_chains(branch.district.id, branch.holders, chains=120, stores_each=1)
    client.sign_in(branch.mm)

    first = client.get("/customers/?q=连锁&sort=-code&size=50").text
    second = names(client, "/customers/?q=连锁&sort=-code&size=50&page=2")

    assert "共 <strong>120</strong> 家客户" in first
    assert "q=%E8%BF%9E%E9%94%81&amp;sort=-code&amp;size=50&amp;page=2" in first
    assert len(second) == 50
    assert not set(second) & set(names(client, "/customers/?q=连锁&sort=-code&size=50"))
    assert len(names(client, "/customers/?size=200")) == 122


def test_searching_as_you_type_gets_the_list_alone(client: Client, branch: Branch) -> None:
    headers = {"HX-Request": "true", "HX-Target": "chain_list"}

    response = client.sign_in(branch.mm).get("/customers/?q=惠民", headers=headers)

    assert response.text.lstrip().startswith('<div id="chain_list">')
    assert "舒心" not in response.text
    assert {"HX-Request", "HX-Target"} <= set(response.vary)


def rows_of(response: Any) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(response.data))
    return book.get_sheet_by_index(0).to_python()


def test_the_export_holds_what_the_list_shows_with_masks(client: Client, branch: Branch) -> None:
    factories.customer(
        district=branch.district,
        code="K009",
        name="=1+1 连锁",
        bank_account="6228480000000001234",
        planned_volume=Decimal("1200.5"),
    )

    response = client.sign_in(branch.mm).get("/customers/export?q=连锁")

    heading, row = rows_of(response)
    kept = dict(zip(heading, row, strict=True))
    assert kept["客户名称"] == "=1+1 连锁"
    assert kept["账号"] == "6228 **** **** 1234"
    assert kept["计划销量(条)"] == 1200.5
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.detail["rows"]) == ("customers.exported", 1)


@pytest.mark.parametrize("address", ["/customers/export", "/stores/export"])
def test_exports_hold_own_chains_only(client: Client, branch: Branch, address: str) -> None:
    text = str(rows_of(client.sign_in(branch.cm).get(address)))

    assert "惠民" in text
    assert "舒心" not in text
    assert "外片" not in text


def test_an_approver_reads_the_list_and_takes_no_export(client: Client, branch: Branch) -> None:
    client.sign_in(factories.user(Role.APPROVER))

    assert len(names(client, "/customers/")) == 3
    assert "导出 Excel" not in client.get("/customers/").text
    assert client.get("/customers/export").status_code == 403


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MONOPOLY_OFFICER])
@pytest.mark.parametrize("address", ["/customers/", "/stores/", "/customers/licences"])
def test_who_has_nothing_to_do_with_chains_may_not_list_them(
    client: Client, branch: Branch, role: Role, address: str
) -> None:
    assert client.sign_in(factories.user(role)).get(address).status_code == 403


@pytest.mark.clause("3.1.1")
def test_licences_that_end_are_listed_by_state_and_by_day(
    client: Client, branch: Branch, stop_clock: Any
) -> None:
    stop_clock(datetime.fromisoformat("2026-10-12T10:00:00+08:00"))
    days = {"过期店": -1, "今天店": 0, "三十店": 30, "卅一店": 31, "九十店": 90, "九一店": 91}
    for name, left in days.items():
        factories.store(
            branch.own, name=name, licence_ends_on=date(2026, 10, 12) + timedelta(days=left)
        )
    factories.store(
        branch.own, name="关门店", licence_ends_on=date(2026, 1, 1), closed_on=date(2026, 1, 1)
    )
    client.sign_in(branch.mm)

    assert names(client, "/customers/licences") == list(days)[:5]
    assert names(client, "/customers/licences?licence=expired") == ["过期店"]
    assert names(client, "/customers/licences?licence=within-30") == ["今天店", "三十店"]
    assert names(client, "/customers/licences?licence=within-60") == ["卅一店"]
    assert names(client, "/customers/licences?licence=valid") == ["九一店"]
    assert names(client, f"/customers/licences?manager={branch.colleague.id}") == []
    assert names(client, "/customers/?licence=expired") == ["惠民超市有限公司"]
    page = client.get("/customers/licences").text
    assert "2026-10-12" in page  # the last day to apply of what ends 30 days on
    assert "申请期已过" in page


def test_the_home_page_counts_what_is_due(client: Client, branch: Branch) -> None:
    branch.store.licence_ends_on = clock.today() - timedelta(days=3)
    db.session.commit()

    text = client.sign_in(branch.cm).get("/").text

    assert "惠民东街店" in text
    assert "已过期 3 天" in text
    assert "舒心" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/customers/",
        "/customers/?q=惠民&sort=-stores&licence=expired&incomplete=1",
        "/stores/",
        "/stores/?q=惠民&sort=chain&licence=expired",
        "/customers/licences",
    ],
)
def test_a_list_takes_eight_statements_at_most_whatever_its_length(
    client: Client, branch: Branch, statements: list[str], address: str
) -> None:
    client.sign_in(branch.mm)
    client.get(address)
    statements.clear()
    client.get(address)
    few = len(statements)
    many_chains(branch.district.id, branch.holders, chains=600, stores_each=10)
    statements.clear()
    begun = time.perf_counter()

    response = client.get(address)

    assert response.status_code == 200
    assert len(statements) == few <= 8
    assert time.perf_counter() - begun < 5
