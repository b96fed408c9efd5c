"""The board, coverage, checks, inspections and imported visits as each role sees them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.visits.models import VisitProduct
from gcm.visits.rules.kinds import FormKind
from tests import factories
from tests.customers.bulk import many_chains
from tests.visits.hand_made import Book

MARCH = "2026-03"


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=clock.LOCAL)


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    """Noon of Friday 20 March 2026: seven working days of the month are over after today."""
    stop_clock(at(20, 12))


class Place:
    """A district with its runner and head, two customer managers, a chain of 12 stores."""

    def __init__(self) -> None:
        department = factories.department(own=True)
        self.district = factories.district(name="第四片区", department=department)
        self.runner = factories.user(Role.MARKET_MANAGER, district=self.district, name="程岚")
        self.head = factories.user(Role.DEPARTMENT_HEAD, name="顾衡")
        self.server = factories.user(Role.CUSTOMER_MANAGER, district=self.district, name="孟秋")
        self.other = factories.user(Role.CUSTOMER_MANAGER, district=self.district, name="石磊")
        self.chain = factories.customer(
            holder=self.server, district=self.district, name="青溪惠民超市"
        )
        self.stores = [
            factories.store(self.chain, name=f"惠民{n}店", code=f"S{n:02d}") for n in range(1, 13)
        ]
        self.buyer = factories.contact(self.chain, is_buyer=True)

    def inspect(self, day: int, stores: int) -> None:
        for n, store in enumerate(self.stores[:stores]):
            factories.visit(store, self.runner, at(day, 9, 3 * n), form=FormKind.INSPECTION)


@pytest.fixture
def place(database: None) -> Place:
    return Place()


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.text.split())


def words_of(client: FlaskClient, address: str) -> str:
    """What a person reads, without markup and blanks."""
    read = html.fromstring(client.get(address).text).itertext()
    return "".join("".join(map(str, read)).split())


@pytest.mark.clause("3.2.1")
def test_the_board_shows_standing_pace_and_what_is_needed_by_when(
    client: Any, place: Place
) -> None:
    place.inspect(10, 12)
    factories.visit(place.stores[0], place.server, at(11))
    client.sign_in(place.runner)

    told = words_of(client, f"/visits/quotas?month={MARCH}")

    assert "1/4次进度落后还差3次，最迟3月31日" in told
    assert "1/12户8.33%进度落后还差11户，最迟3月31日，每天2户" in told
    assert "进度落后" in told
    assert "当天走访的不同营业卖场不少于10户" in told


@pytest.mark.clause("3.2.1")
def test_a_customer_manager_sees_only_oneself_on_the_board(client: Any, place: Place) -> None:
    client.sign_in(place.server)

    told = text_of(client, f"/visits/quotas?month={MARCH}")

    assert "集团客户经理" in told
    assert "程岚" not in told
    assert "石磊" not in told
    assert client.get(f"/visits/quotas/{place.other.id}?month={MARCH}").status_code == 404
    assert client.get(f"/visits/quotas/{place.runner.id}?month={MARCH}").status_code == 404


@pytest.mark.clause("3.2.1")
def test_a_managers_page_names_what_does_not_count_and_what_is_missing(
    client: Any, place: Place
) -> None:
    factories.visit(place.chain, place.server, at(5))
    client.sign_in(place.runner)

    told = text_of(client, f"/visits/quotas/{place.server.id}?month={MARCH}")

    assert "没有登记预约；没有见到购销负责人" in told
    assert "惠民7店" in told
    assert "0 / 2" in told
    assert "该交未交" in told


@pytest.mark.clause("3.2.1")
def test_the_former_manager_keeps_the_count_without_the_contents(client: Any, place: Place) -> None:
    asked = factories.appointment(place.chain, place.server, at(5))
    factories.visit(place.chain, place.server, at(5), appointment_id=asked.id, met_buyer=True)
    factories.visit(place.chain, place.server, at(6))
    hand_over(place.chain, place.other)
    client.sign_in(place.server)

    told = text_of(client, f"/visits/quotas/{place.server.id}?month={MARCH}")

    assert "已移交的客户" in told
    assert "1 / 0" in told
    assert "青溪惠民超市" not in told
    assert "没有见到购销负责人" not in told
    assert client.get(f"/customers/{place.chain.id}").status_code == 404


def rows_of(content: bytes) -> list[Any]:
    return list(openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def hand_over(chain: Customer, successor: User) -> None:
    held = db.session.scalars(select(Assignment).where(Assignment.customer_id == chain.id)).one()
    held.ends_on = date(2026, 3, 15)
    factories.assign(chain, successor, date(2026, 3, 16))


def test_the_board_goes_out_as_a_sheet_and_that_is_written_down(client: Any, place: Place) -> None:
    place.inspect(10, 12)
    client.sign_in(place.runner)

    answer = client.get(f"/visits/quotas/export?month={MARCH}")

    rows = rows_of(answer.data)
    assert rows[0][3:5] == ("走访次数", "应走访")
    assert rows[1][1:5] == ("程岚", "集团客户市场经理", 1, 4)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None
    assert entry.action == "visits.exported"


@pytest.mark.clause("3.2.1")
def test_coverage_lists_the_missing_stores_and_narrows(client: Any, place: Place) -> None:
    factories.visit(place.stores[0], place.server, at(10))
    place.inspect(11, 2)
    factories.saved(
        Store(
            code="S99",
            name="新开店",
            name_key="x",
            search_key="s99",
            customer_id=place.chain.id,
            opened_on=date(2026, 3, 25),
        )
    )
    client.sign_in(place.runner)

    missing = text_of(client, f"/visits/coverage?month={MARCH}")
    assert "未走到：<strong>11</strong> 个卖场" in missing
    assert "惠民1店" not in missing
    assert "2026-03-11" in missing  # somebody was at 惠民2店, but only to inspect
    assert "8.33%" in missing

    optional = text_of(client, f"/visits/coverage?month={MARCH}&state=optional")
    assert "新开店" in optional
    assert "当月营业 7 天" in optional
    found = text_of(client, f"/visits/coverage?month={MARCH}&state=all&q=s07")
    assert "全部：<strong>1</strong> 个卖场" in found
    of_other = f"/visits/coverage?month={MARCH}&manager={place.other.login}"
    assert "没有符合条件的卖场" in text_of(client, of_other)


def test_missing_stores_go_out_as_a_sheet(client: Any, place: Place) -> None:
    client.sign_in(place.server)

    answer = client.get(f"/visits/coverage/export?month={MARCH}")

    rows = rows_of(answer.data)
    assert len(rows) == 13
    assert rows[1][:5] == ("S01", "惠民1店", "青溪惠民超市", "孟秋", "未走到")


@pytest.mark.clause("2.1.8")
def test_the_checks_are_shown_for_whom_one_answers(client: Any, place: Place) -> None:
    factories.visit(place.stores[0], place.server, at(10), ends_at=at(10) + timedelta(seconds=59))
    factories.visit(place.stores[1], place.server, at(11), minutes=301)
    elsewhere = factories.customer()
    stranger = factories.user(Role.CUSTOMER_MANAGER, district=elsewhere.district, name="外人")
    factories.visit(factories.store(elsewhere), stranger, at(12), minutes=400)

    client.sign_in(place.runner)
    told = text_of(client, f"/visits/checks?month={MARCH}")
    assert "59 秒" in told
    assert "301 分" in told
    assert "惠民3店" in told
    assert "外人" not in told

    client.sign_in(place.other)
    assert "四条都没有发现" in text_of(client, f"/visits/checks?month={MARCH}")


@pytest.mark.clause("2.1.8")
def test_an_inspection_stands_beside_the_customer_managers_record(
    client: Any, place: Place
) -> None:
    product = factories.product(name="云烟（软珍品）")
    own = factories.visit(place.stores[0], place.server, at(5))
    seen = factories.visit(
        place.stores[0],
        place.runner,
        at(9),
        form=FormKind.INSPECTION,
        answers={"visit_confirmed": False},
    )
    for visit, price in ((own, 23), (seen, 25)):
        factories.saved(
            VisitProduct(
                visit_id=visit.id,
                customer_id=visit.customer_id,
                product_id=product.id,
                on_shelf=True,
                price=Decimal(price),
            )
        )
    client.sign_in(place.runner)

    listed = text_of(client, f"/visits/inspections?month={MARCH}")
    laid = text_of(client, f"/visits/inspections/{seen.id}")

    assert "2 处" in listed
    assert "早 4 天" in listed
    assert "卖场说客户经理没有来过" in laid
    assert "25.00 元" in laid
    assert "23.00 元" in laid
    assert "不一致" in laid
    assert client.get(f"/visits/inspections/{own.id}").status_code == 404


@pytest.mark.clause("3.2.1")
def test_imported_visits_are_listed_for_the_department_head(
    client: Any, database: None, tmp_path: Path
) -> None:
    book = Book(tmp_path)
    book.add_stores(1)
    book.add_visit("cm01", "K001-01", "2026-03-05 09:00", "2026-03-05 09:20")
    book.add_hq_visit("cm01", "2026-03-06", recorded="2026-03-05 09:00")
    book.take()
    client.sign_in(factories.user(Role.DEPARTMENT_HEAD))

    told = text_of(client, f"/visits/imported?month={MARCH}")

    assert "惠民1店" in told
    assert "book.xlsx" in told
    assert "马海涛" in told
    assert "没有导入的拜访" in text_of(client, "/visits/imported?month=2026-02")


def test_the_pages_ask_as_often_for_many_as_for_few(
    client: Any, place: Place, statements: list[str]
) -> None:
    client.sign_in(place.runner)
    addresses = ("quotas", "coverage", "checks", "inspections", "imported", "months")

    def asked() -> list[int]:
        found = []
        for name in addresses:
            statements.clear()
            assert client.get(f"/visits/{name}?month={MARCH}").status_code == 200
            found.append(len(statements))
        return found

    place.inspect(10, 2)
    factories.visit(place.stores[0], place.server, at(9))
    asked()  # a process reads the branch's own numbers once
    few = asked()
    for day in (11, 12, 13):
        place.inspect(day, 12)
        factories.visit(place.stores[day - 10], place.server, at(day))

    many_chains(place.district.id, [place.other.id], chains=60, stores_each=10)

    assert asked() == few
    assert max(few) <= 20


def test_an_empty_district_says_what_to_do_next(client: Any, district: District) -> None:
    client.sign_in(factories.user(Role.MARKET_MANAGER, district=district))

    assert "没有符合条件的卖场" in text_of(client, f"/visits/coverage?month={MARCH}")
    assert "没有检查记录" in text_of(client, f"/visits/inspections?month={MARCH}")
    assert client.get("/visits/quotas?month=2026-13").status_code == 404


@pytest.fixture
def district(database: None) -> District:
    return factories.district(department=factories.department(own=True))
