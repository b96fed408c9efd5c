"""A chain's page: kept, revealed, handed over and ended; nobody else's chain exists."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update

from gcm.core import clock
from gcm.core.audit import HIDDEN, AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.customers.models import Assignment, Contact, Customer, Store
from tests import factories
from tests.conftest import Client
from tests.customers.conftest import Branch

USCC = "91510100MA61RXQH5M"


def entries(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def file_of(chain: Customer, **values: Any) -> dict[str, Any]:
    """What the browser sends when nothing but ``values`` was touched."""
    names = ("name", "uscc", "legal_person", "hq_address", "order_phone", "bank_name")
    kept = {name: getattr(chain, name) or "" for name in names}
    kept |= {"version": chain.version, "bank_account": chain.bank_account_mask or ""}
    return kept | values


def shop_of(store: Store, **values: Any) -> dict[str, Any]:
    names = ("name", "category", "licence_number", "address")
    kept = {name: getattr(store, name) or "" for name in names}
    return kept | {"version": store.version} | values


@pytest.mark.clause("2.2.1")
def test_the_file_is_edited_where_it_stands(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    address = f"/customers/{branch.own.id}"
    assert 'name="order_phone"' in client.get(f"{address}?edit=file").text
    sent = file_of(branch.own, order_phone=" 028-1234 ", planned_volume="１，２００.5", uscc=USCC)

    response = client.post(f"{address}/file", data=sent)

    assert (response.status_code, response.location) == (303, address)
    assert branch.own.order_phone == "028-1234"
    assert branch.own.planned_volume == Decimal("1200.5")
    assert branch.own.version == 2
    (entry,) = entries("customer.edited")
    assert entry.detail["changes"]["order_phone"] == [None, HIDDEN]
    assert "name_key" not in entry.detail["changes"]
    page = client.get(address).text
    assert f"订货电话：— → {HIDDEN}" in page
    assert "白露（cm01）" in page


def test_saving_what_is_unchanged_records_nothing(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm).post(f"/customers/{branch.own.id}/file", data=file_of(branch.own))

    assert branch.own.version == 1
    assert entries("customer.edited") == []


def test_a_new_name_is_found_by_its_initials(client: Client, branch: Branch) -> None:
    sent = file_of(branch.own, name="新月百货有限公司")
    client.sign_in(branch.cm).post(f"/customers/{branch.own.id}/file", data=sent)

    assert "新月百货有限公司" in client.get("/customers/?q=xybh").text


def test_without_htmx_errors_come_back_beside_their_fields(client: Client, branch: Branch) -> None:
    sent = file_of(branch.own, name=" ", uscc="91510100MA61RXQH5X", planned_volume="很多")

    response = client.sign_in(branch.cm).post(f"/customers/{branch.own.id}/file", data=sent)

    assert response.status_code == 422
    assert "请填客户名称" in response.text
    assert "校验码相符" in response.text
    assert "请填数字" in response.text
    assert branch.own.version == 1


def test_the_second_of_two_who_edit_is_told_both_values(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    sent = file_of(branch.own, order_phone="222")
    client.post(f"/customers/{branch.own.id}/file", data=file_of(branch.own, order_phone="111"))

    response = client.post(f"/customers/{branch.own.id}/file", data=sent)

    assert response.status_code == 409
    assert "111" in response.text
    assert "222" in response.text
    assert branch.own.order_phone == "111"


def test_in_place_the_second_keeps_the_form_and_reads_of_it_above(
    client: Client, branch: Branch
) -> None:
    client.sign_in(branch.cm)
    sent = file_of(branch.own, order_phone="222")
    client.post(f"/customers/{branch.own.id}/file", data=file_of(branch.own, order_phone="111"))

    response = client.post(
        f"/customers/{branch.own.id}/file", data=sent, headers={"HX-Request": "true"}
    )

    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#problems"
    assert response.headers["HX-Reselect"] == "#notice"
    assert "<main" not in response.text
    assert "111" in response.text
    assert "222" in response.text


@pytest.mark.parametrize("field", ["name", "uscc"])
def test_a_likely_double_is_saved_only_after_a_look(
    client: Client, branch: Branch, field: str
) -> None:
    branch.others.uscc = USCC
    db.session.commit()
    client.sign_in(branch.mm)
    sent = file_of(branch.own, **{field: {"name": "舒心便利店有限公司", "uscc": USCC}[field]})
    address = f"/customers/{branch.own.id}/file"

    warned = client.post(address, data=sent)

    assert warned.status_code == 422
    assert "舒心便利有限公司（K002）" in warned.text
    assert branch.own.version == 1
    assert client.post(address, data=sent | {"confirmed": "y"}).status_code == 303
    assert branch.own.version == 2


def test_a_double_out_of_sight_is_not_told(client: Client, branch: Branch) -> None:
    branch.others.uscc = USCC
    db.session.commit()
    sent = file_of(branch.own, uscc=USCC)

    response = client.sign_in(branch.cm).post(f"/customers/{branch.own.id}/file", data=sent)

    assert response.status_code == 303


@pytest.fixture
def account(branch: Branch) -> str:
    branch.own.bank_account = "6228480000000001234"
    branch.own.bank_account_mask = "6228 **** **** 1234"
    db.session.commit()
    return "6228480000000001234"


@pytest.mark.security(22)
def test_the_account_is_masked_even_in_its_form(
    client: Client, branch: Branch, account: str
) -> None:
    client.sign_in(branch.cm)
    for query in ("", "?edit=file", "?edit=account"):
        text = client.get(f"/customers/{branch.own.id}{query}").text
        assert account not in text
    sent = file_of(branch.own, order_phone="1")

    client.post(f"/customers/{branch.own.id}/file", data=sent)

    assert branch.own.bank_account == account
    sent = file_of(branch.own, bank_account="6228480000000009999")
    client.post(f"/customers/{branch.own.id}/file", data=sent)
    assert branch.own.bank_account == "6228480000000009999"
    assert branch.own.bank_account_mask == "6228 **** **** 9999"
    assert "9999" not in str([entry.detail for entry in entries("customer.edited")])


@pytest.mark.security(22, 63)
def test_the_account_is_revealed_once_for_a_reason_on_record(
    client: Client, branch: Branch, account: str
) -> None:
    address = f"/customers/{branch.own.id}/bank-account"
    client.sign_in(branch.cm)

    assert client.post(address, data={"reason": ""}).status_code == 422
    response = client.post(address, data={"reason": "核对回款"})

    assert response.status_code == 200
    assert account in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert account not in client.get(f"/customers/{branch.own.id}").text
    (entry,) = entries("customer.revealed")
    assert (entry.detail["reason"], entry.customer_id) == ("核对回款", branch.own.id)
    assert account not in str(entry.detail)


@pytest.mark.security(22)
def test_the_account_is_revealed_twenty_times_an_hour_at_most(
    client: Client, branch: Branch, account: str, stop_clock: Any
) -> None:
    noon = datetime(2026, 10, 12, 4, tzinfo=UTC)
    stop_clock(noon)
    client.sign_in(branch.cm)
    address = f"/customers/{branch.own.id}/bank-account"
    for _ in range(20):
        assert client.post(address, data={"reason": "核对"}).status_code == 200

    refused = client.post(address, data={"reason": "核对"})

    assert refused.status_code == 422
    assert account not in refused.text
    stop_clock(noon + timedelta(minutes=20))
    client.sign_in(branch.cm)  # the password was given a while ago
    assert client.post(address, data={"reason": "核对"}).status_code == 422
    stop_clock(noon + timedelta(minutes=61))
    client.sign_in(branch.cm)
    assert client.post(address, data={"reason": "核对"}).status_code == 200


@pytest.mark.security(22)
def test_a_department_head_sees_the_mask_only(client: Client, branch: Branch, account: str) -> None:
    head = factories.user(Role.DEPARTMENT_HEAD, department=branch.district.department)
    client.sign_in(head)

    assert "6228 **** **** 1234" in client.get(f"/customers/{branch.own.id}").text
    address = f"/customers/{branch.own.id}/bank-account"
    assert client.post(address, data={"reason": "核对"}).status_code == 403


def routes(chain: Customer, store: Store, contact: Contact) -> list[tuple[str, str]]:
    """Every way to a chain's records."""
    own = f"/customers/{chain.id}"
    shop = f"/stores/{store.id}"
    return [
        ("GET", own),
        ("GET", f"{own}?edit=file"),
        ("GET", f"{own}/stores/new"),
        ("POST", f"{own}/file"),
        ("POST", f"{own}/stores"),
        ("POST", f"{own}/contacts"),
        ("POST", f"{own}/contacts/{contact.id}"),
        ("POST", f"{own}/contacts/{contact.id}/removal"),
        ("POST", f"{own}/bank-account"),
        ("GET", shop),
        ("GET", f"{shop}?edit=file"),
        ("POST", f"{shop}/file"),
        ("POST", f"{shop}/closure"),
        ("POST", f"{shop}/reopening"),
    ]


