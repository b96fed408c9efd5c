"""A chain's documents and a store's licence on their pages, the reminders, and who sees them."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.customers.models import Customer, Store
from gcm.onboarding.actions import periods
from gcm.onboarding.actions.documents import DocumentDraft
from gcm.onboarding.models import DocumentPeriod
from gcm.onboarding.rules.documents import BUSINESS, ID_CARD
from tests import factories
from tests.onboarding import hostile
from tests.onboarding.gathering import CARD, CODE, NOW, TODAY, Branch

pytestmark = pytest.mark.clause("3.1.1")

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(NOW)
    return Branch()


@pytest.fixture
def chain(branch: Branch) -> Customer:
    return factories.customer(holder=branch.cm, district=branch.here)


@pytest.fixture
def store(chain: Customer) -> Store:
    return factories.store(
        chain, name="惠民文庙店", licence_number="510521000001", licence_ends_on=YESTERDAY
    )


@pytest.fixture
def cm(client: FlaskClient, branch: Branch) -> FlaskClient:
    return sign_in(client, branch.cm)


def sign_in(client: FlaskClient, user: Any) -> FlaskClient:
    return client.sign_in(user)  # type: ignore[attr-defined, no-any-return]


def new_licence(**values: str) -> dict[str, Any]:
    return {
        "number": "510521900001",
        "holder": "惠民超市",
        "begins_on": "2026-10-12",
        "ends_on": "2031-10-11",
    } | values


def test_a_document_is_entered_with_its_scan_and_shown(cm: FlaskClient, chain: Customer) -> None:
    path = f"/customers/{chain.id}/documents"
    assert 'name="number"' in cm.get(f"{path}?edit=1").text
    typed = {"number": CODE, "holder": "惠民超市", "begins_on": "2020-01-01", "ends_on": ""}

    answer = cm.post(
        f"{path}/1/periods",
        data=typed | {"scans": (io.BytesIO(hostile.jpeg(located=True)), "执照.jpg")},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 303
    page = cm.get(path).text
    assert CODE in page
    assert "执照.jpg" in page
    assert "由统一社会信用代码替代" in page
    (period,) = db.session.scalars(select(DocumentPeriod)).all()
    scan = cm.get(f"{path}/scans/{period.scans[0].id}")
    assert scan.mimetype == "image/jpeg"
    assert scan.headers["Cache-Control"] == "no-store"


def test_what_is_no_scan_is_refused_and_what_was_typed_stays(
    cm: FlaskClient, chain: Customer
) -> None:
    answer = cm.post(
        f"/customers/{chain.id}/documents/1/periods",
        data={"number": CODE, "holder": "惠民", "scans": (io.BytesIO(b"MZ" * 50), "执照.pdf")},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 422
    assert "不是 PDF、JPG 或 PNG 文件" in answer.text
    assert CODE in answer.text
    assert db.session.scalars(select(DocumentPeriod)).all() == []


@pytest.mark.security(63)
def test_a_look_at_an_id_card_is_on_record(
    cm: FlaskClient, branch: Branch, chain: Customer
) -> None:
    draft = DocumentDraft(CARD, "王建国", None, None)
    card = periods.add_period(chain, ID_CARD, draft, by=branch.cm)
    db.session.commit()
    path = f"/customers/{chain.id}/documents"
    upload = {"scans": (io.BytesIO(hostile.jpeg(located=True)), "身份证.jpg")}
    cm.post(f"{path}/periods/{card.id}/scans", data=upload, content_type="multipart/form-data")
    (scan,) = db.session.get_one(DocumentPeriod, card.id).scans

    asked = cm.get(f"{path}/scans/{scan.id}")
    assert (asked.status_code, asked.mimetype) == (200, "text/html")
    assert cm.post(f"{path}/scans/{scan.id}/opening", data={"reason": ""}).status_code == 422
    shown = cm.post(f"{path}/scans/{scan.id}/opening", data={"reason": "核对法人"})
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")

    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry
    assert (entry.action, entry.customer_id) == ("document.card_revealed", chain.id)
    assert entry.detail["reason"] == "核对法人"
    assert CARD not in cm.get(path).text


def test_an_expired_licence_says_what_it_means_until_it_is_renewed(
    cm: FlaskClient, chain: Customer, store: Store
) -> None:
    told = "不参加紧俏货源分配，也不发告知单；仍须走访"
    pages = (
        f"/stores/{store.id}",
        f"/stores/{store.id}/licence",
        f"/customers/{chain.id}",
        f"/customers/{chain.id}/documents",
    )
    for page in pages:
        assert told in cm.get(page).text, page
    assert 'value="510521000001"' in cm.get(f"/stores/{store.id}/licence?edit=period").text

    answer = cm.post(f"/stores/{store.id}/licence/periods", data=new_licence())

    assert answer.status_code == 303
    for page in pages:
        assert told not in cm.get(page).text, page
    shown = cm.get(f"/stores/{store.id}/licence").text
    assert "510521000001" in shown
    assert "510521900001" in shown


def test_a_licence_that_ends_today_is_not_blocked(cm: FlaskClient, chain: Customer) -> None:
    last_day = factories.store(chain, licence_ends_on=TODAY)

    assert "不参加紧俏货源分配" not in cm.get(f"/stores/{last_day.id}/licence").text
    assert "不参加紧俏货源分配" not in cm.get(f"/customers/{chain.id}/documents").text


def test_a_licence_too_long_comes_back_with_everything_that_was_typed(
    cm: FlaskClient, store: Store
) -> None:
    typed = new_licence(ends_on="2031-10-13", holder="惠民总店")

    answer = cm.post(f"/stores/{store.id}/licence/periods", data=typed)

    assert answer.status_code == 422
    assert "最长 5 年" in answer.text
    assert "惠民总店" in answer.text
    assert db.session.get_one(Store, store.id).licence_ends_on == YESTERDAY


def test_a_renewal_applied_for_silences_the_home_page(
    client: FlaskClient, branch: Branch, chain: Customer
) -> None:
    shop = factories.store(chain, name="惠民石桥店", licence_ends_on=TODAY + timedelta(days=20))
    for person in (branch.cm, branch.mm):
        home = sign_in(client, person).get("/").text
        assert "证照要续 1 份" in home
        assert f"/stores/{shop.id}/licence" in home
    sign_in(client, branch.cm)
    path = f"/stores/{shop.id}/licence/renewal"
    assert client.post(path, data={"applied_on": "2026-10-13"}).status_code == 422
    assert client.post(path, data={"applied_on": ""}).status_code == 422

    assert client.post(path, data={"applied_on": "2026-10-10"}).status_code == 303

    assert "证照要续" not in client.get("/").text
    assert "已申请延续" in client.get(f"/stores/{shop.id}/licence").text
    assert "已申请延续" in client.get(f"/stores/{shop.id}").text


def test_a_documents_renewal_applied_for_is_noted(
    cm: FlaskClient, branch: Branch, chain: Customer
) -> None:
    draft = DocumentDraft("5105210000123", "惠民", None, TODAY + timedelta(days=20))
    periods.add_period(chain, BUSINESS, draft, by=branch.cm)
    db.session.commit()
    path = f"/customers/{chain.id}/documents/1/renewal"
    assert "最迟申请日" in cm.get(f"/customers/{chain.id}/documents").text

    assert cm.post(path, data={"applied_on": "2026-10-13"}).status_code == 422
    assert cm.post(path, data={"applied_on": "2026-10-11"}).status_code == 303

    assert "到 2026-11-01 前不再提醒" in cm.get(f"/customers/{chain.id}/documents").text
    listed = cm.get("/customers/documents").text
    assert "2026-10-11 已申请延续" in listed
    assert 'href="/customers/documents">总部证照到期清单</a>' in cm.get("/customers/licences").text
    assert cm.post(f"/customers/{chain.id}/documents/6/renewal").status_code == 404


def test_a_period_is_taken_back_with_a_reason(
    cm: FlaskClient, chain: Customer, store: Store
) -> None:
    cm.post(f"/stores/{store.id}/licence/periods", data=new_licence())
    made = db.session.scalars(
        select(DocumentPeriod).where(DocumentPeriod.number == "510521900001")
    ).one()
    path = f"/customers/{chain.id}/documents/periods/{made.id}/withdrawal"

    assert cm.post(path, data={"reason": ""}).status_code == 422
    assert cm.post(path, data={"reason": "录错了店"}).status_code == 303

    assert db.session.get_one(Store, store.id).licence_number == "510521000001"
    assert cm.post(path, data={"reason": "再来"}).status_code == 422


def test_another_districts_documents_do_not_exist(
    client: FlaskClient, branch: Branch, chain: Customer, store: Store
) -> None:
    reader = factories.user(Role.DEPARTMENT_HEAD)
    assert sign_in(client, reader).get(f"/customers/{chain.id}/documents").status_code == 200
    assert client.post(f"/stores/{store.id}/licence/periods").status_code == 403

    for person in (branch.stranger, branch.colleague):
        sign_in(client, person)
        assert client.get(f"/customers/{chain.id}/documents").status_code == 404
        assert client.get(f"/stores/{store.id}/licence").status_code == 404
        assert "惠民文庙店" not in client.get("/").text


def test_many_documents_cost_no_more_queries(
    cm: FlaskClient, branch: Branch, chain: Customer, statements: list[str]
) -> None:
    paths = ("/customers/documents", "/", f"/customers/{chain.id}/documents")

    def fill(count: int) -> None:
        for _ in range(count):
            other = factories.customer(holder=branch.cm, district=branch.here)
            factories.store(other, licence_ends_on=TODAY)
            draft = DocumentDraft("5105210000123", "惠民", None, date(2026, 10, 20))
            periods.add_period(other, BUSINESS, draft, by=branch.cm)
        db.session.commit()

    def cost(path: str) -> int:
        statements.clear()
        assert cm.get(path).status_code == 200
        return len(statements)

    fill(2)
    for path in paths:
        cost(path)
    few = [cost(path) for path in paths]
    fill(30)

    assert [cost(path) for path in paths] == few
    assert few[0] <= 8
