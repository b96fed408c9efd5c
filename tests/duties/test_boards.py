"""The pages of boards: who sees whose, in how many statements, and what they take along."""

import json
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from flask.testing import FlaskClient

from gcm import cli
from gcm.assessment.models import ManagerScore
from gcm.core.users import User
from gcm.duties.queries import boards
from tests import factories
from tests.customers.bulk import many_chains
from tests.duties.branch import OCTOBER, Branch

pytestmark = [pytest.mark.clause("2.1"), pytest.mark.clause("2.2")]
STATES = {"done", "due", "late", "none"}


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    return client.sign_in(user)  # type: ignore[attr-defined, no-any-return]


def printed(app: Flask, *arguments: str) -> str:
    info = ScriptInfo(create_app=lambda: app)
    result = CliRunner().invoke(cli.main, ["duties", *arguments], obj=info)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_everybody_sees_the_own_board_and_those_of_the_own_people(
    client: FlaskClient, branch: Branch
) -> None:
    everybody = {branch.mm, branch.cm, branch.other}
    sees = {
        branch.mm: everybody,
        branch.head: everybody,
        branch.approver: everybody | {branch.stranger},
        branch.cm: {branch.cm},
        branch.stranger: {branch.stranger},
    }

    for reader, seen in sees.items():
        sign_in(client, reader)
        grid = client.get("/duties/").text
        for person in (*everybody, branch.stranger):
            address = f"/duties/{person.id}/2026-10"
            assert (address in grid) == (person in seen), (reader.name, person.name)
            assert client.get(address).status_code == (200 if person in seen else 404)
            assert client.get(f"{address}/sheet").status_code == (200 if person in seen else 404)
            assert client.get(f"{address}/export").status_code == (200 if person in seen else 404)


def test_a_board_shows_each_duty_with_its_clause_and_links_that_may_be_followed(
    client: FlaskClient, branch: Branch
) -> None:
    shown = sign_in(client, branch.mm).get(f"/duties/{branch.mm.id}/2026-10").text

    assert all(f'id="duty-2.1.{number}"' in shown for number in range(1, 10))
    assert "/regulation/#2.1.9" in shown
    assert f"/visits/quotas/{branch.mm.id}?month=2026-10" in shown
    read_by_approver = sign_in(client, branch.approver).get(f"/duties/{branch.mm.id}/2026-10").text
    assert "本月没有执行中的品牌培育计划" in read_by_approver
    assert "/cultivation/" not in read_by_approver  # which that role may not read


def test_what_is_open_comes_to_the_home_page(client: FlaskClient, branch: Branch) -> None:
    home = sign_in(client, branch.cm).get("/").text
    block = client.get(
        "/duties/own", headers={"HX-Request": "true", "HX-Target": "own_duties"}
    ).text

    assert 'hx-get="/duties/own"' in home
    assert f"/duties/{branch.cm.id}/2026-10#duty-2.2.6" in block
    assert "<html" not in block
    assert client.get("/duties/own").status_code == 200


def test_an_export_holds_every_line(client: FlaskClient, branch: Branch) -> None:
    sign_in(client, branch.head)
    book = openpyxl.load_workbook(BytesIO(client.get("/duties/export?month=2026-10").data))

    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))

    assert len(rows) == 9 + 8 + 8
    assert {row[5] for row in rows} <= {"已做到", "待完成", "逾期", "本月无"}


def test_the_number_of_statements_does_not_grow_with_chains(
    branch: Branch, statements: list[str]
) -> None:
    boards.whole(OCTOBER)
    statements.clear()
    boards.whole(OCTOBER)
    few = len(statements)
    many_chains(branch.here.id, [branch.cm.id, branch.other.id], chains=600, stores_each=2)

    statements.clear()
    boards.whole(OCTOBER)

    assert len(statements) == few
    assert few <= 36


def test_the_command_prints_the_boards_as_json_and_to_read(app: Flask, branch: Branch) -> None:
    found: dict[str, Any] = json.loads(printed(app, "2026-10", "--json"))

    assert list(found) == ["month", "managers"]
    assert found["month"] == "2026-10"
    of_user = {each["user"]: each for each in found["managers"]}
    assert list(of_user[branch.mm.login]) == ["user", "role", "duties"]
    assert [each["clause"] for each in of_user[branch.mm.login]["duties"]] == [
        f"2.1.{number}" for number in range(1, 10)
    ]
    assert [each["clause"] for each in of_user[branch.cm.login]["duties"]] == [
        f"2.2.{number}" for number in range(1, 9)
    ]
    for each in of_user[branch.cm.login]["duties"]:
        assert list(each) == ["clause", "title", "state", "evidence", "missing"]
        assert each["state"] in STATES
        assert all(isinstance(text, str) for text in each["missing"])
        assert all(set(proof) == {"text", "href"} for proof in each["evidence"])
    assert "2.2.6 月度需求预测：逾期" in printed(app, "2026-10")


def test_a_month_that_is_none_is_refused_in_one_line(app: Flask, branch: Branch) -> None:
    info = ScriptInfo(create_app=lambda: app)

    result = CliRunner().invoke(cli.main, ["duties", "2026-13"], obj=info)

    assert result.exit_code != 0
    assert len(result.stderr.strip().splitlines()[-1]) > 0


@pytest.mark.clause("4.2")
def test_the_departments_score_stands_beside_the_board_and_is_not_computed(
    client: FlaskClient, branch: Branch
) -> None:
    address = f"/duties/{branch.cm.id}/2026-10"
    assert "2026年10月的得分还没有录入" in sign_in(client, branch.cm).get(address).text
    factories.saved(
        ManagerScore(
            month=OCTOBER, user_id=branch.cm.id, score=Decimal("91.25"), document="考核〔2026〕10号"
        )
    )

    shown = client.get(address).text

    assert "<strong>91.25</strong> 分，依据 考核〔2026〕10号" in shown
    assert "91.25" in sign_in(client, branch.mm).get(address).text