@pytest.mark.security(21)
@pytest.mark.parametrize("whose", ["others", "foreign"])
def test_anothers_chain_does_not_exist_by_any_address(
    client: Client, branch: Branch, whose: str
) -> None:
    chain = getattr(branch, whose)
    contact = factories.contact(chain)
    client.sign_in(branch.cm)

    for method, address in routes(chain, getattr(branch, f"{whose}_store"), contact):
        assert client.open(address, method=method).status_code == 404, address


def test_another_chains_contact_is_not_reached_over_the_own_chain(
    client: Client, branch: Branch
) -> None:
    contact = factories.contact(branch.others)
    client.sign_in(branch.cm)

    address = f"/customers/{branch.own.id}/contacts/{contact.id}"
    assert client.post(f"{address}/removal").status_code == 404
    assert client.get(f"/customers/{branch.own.id}?edit=contact-{contact.id}").status_code == 404


def test_who_only_reads_gets_no_buttons_and_no_forms(client: Client, branch: Branch) -> None:
    client.sign_in(factories.user(Role.APPROVER))
    address = f"/customers/{branch.own.id}"

    text = client.get(address).text

    for words in ("修改档案", "添加卖场", "添加联系人", "办理退网", "移交"):
        assert words not in text
    assert client.get(f"{address}?edit=file").status_code == 403
    assert client.post(f"{address}/file").status_code == 403


