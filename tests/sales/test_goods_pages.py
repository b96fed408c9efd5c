"""The pages of demands, stock and shortages: who sees and does what, and what they cost."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.sales.models import Demand, ProductVersion, Shortage, Stock, Supply
from tests import factories
from tests.conftest import Client
from tests.sales.branch import Branch

D = Decimal
TODAY, SEEN = date(2026, 10, 12), date(2026, 10, 9)
FEWEST = 9


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def branch(database: None) -> Branch:
    """Every chain's store sells 云烟, which is regular, and was counted as 0."""
    made = Branch()
    made.september()
    for version in db.session.scalars(select(ProductVersion)):
        version.supply = Supply.BRISK
    for store in made.stores.values():
        factories.saved(
            Stock(store_id=store.id, product_id=made.yunyan.id, day=SEEN, quantity=D(0))
        )
    return made


def noted(branch: Branch, code: str = "K1", day: date = TODAY) -> Demand:
    return factories.saved(
        Demand(
            store_id=branch.stores[code].id,
            product_id=branch.yunyan.id,
            day=day,
            demanded=D(10),
            noted_by_id=branch.cm.id,
            noted_at=datetime(2026, 10, 12, 1, tzinfo=UTC),
        )
    )


def tree(text: str) -> Any:
    return html.fromstring(text)


def words(text: str) -> str:
    return " ".join(" ".join(tree(text).itertext()).split())


def fields(text: str, action: str) -> dict[str, str]:
    """The hidden and typed fields of the form that posts to ``action``, as they stand."""
    (form,) = tree(text).xpath(f"//form[@method='post' and @action='{action}']")
    return {
        each.get("name"): each.get("value", "")
        for each in form.xpath(".//input")
        if each.get("name")
    }


