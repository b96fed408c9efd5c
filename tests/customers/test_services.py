"""Service lists on their pages: what is owed, done, agreed, overdue (clause 2.2.5)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import AgreedService, Customer, ServiceRecord
from gcm.customers.servicing import Frequency
from tests import factories
from tests.conftest import Client

JULY = datetime(2026, 7, 20, 2, tzinfo=UTC)


class Held:
    """Two chains of one manager since July, a colleague's, and who runs the district."""

    def __init__(self) -> None:
        self.district = factories.district()
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.district)
        self.other = factories.user(Role.CUSTOMER_MANAGER, district=self.district)
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.district)
        self.own, self.second = self.chain(self.cm), self.chain(self.cm)
        self.theirs = self.chain(self.other)

    def chain(self, holder: User) -> Customer:
        return factories.customer(holder=holder, district=self.district, created_at=JULY)

    def done(self, title: str, day: date, **values: Any) -> ServiceRecord:
        return factories.saved(
            ServiceRecord(
                customer_id=self.own.id, title=title, done_on=day, by_id=self.cm.id, **values
            )
        )

    def agreed(self, title: str = "协助新店选址", **values: Any) -> AgreedService:
        defaults = {"frequency": Frequency.MONTHLY, "agreed_on": date(2026, 8, 1)}
        return factories.saved(
            AgreedService(
                customer_id=self.own.id,
                title=title,
                created_by_id=self.cm.id,
                **(defaults | values),
            )
        )


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def held(database: None) -> Held:
    return Held()


def words(text: str) -> str:
    page: Any = html.fromstring(text)
    return " ".join(" ".join(page.itertext()).split())


@pytest.mark.clause("2.2.5")
def test_a_chains_list_shows_what_is_done_due_and_overdue(client: Client, held: Held) -> None:
    held.done("订货指导", date(2026, 10, 8))
    held.done("陈列指导", date(2026, 9, 30))
    held.agreed()
    client.sign_in(held.cm)

    page = words(client.get(f"/customers/{held.own.id}/services/").text)

    assert "订货指导 每月 本期已做 2026-10-08 2026-10-31" in page
    assert "陈列指导 每月 待做 2026-09-30 2026-10-31" in page
    assert "新品介绍 每月 逾期 — 2026-09-30" in page
    assert "经营分析 每季 待做 — 2026-12-31" in page  # in the program since July: no whole quarter
    assert "协助新店选址 约定 2026-08-01 约定 每月 逾期" in page


@pytest.mark.clause("2.2.5")
def test_what_was_done_is_written_down_by_whom_and_when(client: Client, held: Held) -> None:
    client.sign_in(held.cm)
    sent = {"item": "新品介绍", "done_on": "2026-10-12", "note": "看了两款新品"}
    address = f"/customers/{held.own.id}/services/records"

    made = client.post(address, data=sent)
    again = client.post(address, data=sent)

    record = db.session.scalars(select(ServiceRecord)).one()
    assert made.status_code == 303
    assert (record.title, record.done_on, record.by_id) == (
        *("新品介绍", date(2026, 10, 12), held.cm.id),
    )
    assert again.status_code == 422
    assert "已经登记过" in words(again.text)
    assert "看了两款新品" in again.text


@pytest.mark.clause("2.2.5")
def test_a_personal_service_is_agreed_done_and_ended(client: Client, held: Held) -> None:
    client.sign_in(held.cm)
    base = f"/customers/{held.own.id}/services/"

    refused = client.post(
        base, data={"title": "协助选址", "frequency": "一次", "agreed_on": "2026-10-12"}
    )
    client.post(base, data={"title": "协助选址", "frequency": "每月", "agreed_on": "2026-10-12"})
    service = db.session.scalars(select(AgreedService)).one()
    done = client.post(
        f"{base}records", data={"item": f"agreed-{service.id}", "done_on": "2026-10-12"}
    )
    ended = client.post(
        f"{base}{service.id}/ending", data={"version": service.version, "reason": "新店已开业"}
    )

    assert refused.status_code == 422
    assert "请填约定在哪天之前完成" in words(refused.text)
    assert 'value="协助选址"' in refused.text
    assert (done.status_code, ended.status_code) == (303, 303)
    assert (service.ended_on, service.ended_because) == (date(2026, 10, 12), "新店已开业")
    assert "结束：新店已开业" in words(client.get(base).text)


