"""Inspections of customer managers (M8): who writes, who reads, what is kept as it stood."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.users import User
from gcm.duties.models import ManagerInspection
from gcm.duties.rules import inspections as rules
from gcm.duties.rules.inspections import Draft
from tests.duties.branch import OCTOBER, Branch

pytestmark = [pytest.mark.clause("2.1.8"), pytest.mark.clause("5.3")]
TODAY = date(2026, 10, 12)


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    return client.sign_in(user)  # type: ignore[attr-defined, no-any-return]


def draft(**values: Any) -> Draft:
    defaults: dict[str, Any] = {
        "inspected_on": TODAY,
        "looked": frozenset({"files"}),
        "findings": "档案齐全",
        "guidance": "继续保持",
    }
    return Draft(**(defaults | values))


def fields(found: Draft, today: date = TODAY) -> list[str | None]:
    return [each.field for each in rules.problems(found, OCTOBER, today)]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, []),
        ({"inspected_on": date(2026, 10, 13)}, ["inspected_on"]),
        ({"inspected_on": date(2026, 10, 1)}, []),
        ({"inspected_on": date(2026, 9, 30)}, ["inspected_on"]),
        ({"looked": frozenset()}, ["looked"]),
        ({"findings": " "}, ["findings"]),
        ({"guidance": ""}, ["guidance"]),
        ({"mend": "补齐签收联"}, ["mend_by"]),
        ({"mend_by": TODAY}, ["mend"]),
        ({"mend": "补齐", "mend_by": TODAY}, []),
        ({"mend": "补齐", "mend_by": date(2026, 10, 11)}, ["mend_by"]),
    ],
)
def test_what_an_inspection_says(values: dict[str, Any], wrong: list[str]) -> None:
    assert fields(draft(**values)) == wrong


def test_nobody_inspects_the_own_work_or_another_districts() -> None:
    assert not rules.manager_problems(1, 2, in_own_district=True)
    assert rules.manager_problems(1, 1, in_own_district=True)
    assert rules.manager_problems(1, 2, in_own_district=False)


def typed(**values: Any) -> dict[str, Any]:
    return {
        "inspected_on": "2026-10-12",
        "looked": ["files", "letters"],
        "findings": "抽看 2 家卖场，与现场一致。",
        "guidance": "签收联当场拍照。",
        "mend": "补齐签收联",
        "mend_by": "2026-10-23",
    } | values


def test_the_market_manager_inspects_and_the_figures_stay(
    client: FlaskClient, branch: Branch
) -> None:
    sign_in(client, branch.mm)
    address = f"/duties/{branch.cm.id}/2026-10"
    assert f"{address}/inspections/new" in client.get(f"{address}/standard").text

    made = client.post(f"{address}/inspections/new", data=typed())

    found = db.session.scalars(select(ManagerInspection)).one()
    assert (made.status_code, made.location) == (303, f"/duties/inspections/{found.id}")
    assert (found.manager_id, found.user_id, found.month) == (branch.cm.id, branch.mm.id, OCTOBER)
    assert found.looked == ["files", "letters"]
    assert len(found.items) == 12
    kept = {each["key"]: each["verdict"] for each in found.items}
    assert kept["files"] == "missed"  # the made-up chain's file has gaps
    branch.own.legal_person = "张三"
    db.session.commit()
    page = client.get(f"/duties/inspections/{found.id}").text
    assert "1 家档案有必填项空着" in page
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("inspection.%"))
    ).all()
    assert actions == ["inspection.recorded"]


def test_what_is_refused_comes_back_with_what_was_typed(
    client: FlaskClient, branch: Branch
) -> None:
    sign_in(client, branch.mm)

    answer = client.post(
        f"/duties/{branch.cm.id}/2026-10/inspections/new", data=typed(mend_by="", looked=[])
    )

    assert answer.status_code == 422
    assert "请定改进的期限" in answer.text
    assert "请勾选看了哪些资料" in answer.text
    assert "签收联当场拍照" in answer.text
    assert db.session.scalars(select(ManagerInspection)).all() == []


def test_only_the_districts_market_manager_writes(client: FlaskClient, branch: Branch) -> None:
    address = f"/duties/{branch.cm.id}/2026-10/inspections/new"

    answers = {}
    for person in (branch.cm, branch.head, branch.approver, branch.stranger):
        answers[person.name] = sign_in(client, person).post(address, data=typed()).status_code
    own = sign_in(client, branch.mm).get(f"/duties/{branch.mm.id}/2026-10/inspections/new")

    assert set(answers.values()) <= {403, 404}
    assert own.status_code == 404
    assert db.session.scalars(select(ManagerInspection)).all() == []


def test_the_customer_manager_confirms_once_and_may_answer(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.inspection()
    address = f"/duties/inspections/{found.id}"
    sign_in(client, branch.cm)
    assert address in client.get("/").text

    first = client.post(f"{address}/reading", data={"version": "1", "answer": "本周补齐。"})
    again = client.post(f"{address}/reading", data={"version": "2", "answer": "再说。"})

    db.session.refresh(found)
    assert (first.status_code, again.status_code) == (303, 422)
    assert found.read_at is not None
    assert found.answer == "本周补齐。"
    assert address not in client.get("/").text


def test_nobody_confirms_for_another(client: FlaskClient, branch: Branch) -> None:
    found = branch.inspection()
    address = f"/duties/inspections/{found.id}/reading"

    answers = [
        sign_in(client, person).post(address, data={"version": "1", "answer": ""}).status_code
        for person in (branch.mm, branch.other, branch.head)
    ]

    db.session.refresh(found)
    assert set(answers) <= {403, 404}
    assert found.read_at is None


def test_an_inspection_is_read_by_both_sides_the_head_and_the_centre(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.inspection()
    pages = [f"/duties/inspections/{found.id}{part}" for part in ("", "/sheet", "/export")]

    for reader, status in (
        (branch.mm, 200),
        (branch.cm, 200),
        (branch.head, 200),
        (branch.approver, 200),
        (branch.other, 404),
        (branch.stranger, 404),
    ):
        sign_in(client, reader)
        assert {client.get(page).status_code for page in pages} == {status}, reader.name
        assert (pages[0] in client.get("/duties/inspections/?month=2026-10").text) == (
            status == 200
        )


def test_the_sheet_has_the_items_and_a_code_that_leads_back(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.inspection()

    sheet = sign_in(client, branch.cm).get(f"/duties/inspections/{found.id}/sheet").text

    assert "客户经理检查表（M8）" in sheet
    assert "1 / 1（100.00%）" in sheet
    assert 'class="qr"' in sheet


def test_the_list_takes_as_many_statements_for_many(
    client: FlaskClient, branch: Branch, statements: list[str]
) -> None:
    branch.inspection()
    sign_in(client, branch.head).get("/duties/inspections/?month=2026-10")
    statements.clear()
    client.get("/duties/inspections/?month=2026-10")
    few = len(statements)
    for _ in range(20):
        branch.inspection(manager_id=branch.other.id)

    statements.clear()
    client.get("/duties/inspections/?month=2026-10")

    assert len(statements) == few
    assert few <= 8


def test_the_months_inspections_go_into_a_workbook(client: FlaskClient, branch: Branch) -> None:
    branch.inspection()
    sign_in(client, branch.mm)

    book = openpyxl.load_workbook(
        BytesIO(client.get("/duties/inspections/export?month=2026-10").data)
    )

    (row,) = book.worksheets[0].iter_rows(min_row=2, values_only=True)
    assert row[3:9] == ("林知远", "周以宁", "档案", 1, 0, 0)