def test_contacts_are_added_edited_and_removed(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    address = f"/customers/{branch.own.id}/contacts"
    new = {"name": "钱多多", "post": "采购部经理", "is_buyer": "y", "phone": "138"}

    assert client.post(address, data=new).status_code == 303
    contact = db.session.scalars(select(Contact)).one()
    assert (contact.name, contact.is_buyer) == ("钱多多", True)

    assert client.post(address, data=new).status_code == 422
    one = f"{address}/{contact.id}"
    edited = {"name": "钱多多", "post": "总经理", "version": 1}
    assert client.post(one, data=edited).status_code == 303
    assert (contact.post, contact.is_buyer, contact.version) == ("总经理", False, 2)
    assert client.post(one, data=edited | {"post": "董事"}).status_code == 409

    assert client.post(f"{one}/removal").status_code == 303
    assert db.session.scalars(select(Contact)).all() == []
    assert [len(entries(f"contact.{verb}")) for verb in ("added", "edited", "removed")] == [1, 1, 1]


def test_a_store_is_added_by_hand(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    address = f"/customers/{branch.own.id}/stores"
    new = {"code": "S100", "name": "惠民北街店", "licence_number": "510100123456"}

    response = client.post(address, data=new)

    store = db.session.scalars(select(Store).where(Store.code == "S100")).one()
    assert response.location == f"/stores/{store.id}"
    assert store.customer_id == branch.own.id
    (entry,) = entries("store.added")
    assert (entry.subject, entry.customer_id) == (f"store:{store.id}", branch.own.id)
    assert "惠民北街店" in client.get("/stores/?q=hmbj").text


@pytest.mark.parametrize("code", ["S001", "S003"])
def test_a_store_code_in_use_anywhere_is_refused(client: Client, branch: Branch, code: str) -> None:
    new = {"code": code, "name": "惠民北街店"}

    response = client.sign_in(branch.cm).post(f"/customers/{branch.own.id}/stores", data=new)

    assert response.status_code == 422
    assert "已被使用" in response.text
    assert db.session.scalar(select(func.count(Store.id))) == 3


@pytest.mark.clause("3.1.1")
def test_an_odd_or_doubled_licence_number_is_saved_only_after_a_look(
    client: Client, branch: Branch
) -> None:
    branch.others_store.licence_number = "A1"
    db.session.commit()
    client.sign_in(branch.mm)
    address = f"/stores/{branch.store.id}/file"
    sent = shop_of(branch.store, licence_number="A1")

    warned = client.post(address, data=sent)

    assert warned.status_code == 422
    assert "不是 12 位数字" in warned.text
    assert "舒心西街店（S002）" in warned.text
    assert client.post(address, data=sent | {"confirmed": "y"}).status_code == 303
    assert branch.store.licence_number == "A1"


@pytest.mark.clause("3.1.1")
def test_a_licence_longer_than_five_years_is_refused(client: Client, branch: Branch) -> None:
    sent = shop_of(branch.store, licence_ends_on="2099-01-01")

    response = client.sign_in(branch.cm).post(f"/stores/{branch.store.id}/file", data=sent)

    assert response.status_code == 422
    assert "最长 5 年" in response.text


def test_two_who_edit_a_store_are_told(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    address = f"/stores/{branch.store.id}/file"
    client.post(address, data=shop_of(branch.store, address="东街 1 号"))

    response = client.post(address, data=shop_of(branch.store, version=1, address="东街 2 号"))

    assert response.status_code == 409
    assert branch.store.address == "东街 1 号"


def test_a_store_closes_with_a_reason_and_opens_again(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    address = f"/stores/{branch.store.id}"
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    for bad in ({"closed_on": tomorrow, "reason": "停业"}, {"closed_on": "2026-01-01"}):
        assert client.post(f"{address}/closure", data=bad).status_code == 422

    client.post(f"{address}/closure", data={"closed_on": "2026-01-31", "reason": "租约到期"})

    assert str(branch.store.closed_on) == "2026-01-31"
    assert "租约到期" in client.get(address).text
    assert "惠民东街店" not in client.get("/stores/").text
    client.post(f"{address}/reopening")
    assert branch.store.closed_on is None
    assert len(entries("store.reopened")) == 1


def test_a_chain_leaves_with_a_reason_and_comes_back(client: Client, branch: Branch) -> None:
    address = f"/customers/{branch.own.id}"
    gone = {"left_on": "2026-01-31", "left_because": "被收购"}
    assert client.sign_in(branch.cm).post(f"{address}/departure", data=gone).status_code == 403
    client.sign_in(branch.mm)

    assert client.post(f"{address}/departure", data=gone | {"left_because": ""}).status_code == 422
    client.post(f"{address}/departure", data=gone)

    assert branch.own.left_because == "被收购"
    assert branch.own.name not in client.get("/customers/").text
    client.post(f"{address}/return")
    assert branch.own.left_on is None
    assert len(entries("customer.left") + entries("customer.returned")) == 2


def hand_over(to: int, *chains: Customer, begins_on: str = "", **more: Any) -> dict[str, Any]:
    day = begins_on or clock.today().isoformat()
    ids = [chain.id for chain in chains]
    return {"chains": ids, "to": to, "begins_on": day, "reason": "休产假", **more}


def test_chains_change_hands_in_one_step_and_at_once(client: Client, branch: Branch) -> None:
    second = factories.customer(holder=branch.cm, district=branch.district)
    client.sign_in(branch.mm)
    offered = client.get(f"/customers/assignments/new?id={branch.own.id}&id={second.id}").text
    assert second.name in offered
    assert "谷雨（cm02）" in offered

    response = client.post(
        "/customers/assignments", data=hand_over(branch.colleague.id, branch.own, second)
    )

    assert response.status_code == 303
    changed = entries("customer.reassigned")
    assert {entry.customer_id for entry in changed} == {branch.own.id, second.id}
    assert changed[0].detail["changes"]["holder"] == ["白露", "谷雨"]
    client.sign_in(branch.cm)
    assert client.get(f"/customers/{branch.own.id}").status_code == 404
    assert branch.own.name not in client.get("/customers/?state=all").text
    client.sign_in(branch.colleague)
    page = client.get(f"/customers/{branch.own.id}").text
    assert "客户经理谷雨" in page
    assert "休产假" in page


def test_a_later_hand_over_waits_for_its_day(client: Client, branch: Branch) -> None:
    later = (clock.today() + timedelta(days=3)).isoformat()

    client.sign_in(branch.mm).post(
        "/customers/assignments", data=hand_over(branch.colleague.id, branch.own, begins_on=later)
    )

    assert client.sign_in(branch.cm).get(f"/customers/{branch.own.id}").status_code == 200
    client.sign_in(branch.colleague)
    assert client.get(f"/customers/{branch.own.id}").status_code == 404
    days = db.session.execute(
        select(Assignment.begins_on, Assignment.ends_on)
        .where(Assignment.customer_id == branch.own.id)
        .order_by(Assignment.begins_on)
    ).all()
    assert days[0].ends_on == days[1].begins_on - timedelta(days=1)


def test_handing_over_again_on_the_same_day_replaces_it(client: Client, branch: Branch) -> None:
    client.sign_in(branch.mm)
    client.post("/customers/assignments", data=hand_over(branch.colleague.id, branch.own))
    client.post("/customers/assignments", data=hand_over(branch.cm.id, branch.own))

    assert client.sign_in(branch.cm).get(f"/customers/{branch.own.id}").status_code == 200
    held = select(Assignment).where(Assignment.customer_id == branch.own.id)
    assert len(db.session.scalars(held).all()) == 2


def test_all_chains_of_a_leaver_are_offered(client: Client, branch: Branch) -> None:
    text = client.sign_in(branch.mm).get(f"/customers/assignments/new?holder={branch.cm.id}").text

    assert branch.own.name in text
    assert branch.others.name not in text


def test_bad_hand_overs_are_refused_whole(client: Client, branch: Branch) -> None:
    stranger = factories.user(Role.CUSTOMER_MANAGER, district=factories.district())
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    client.sign_in(branch.mm)
    for bad in (
        hand_over(stranger.id, branch.own),
        hand_over(branch.mm.id, branch.own),
        hand_over(branch.colleague.id),
        hand_over(branch.colleague.id, branch.own, begins_on=yesterday),
        hand_over(branch.colleague.id, branch.own, reason=""),
    ):
        assert client.post("/customers/assignments", data=bad).status_code == 422

    foreign = hand_over(branch.colleague.id, branch.foreign)
    assert client.post("/customers/assignments", data=foreign).status_code == 422
    assert entries("customer.reassigned") == []
    assert client.sign_in(branch.cm).post("/customers/assignments").status_code == 403


def test_the_page_takes_a_constant_number_of_statements(
    client: Client, branch: Branch, statements: list[str]
) -> None:
    client.sign_in(branch.cm)
    client.get(f"/customers/{branch.own.id}")
    statements.clear()
    client.get(f"/customers/{branch.own.id}")
    few = len(statements)
    for _ in range(30):
        factories.store(branch.own)
        factories.contact(branch.own)
    statements.clear()

    client.get(f"/customers/{branch.own.id}")

    assert len(statements) == few


def test_htmx_gets_the_one_section_it_asked_for(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)
    headers = {"HX-Request": "true", "HX-Target": "file_section"}

    text = client.get(f"/customers/{branch.own.id}?edit=file", headers=headers).text

    assert text.lstrip().startswith("<section")
    assert 'name="legal_person"' in text
    assert "contacts_section" not in text


def test_the_version_of_the_database_counts_not_the_forms(client: Client, branch: Branch) -> None:
    db.session.execute(update(Customer).values(version=7))
    db.session.commit()

    sent = file_of(branch.own, version=1, order_phone="1")
    response = client.sign_in(branch.cm).post(f"/customers/{branch.own.id}/file", data=sent)

    assert response.status_code == 409


def test_four_decimals_survive_an_edit(client: Client, branch: Branch) -> None:
    branch.own.planned_volume = Decimal("1234.5678")
    db.session.commit()

    text = client.sign_in(branch.cm).get(f"/customers/{branch.own.id}?edit=file").text

    assert 'value="1234.5678"' in text


def test_a_planned_hand_over_does_not_yet_stand_on_the_page(client: Client, branch: Branch) -> None:
    later = (clock.today() + timedelta(days=3)).isoformat()
    sent = hand_over(branch.colleague.id, branch.own, begins_on=later)
    client.sign_in(branch.mm).post("/customers/assignments", data=sent)

    assert "客户经理白露" in client.get(f"/customers/{branch.own.id}").text