def table(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()


@pytest.mark.clause("1.2")
def test_a_customer_manager_notes_and_answers_what_a_store_asks_for(
    client: Client, branch: Branch
) -> None:
    client.sign_in(branch.cm)
    store = branch.stores["K1"]
    chosen = client.get("/sales/demands/new").text
    assert branch.own.name in chosen
    assert branch.theirs.name not in chosen

    typed = {"store_id": store.id, "product_id": branch.yunyan.id, "demanded": "10"}
    address = f"/sales/demands/new?customer={branch.own.id}"
    answer = client.post(address, data={**typed, "day": "2026-10-12"})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "待答复" in words(page)
    assert "2026年10月14日" in words(page)

    action = f"{answer.location}/answer"
    sent = fields(page, action) | {"supplied": "0", "reason": ""}
    refused = client.post(action, data=sent)
    assert refused.status_code == 422
    assert "请写明原因" in refused.text
    assert client.post(action, data={**sent, "reason": "厂家没有到货"}).status_code == 303
    kept = db.session.scalars(select(Demand)).one()
    assert (kept.supplied, kept.answered_on, kept.reason) == (D(0), TODAY, "厂家没有到货")
    assert "更正答复" in client.get(answer.location).text


def test_what_was_typed_stays_beside_what_is_wrong(client: Client, branch: Branch) -> None:
    client.sign_in(branch.mm)
    store = branch.stores["K1"]
    typed = {"store_id": store.id, "product_id": branch.yunyan.id, "demanded": "0"}

    answer = client.post(
        f"/sales/demands/new?customer={branch.own.id}", data={**typed, "day": "2026-10-13"}
    )

    assert answer.status_code == 422
    assert "应大于 0" in answer.text
    assert "还没有到这一天" in answer.text
    assert 'value="2026-10-13"' in answer.text


def test_a_demand_of_another_manager_does_not_exist(client: Client, branch: Branch) -> None:
    theirs, store = noted(branch, "K3"), branch.stores["K3"]
    client.sign_in(branch.cm)
    typed = {"store_id": store.id, "product_id": branch.yunyan.id, "demanded": "5"}

    assert client.get(f"/sales/demands/{theirs.id}").status_code == 404
    assert client.post(f"/sales/demands/{theirs.id}/answer", data={}).status_code == 404
    assert client.post(f"/sales/demands/{theirs.id}/withdrawal", data={}).status_code == 404
    assert client.get(f"/sales/demands/new?customer={branch.theirs.id}").status_code == 404
    mixed = client.post(
        f"/sales/demands/new?customer={branch.own.id}", data={**typed, "day": "2026-10-12"}
    )
    assert mixed.status_code == 422
    assert branch.theirs.name not in client.get("/sales/demands/?month=all").text


def test_who_saves_second_is_told(client: Client, branch: Branch) -> None:
    made = noted(branch)
    client.sign_in(branch.cm)
    action = f"/sales/demands/{made.id}/answer"
    sent = fields(client.get(f"/sales/demands/{made.id}").text, action)
    assert client.post(action, data={**sent, "supplied": "4"}).status_code == 303

    late = client.post(action, data={**sent, "supplied": "6"})

    assert late.status_code == 409
    assert db.session.get_one(Demand, made.id).supplied == D(4)


def test_a_note_is_taken_back_before_its_answer(client: Client, branch: Branch) -> None:
    made = noted(branch)
    client.sign_in(branch.cm)
    action = f"/sales/demands/{made.id}/withdrawal"
    sent = fields(client.get(f"/sales/demands/{made.id}").text, action)

    assert client.post(action, data=sent).status_code == 303
    assert db.session.scalars(select(Demand)).all() == []


def test_those_who_only_read_see_no_forms(client: Client, branch: Branch) -> None:
    made = noted(branch)
    client.sign_in(factories.user(Role.APPROVER))
    store, product = branch.stores["K1"].id, branch.yunyan.id

    for address in (
        "/sales/demands/",
        f"/sales/demands/{made.id}",
        f"/sales/shortages/{store}/{product}",
    ):
        page = client.get(address)
        assert page.status_code == 200
        forms = tree(page.text).xpath("//main//form[@method='post']/@action")
        assert [each for each in forms if each != "/filters/"] == []  # the reader's own
    assert client.get("/sales/demands/new").status_code == 403
    assert client.post(f"/sales/shortages/{store}/{product}/action").status_code == 403
    client.sign_in(branch.cm)
    assert client.post(f"/sales/shortages/{store}/{product}/assignment").status_code == 403


@pytest.mark.clause("1.2")
def test_the_list_shows_fill_and_stock_out_of_what_is_listed(
    client: Client, branch: Branch
) -> None:
    noted(branch, day=date(2026, 10, 8))
    for code, supplied in (("K1", 10), ("K3", 0)):
        factories.saved(
            Demand(
                store_id=branch.stores[code].id,
                product_id=branch.jiaozi.id,
                day=SEEN,
                demanded=D(10),
                supplied=D(supplied),
                answered_on=SEEN,
            )
        )
    client.sign_in(branch.mm)

    page = words(client.get("/sales/demands/").text)
    assert "50.00%" in page
    assert "供应 10 / 需求 20 条" in page
    assert "其中逾期 1 条" in page
    by_chain = words(client.get("/sales/demands/?by=chain&q=K3").text)
    assert "0.00%" in by_chain
    assert branch.own.name not in by_chain
    assert branch.jiaozi.name in client.get("/sales/demands/?by=product").text
    sheet = table(client.get("/sales/demands/export?state=open").data)
    assert [row[9] for row in sheet[1:]] == ["待答复"]
    assert table(client.get("/sales/demands/export?by=chain").data)[1][5] == 0
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None
    assert entry.action == "demands.exported"


@pytest.mark.clause("1.3")
def test_stock_stands_with_its_cover_and_the_formula(client: Client, branch: Branch) -> None:
    factories.saved(
        Stock(store_id=branch.stores["K1"].id, product_id=branch.jiaozi.id, day=SEEN, quantity=D(4))
    )
    client.sign_in(branch.cm)

    page = client.get("/sales/stock/?state=normal").text

    assert "12.0" in words(page)  # 4 / (10 / 30)
    assert "期末库存 ÷（期内销量 ÷ 期内天数）" in page
    assert branch.theirs.name not in client.get("/sales/stock/").text
    sheet = table(client.get("/sales/stock/export?state=normal").data)
    assert (sheet[1][4], sheet[1][10]) == ("娇子(X)", 12)


@pytest.mark.clause("1.3")
def test_a_shortage_is_assigned_acted_on_and_settled(client: Client, branch: Branch) -> None:
    store, product = branch.stores["K1"].id, branch.yunyan.id
    here = f"/sales/shortages/{store}/{product}"
    client.sign_in(branch.mm)
    sent = fields(client.get(here).text, f"{here}/assignment")
    assigned = client.post(
        f"{here}/assignment", data={**sent, "owner_id": branch.other.id, "due_on": "2026-10-16"}
    )
    assert assigned.status_code == 303
    client.sign_in(branch.cm)
    page = client.get(here).text
    sent = fields(page, f"{here}/action")
    assert client.post(f"{here}/action", data={**sent, "action": " "}).status_code == 422
    assert client.post(f"{here}/action", data={**sent, "action": "已报补货"}).status_code == 303
    assert client.post(f"{here}/action", data={**sent, "action": "改报"}).status_code == 409

    kept = db.session.scalars(select(Shortage)).one()
    assert (kept.owner_id, kept.due_on, kept.action) == (
        branch.other.id,
        date(2026, 10, 16),
        "已报补货",
    )
    sent = fields(client.get(here).text, f"{here}/closure")
    assert client.post(f"{here}/closure", data={**sent, "reason": "改订别的"}).status_code == 303
    page = client.get(here).text
    assert "现在不断货" in page
    assert "改订别的" in page
    again = client.post(f"{here}/closure", data={"version": "3", "reason": "再办结"})
    assert again.status_code in (409, 422)
    assert branch.own.name not in client.get("/sales/shortages/").text
    sheet = table(client.get("/sales/shortages/export?state=closed").data)
    assert sheet[1][12] == "已报补货"


def test_a_shortage_of_another_manager_does_not_exist(client: Client, branch: Branch) -> None:
    store, product = branch.stores["K3"].id, branch.yunyan.id
    here = f"/sales/shortages/{store}/{product}"
    client.sign_in(branch.cm)

    assert client.get(here).status_code == 404
    for part in ("action", "closure"):
        assert client.post(f"{here}/{part}", data={"version": "0"}).status_code == 404
    listed = client.get("/sales/shortages/?state=all").text
    assert branch.own.name in listed
    assert branch.theirs.name not in listed


def test_home_chain_and_store_tell_what_is_out_and_what_waits(
    client: Client, branch: Branch
) -> None:
    noted(branch, day=date(2026, 10, 8))
    client.sign_in(branch.cm)

    home = words(client.get("/").text)
    assert "我负责的断货 2 项" in home
    assert "需求待答复 1 条" in home
    for address in (f"/customers/{branch.own.id}", f"/stores/{branch.stores['K1'].id}"):
        page = client.get(address)
        assert "断货与需求" in page.text
        assert "断货 1 项" in words(page.text)


@pytest.mark.parametrize(
    "address",
    ["/sales/demands/", "/sales/demands/?by=chain", "/sales/stock/", "/sales/shortages/"],
)
def test_lists_cost_the_same_however_long(
    client: Client, branch: Branch, statements: list[str], address: str
) -> None:
    noted(branch)
    client.sign_in(branch.mm)
    client.get(address)
    statements.clear()
    client.get(address)
    few = len(statements)
    for chain in (branch.own, branch.second, branch.theirs):
        for _ in range(15):
            store, product = factories.store(chain), branch.yunyan
            factories.saved(
                Stock(store_id=store.id, product_id=product.id, day=SEEN, quantity=D(0))
            )
            factories.saved(
                Demand(store_id=store.id, product_id=product.id, day=SEEN, demanded=D(3))
            )
    statements.clear()

    page = client.get(address)

    assert page.status_code == 200
    assert len(statements) == few <= FEWEST
