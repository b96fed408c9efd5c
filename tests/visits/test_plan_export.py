"""A plan as an Excel file: every stop in its order, what became of it, in reach only, on record."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.visits.models import Plan
from tests import factories
from tests.conftest import Client
from tests.visits import branch as branches
from tests.visits.branch import FRIDAY, WINDOW, Branch, at

pytestmark = pytest.mark.clause("2.2.3")


@pytest.fixture
def branch(client: Client, stop_clock: Callable[[datetime], None]) -> Branch:
    stop_clock(FRIDAY)
    return branches.build(3)


@pytest.fixture
def plan(branch: Branch) -> Plan:
    """Three stops: one that was made, one with a reason, one still to come."""
    made = factories.plan(branch.manager, WINDOW)
    first, second, third = branch.stores
    first.address, first.contact_name, first.contact_phone = "文庙巷 3 号", "小周", "0832-2100000"
    factories.planned_visit(made, first, WINDOW, position=1)
    factories.planned_visit(made, second, WINDOW, position=2, not_done_reason="店面装修")
    factories.planned_visit(made, third, WINDOW + timedelta(days=1), position=1)
    factories.visit(first, branch.manager, at(WINDOW))
    return made


def rows_of(client: Client, plan: Plan) -> list[Any]:
    answer = client.get(f"/visits/plans/{plan.id}/export")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(answer.data))
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_every_stop_stands_in_its_order_with_what_became_of_it(
    client: Client, branch: Branch, plan: Plan
) -> None:
    client.sign_in(branch.manager)
    assert f"/visits/plans/{plan.id}/export" in client.get(f"/visits/plans/{plan.id}").text

    head, first, second, third = rows_of(client, plan)

    assert head[:4] == ("日期", "顺序", "拜访人", "卖场编码")
    chain, stores = branch.chain.name, branch.stores
    monday = datetime(WINDOW.year, WINDOW.month, WINDOW.day)
    assert first == (
        monday, 1, "周经理", stores[0].code, stores[0].name, chain,
        "文庙巷 3 号", "小周", "0832-2100000", "已见面", monday, None,
    )  # fmt: skip
    assert second[9:] == ("未完成", None, "店面装修")
    assert third[0] == monday + timedelta(days=1)
    assert third[9:] == ("待拜访", None, None)


def test_the_export_is_on_record(client: Client, branch: Branch, plan: Plan) -> None:
    client.sign_in(branch.runner)

    rows_of(client, plan)

    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.action, entry.actor_id) == ("visits.exported", branch.runner.id)
    assert (entry.detail["rows"], entry.detail["title"]) == (3, "拜访计划2026-10-12")


def test_who_does_not_see_the_plan_does_not_get_the_file(
    client: Client, branch: Branch, plan: Plan
) -> None:
    stranger = factories.user(Role.CUSTOMER_MANAGER, district=factories.district())
    for person in (branch.colleague, stranger):
        assert client.sign_in(person).get(f"/visits/plans/{plan.id}/export").status_code == 404
    head = factories.user(Role.APPROVER)
    assert client.sign_in(head).get(f"/visits/plans/{plan.id}/export").status_code == 403


def test_a_longer_plan_takes_no_more_statements(
    client: Client, branch: Branch, plan: Plan, statements: list[str]
) -> None:
    client.sign_in(branch.manager)
    rows_of(client, plan)
    statements.clear()
    rows_of(client, plan)
    few = len(statements)
    for number in range(8):
        store = factories.store(branch.chain)
        factories.planned_visit(plan, store, WINDOW + timedelta(days=2), position=number)
    rows_of(client, plan)
    statements.clear()

    rows_of(client, plan)

    assert len(statements) == few
