"""Every look at sensitive data is on record, and the auditor finds who looked at what."""

import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from gcm.admin.trail import READS
from gcm.core import audit
from gcm.core.db import db, transaction
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.web import words
from tests import factories
from tests.conftest import Client

ACCOUNT = "6228480000000000001"


@pytest.fixture
def manager(database: None) -> User:
    here = factories.district(group_line=True)
    return factories.user(Role.MARKET_MANAGER, district=here, name="林知远")


@pytest.fixture
def chain(client: Client, manager: User) -> Customer:
    """Whose account the manager has looked at."""
    client.sign_in(manager)
    district = db.session.scalars(select(District)).first()
    made = factories.customer(district=district, bank_account=ACCOUNT)
    client.post(f"/customers/{made.id}/bank-account", data={"reason": "核对货款"})
    client.get("/customers/export")
    return made


@pytest.mark.security(63)
def test_the_auditor_sees_who_looked_at_what_and_why(
    client: Client, chain: Customer, manager: User
) -> None:
    client.sign_in(factories.user(Role.AUDIT_ADMIN))

    shown = client.get("/admin/reads").text

    for told in ("林知远", "查看账号", "核对货款", "导出客户档案", f"客户 {chain.id}"):
        assert told in shown
    assert ACCOUNT not in shown
    only = client.get(f"/admin/reads?subject=customer:{chain.id}").text
    assert "核对货款" in only
    assert ">导出客户档案</td>" not in only
    assert "没有符合条件的记录" in client.get("/admin/reads?to=2020-01-01").text
    mine = client.get(f"/admin/reads?person={manager.id}&action=customer.revealed").text
    assert "核对货款" in mine


@pytest.mark.security(63)
def test_the_auditor_sees_which_workbook_was_taken_out(client: Client, manager: User) -> None:
    client.sign_in(manager)
    client.get("/exchange/kinds/contacts/workbook")
    client.sign_in(factories.user(Role.AUDIT_ADMIN))

    assert '<td class="text-nowrap">联系人</td>' in client.get("/admin/reads").text
    answer = client.get("/admin/reads/export")
    assert "联系人" in str(
        CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    )


@pytest.mark.security(63)
def test_taking_the_list_out_is_itself_on_record(client: Client, chain: Customer) -> None:
    client.sign_in(factories.user(Role.AUDIT_ADMIN))

    answer = client.get("/admin/reads/export")

    (sheet,) = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).sheet_names
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name(sheet)
    texts = str(rows.to_python())
    assert "核对货款" in texts
    assert ACCOUNT not in texts
    assert "导出“谁看了什么”" in client.get("/admin/reads").text


def test_every_look_has_its_words() -> None:
    assert set(words.ACTIONS) >= READS


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN, Role.AUDIT_ADMIN}))
def test_nobody_else_sees_it(client: Client, role: Role) -> None:
    client.sign_in(factories.user(role))

    assert client.get("/admin/reads").status_code == 403
    assert client.get("/admin/reads/export").status_code == 403


def test_a_hundred_looks_a_page(client: Client, statements: list[str]) -> None:
    auditor = factories.user(Role.AUDIT_ADMIN)
    with transaction():
        for n in range(120):
            audit.record("customer.revealed", by=auditor, reason=f"第{n}次")
    client.sign_in(auditor)
    statements.clear()

    page = client.get("/admin/reads").text

    assert "更早的" in page
    assert len(statements) <= 6