def test_a_record_is_taken_back_with_a_reason_and_counts_no_more(
    client: Client, held: Held
) -> None:
    record = held.done("订货指导", date(2026, 10, 8))
    client.sign_in(held.cm)
    address = f"/customers/{held.own.id}/services/records/{record.id}/withdrawal"

    refused = client.post(address, data={"version": record.version, "reason": ""})
    done = client.post(address, data={"version": record.version, "reason": "记错了客户"})

    assert refused.status_code == 422
    assert done.status_code == 303
    page = words(client.get(f"/customers/{held.own.id}/services/").text)
    assert "已撤回：记错了客户" in page
    assert "订货指导 每月 逾期" in page


def test_a_service_ended_by_somebody_else_meanwhile_is_told(client: Client, held: Held) -> None:
    service = held.agreed()
    client.sign_in(held.cm)
    address = f"/customers/{held.own.id}/services/{service.id}/ending"
    old = service.version
    client.post(address, data={"version": old, "reason": "不再需要"})

    answer = client.post(address, data={"version": old, "reason": "另有原因"})

    assert answer.status_code == 409
    assert service.ended_because == "不再需要"


@pytest.mark.clause("2.2.5")
def test_the_market_manager_sees_the_district_with_what_is_overdue(
    client: Client, held: Held
) -> None:
    for title in ("订货指导", "陈列指导", "新品介绍", "价格标签核对", "客诉回访"):
        held.done(title, date(2026, 9, 30))
    client.sign_in(held.mm)

    every = words(client.get("/customers/services/").text)
    late = words(client.get("/customers/services/?late=1").text)

    assert all(each.name in every for each in (held.own, held.second, held.theirs))
    assert held.own.name not in late
    assert f"{held.theirs.name} {held.theirs.code}" in late
    assert "5 项：订货指导、陈列指导、新品介绍、价格标签核对、客诉回访" in late


def test_lists_are_exported_and_noted(client: Client, held: Held) -> None:
    client.sign_in(held.cm)

    answer = client.get("/customers/services/export")

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 2 * 8
    assert rows[1][4:7] == ["订货指导", "每月", "逾期"]
    assert db.session.scalars(
        select(AuditEntry.detail).where(AuditEntry.action == "services.exported")
    ).one() == {"rows": 16}


def test_the_chains_page_counts_what_is_still_to_be_done(client: Client, held: Held) -> None:
    held.done("订货指导", date(2026, 10, 8))
    client.sign_in(held.cm)

    page = words(client.get(f"/customers/{held.own.id}").text)

    assert "服务清单 7" in page
    assert "逾期 4 项 ：陈列指导、新品介绍、价格标签核对、客诉回访" in page


def test_lists_cost_the_same_for_many_chains(
    client: Client, held: Held, statements: list[str]
) -> None:
    client.sign_in(held.mm).get("/customers/services/")  # reads the regulation once
    counted = []
    for _round in range(2):
        statements.clear()
        assert client.get("/customers/services/?late=1").status_code == 200
        counted.append(len(statements))
        for _more in range(20):
            held.chain(held.cm)

    assert counted[0] == counted[1] <= 12


def test_a_colleagues_list_is_not_there(client: Client, held: Held) -> None:
    record = held.done("订货指导", date(2026, 10, 8))
    client.sign_in(held.other)

    assert client.get(f"/customers/{held.own.id}/services/").status_code == 404
    mixed = f"/customers/{held.theirs.id}/services/records/{record.id}/withdrawal"
    assert client.post(mixed, data={"reason": "试"}).status_code == 404
    assert (
        db.session.scalar(
            select(func.count(AuditEntry.seq)).where(AuditEntry.action == "service.withdrawn")
        )
        == 0
    )
