"""The list of records: filters in the address, pages, an export, and few statements."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.visits.rules.kinds import FormKind, Outcome
from tests import factories
from tests.conftest import Client
from tests.visits import recording


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", {"一店", "二店", "总部"}),
        ("?q=二店", {"二店"}),
        ("?form=hq-visit", {"总部"}),
        ("?outcome=closed", {"二店"}),
        ("?mark=late", {"二店"}),
        ("?mark=voided", {"一店"}),
        ("?first=2026-03-10", {"二店", "总部"}),
        ("?last=2026-03-09", {"一店"}),
        ("?form=nonsense&outcome=x&mark=y&first=z&user=w", {"一店", "二店", "总部"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(client: Client, address: str, shown: set[str]) -> None:
    shop = recording.shop()
    first = factories.store(shop.chain, name="一店")
    second = factories.store(shop.chain, name="二店")
    begins = datetime(2026, 3, 9, 2, tzinfo=UTC)
    factories.visit(first, shop.manager, begins, voided_at=clock.now(), voided_because="误点")
    factories.visit(
        second, shop.manager, begins + timedelta(days=1), outcome=Outcome.CLOSED, late=True
    )
    factories.visit(shop.chain, shop.manager, begins + timedelta(days=2), form=FormKind.HQ_VISIT)
    text = client.sign_in(shop.manager).get("/visits/records" + address).text
    assert {name for name in ("一店", "二店", "总部") if f">{name}</a>" in text} == shown


@pytest.mark.parametrize("sort", ["begins", "-begins", "number", "store", "user", "nonsense"])
def test_the_list_sorts_by_each_column(client: Client, sort: str) -> None:
    shop = recording.shop()
    factories.visit(shop.store, shop.manager)
    answer = client.sign_in(shop.manager).get(f"/visits/records?sort={sort}")
    assert answer.status_code == 200


def test_the_list_takes_the_same_statements_for_one_record_and_for_sixty(
    client: Client, statements: list[str]
) -> None:
    shop = recording.shop()
    factories.visit(shop.store, shop.manager)
    client.sign_in(shop.manager).get("/visits/records")
    statements.clear()
    client.get("/visits/records")
    few = len(statements)
    for _ in range(59):
        factories.visit(factories.store(shop.chain), shop.manager)
    statements.clear()
    client.get("/visits/records")
    assert len(statements) == few <= 9


def test_the_records_page_takes_the_same_statements_however_full(
    client: Client, statements: list[str]
) -> None:
    shop = recording.shop(10)
    lines = {
        f"lines-{place}-{name}": value
        for place, product in enumerate(shop.goods)
        for name, value in (("product_id", product.id), ("on_shelf", "yes"))
    }
    client.sign_in(shop.manager)
    url = f"/visits/stores/{shop.store.id}/records"
    small = client.post(url, data=recording.filled(shop, 1)).location
    large = client.post(url, data=recording.filled(shop, 2) | lines).location
    assert small
    assert large
    statements.clear()
    client.get(small)
    few = len(statements)
    statements.clear()
    client.get(large)
    assert len(statements) == few


def test_the_export_holds_what_the_list_shows(client: Client) -> None:
    shop = recording.shop()
    visit = factories.visit(shop.store, shop.manager, late=True)
    factories.visit(factories.store(factories.customer()), factories.user(Role.CUSTOMER_MANAGER))
    answer = client.sign_in(shop.manager).get("/visits/records/export")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert rows[1][0] == visit.number
    assert rows[1][-1] == "补传"
    noted = select(AuditEntry).where(AuditEntry.action == "visits.exported")
    assert db.session.scalars(noted).one().detail["rows"] == 1
