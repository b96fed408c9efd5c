"""The pages of figures: what each person sees on them, and what they cost."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.sales.models import Indicator, Target
from tests import factories
from tests.conftest import Client
from tests.sales.branch import SEPTEMBER, Branch

FEWEST = 8


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def branch(database: None) -> Branch:
    made = Branch()
    made.september()
    return made


def tree(text: str) -> Any:
    return html.fromstring(text)


def words(text: str) -> str:
    return " ".join(" ".join(tree(text).itertext()).split())


def figures(text: str) -> dict[str, str]:
    """The cards of a page: title without its clause → value."""
    found = {}
    for card in tree(text).find_class("figure"):
        title = card.find_class("figure-title")[0].text.strip()
        found[title] = card.find_class("figure-value")[0].text_content().strip()
    return found


def rows(text: str) -> dict[str, list[str]]:
    """The rows of the table of chains, stores or managers: the name that leads on → cells."""
    table = tree(text).xpath("//table[.//td[@class='name']]")
    return {
        row.xpath("string(td[1]/a)"): [cell.text_content().strip() for cell in row.xpath("td")[1:]]
        for each in table
        for row in each.xpath(".//tbody/tr")
    }


@pytest.mark.clause("2.2.8")
def test_the_overview_sums_own_chains_and_nobody_elses(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)

    page = client.get("/sales/?month=2026-09").text

    assert figures(page)["销量（条）"] == "40"
    assert figures(page)["同比"] == "+100.00%"
    assert set(rows(page)) == {branch.own.name, branch.second.name}
    assert rows(page)[branch.own.name][:2] == ["40", "+100.00%"]
    assert branch.theirs.name not in page


@pytest.mark.parametrize(
    ("level", "expected"),
    [("chain", ["50", "40", "0"]), ("store", ["50", "40", "0"]), ("district", ["90"])],
)
def test_the_overview_changes_its_level(
    client: Client, branch: Branch, level: str, expected: list[str]
) -> None:
    client.sign_in(branch.mm)

    page = client.get(f"/sales/?level={level}").text

    assert [cells[0] for cells in rows(page).values()] == expected


def test_a_manager_leads_to_the_chains_of_that_manager(client: Client, branch: Branch) -> None:
    client.sign_in(branch.mm)
    managers = client.get("/sales/?level=manager").text
    address = tree(managers).xpath(f"//a[text()='{branch.cm.name}']/@href")[0]

    page = client.get(address).text

    assert set(rows(page)) == {branch.own.name, branch.second.name}
    assert figures(page)["销量（条）"] == "40"


def test_filters_narrow_what_was_sold_and_who_bought(client: Client, branch: Branch) -> None:
    client.sign_in(branch.mm)

    focus = client.get("/sales/?brand=娇子").text
    silent = client.get("/sales/?silent=1&level=store").text
    found = client.get("/sales/?q=K3").text

    assert figures(focus)["销量（条）"] == "10"
    assert list(rows(silent)) == [branch.stores["K2"].name]
    assert "未订货" in words(silent)
    assert list(rows(found)) == [branch.theirs.name]


def test_a_month_without_data_says_so_and_is_not_0(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)

    for address in ("/sales/", f"/sales/customers/{branch.own.id}"):
        page = client.get(f"{address}?month=2026-07").text

        assert "2026年7月没有销售数据" in words(page)
        assert figures(page) == {}


def test_an_empty_branch_says_what_to_do(client: Client) -> None:
    client.sign_in(factories.user(Role.MARKET_MANAGER, district=factories.district()))

    assert "导入销售" in words(client.get("/sales/").text)
    assert "还没有销售数据" in words(client.get("/").text)
    assert "还没有商品" in words(client.get("/sales/products").text)


def test_a_running_month_is_not_compared(client: Client, branch: Branch) -> None:
    branch.sell("K1", date(2026, 10, 1), "7")
    branch.count()
    client.sign_in(branch.cm)

    page = client.get("/sales/?month=2026-10").text

    assert figures(page)["环比"] == "—"
    assert "本月尚未结束" in words(page)


def test_htmx_gets_the_block_alone(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    headers = {"HX-Request": "true", "HX-Target": "overview"}

    page = client.get("/sales/", headers=headers).text

    assert tree(page).get("id") == "overview"


@pytest.mark.clause("3.4")
def test_a_chain_shows_its_month_with_formulas_and_clauses(client: Client, branch: Branch) -> None:
    """4 000 yuan / 40 条 = 100 a 条; 40 × 20 yuan = 800 gross profit; 40 of 50 条 = 80 %."""
    goal = {"month": SEPTEMBER, "customer_id": branch.own.id}
    factories.saved(Target(**goal, indicator=Indicator.TOTAL, quantity=Decimal(50)))
    client.sign_in(branch.cm)

    page = client.get(f"/sales/customers/{branch.own.id}?month=2026-09").text

    shown = figures(page)
    assert shown["条均价（元/条）"] == "100.00"
    assert shown["箱均价（元/箱）"] == "25,000.00"
    assert shown["预计毛利（元）"] == "800.00"
    assert shown["娇子占比"] == "25.00%"
    assert shown["销售总量完成率"] == "80.00%"
    assert shown["同业态位次"] == "第 2 / 4"
    assert branch.theirs.name not in page
    cards = tree(page).find_class("figure")
    assert all(card.find_class("formula") for card in cards)
    assert page.count("依据 4.1") > 1


@pytest.mark.parametrize("part", ["overview", "goods", "stores", "supply"])
def test_chains_and_stores_out_of_reach_do_not_exist(
    client: Client, branch: Branch, part: str
) -> None:
    client.sign_in(branch.cm)
    for code, chain, expected in (("K1", branch.own, 200), ("K3", branch.theirs, 404)):
        shop = branch.stores[code].id

        found = client.get(f"/sales/customers/{chain.id}?part={part}").status_code
        shop_found = client.get(f"/sales/stores/{shop}?part={part}").status_code

        assert (found, shop_found) == (expected, expected)


def test_the_parts_of_a_chain(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    address = f"/sales/customers/{branch.own.id}?month=2026-09"

    goods = words(client.get(f"{address}&part=goods").text)
    shops = rows(client.get(f"{address}&part=stores").text)
    supply = words(client.get(f"{address}&part=supply").text)

    assert "云烟 30 75.00%" in goods
    assert shops[branch.stores["K1"].name][0] == "40"
    assert "没有库存盘点和需求记录" in supply


def test_a_silent_store_says_when_it_last_ordered(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)

    page = client.get(f"/sales/customers/{branch.second.id}?part=stores").text

    assert "未订货 ，上次订货在2026年8月" in words(page)


def test_the_export_holds_what_the_list_shows(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)

    answer = client.get("/sales/export?month=2026-09&sort=code")

    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet] == ["编码", "K1", "K2"]
    assert sheet[1][3:6] == [40, 20, 100]
    noted = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "figures.exported")
    ).one()
    assert noted.detail["rows"] == 2


def test_somebody_without_the_permission_is_refused(client: Client, branch: Branch) -> None:
    client.sign_in(factories.user(Role.ADMIN))

    assert client.get("/sales/").status_code == 403
    assert client.get(f"/sales/customers/{branch.own.id}").status_code == 403
    assert client.get("/sales/products").status_code == 200


def test_products_are_found_and_filtered(client: Client, branch: Branch) -> None:
    factories.product(name="未定价", brand="新牌", price_class=0, transfer_price=None)
    client.sign_in(branch.cm)

    assert set(rows(client.get("/sales/products?q=yy").text)) == {"云烟(软)"}
    assert set(rows(client.get("/sales/products?brand=娇子").text)) == {"娇子(X)"}
    assert set(rows(client.get("/sales/products?class=0").text)) == {"未定价"}
    assert "没有符合条件的商品" in client.get("/sales/products?supply=紧俏").text


def test_a_product_shows_prices_to_all_and_sales_to_those_who_may(
    client: Client, branch: Branch
) -> None:
    address = f"/sales/products/{branch.yunyan.id}?month=2026-09"

    client.sign_in(factories.user(Role.ADMIN))
    to_admin = client.get(address).text
    client.sign_in(branch.cm)
    to_manager = client.get(address).text

    assert "120.00" in to_admin
    assert figures(to_admin) == {}
    assert figures(to_manager)["销量（条）"] == "30"
    assert branch.theirs.name not in to_manager
    assert client.get("/sales/products/999999").status_code == 404


def test_the_panels_show_own_figures(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)

    home = client.get("/").text
    chain = client.get(f"/customers/{branch.own.id}").text
    shop = client.get(f"/stores/{branch.stores['K1'].id}").text

    assert figures(home)["销量（条）"] == "40"
    assert f"/sales/customers/{branch.own.id}?month=2026-09" in home
    assert f"/sales/customers/{branch.own.id}?month=2026-09" in chain
    assert f"/sales/stores/{branch.stores['K1'].id}?month=2026-09" in shop


ADDRESSES = [
    "/sales/?month=2026-09",
    "/sales/",
    "/sales/?level=store",
    "/sales/?level=manager",
    "/sales/?level=district",
    "/sales/?period=year&brand=娇子&class=1",
    "/sales/customers/{chain}",
    "/sales/customers/{chain}?part=goods",
    "/sales/customers/{chain}?part=stores",
    "/sales/customers/{chain}?part=supply",
    "/sales/stores/{store}",
    "/sales/stores/{store}?part=supply",
    "/sales/products",
    "/sales/products/{product}",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_takes_at_most_eight_queries_however_much_there_is(
    client: FlaskClient, branch: Branch, statements: list[str], address: str
) -> None:
    assert isinstance(client, Client)
    client.sign_in(branch.mm)
    place = address.format(
        chain=branch.own.id, store=branch.stores["K1"].id, product=branch.yunyan.id
    )
    statements.clear()
    client.get(place)
    few = len(statements)
    for _ in range(12):
        shop = factories.store(branch.own)
        factories.sale(shop, branch.yunyan, SEPTEMBER, 3)
        branch.sold.append((shop.id, SEPTEMBER))
    branch.count()

    statements.clear()
    page = client.get(place)

    assert page.status_code == 200
    assert few == len(statements) <= FEWEST, statements
