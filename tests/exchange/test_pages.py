"""The same in the browser: choose, check, confirm, follow, withdraw; and only one's own."""

import io
import os
import shutil
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from gcm.core import scope, worker
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.organisation import Department, District
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Customer
from tests import factories
from tests.exchange.sheets import Desk, Sheets
from tests.onboarding.hostile import EXE

CUSTOMERS = ["客户编码", "客户名称", "账号", "片区编码", "备注"]
GOOD: Sheets = {"总部档案": [CUSTOMERS, ["K001", "青溪惠民", "6228546848745268596", "0104", "x"]]}
BAD: Sheets = {
    "总部档案": [
        CUSTOMERS,
        ["K001", "青溪惠民", "6228546848745268596", "0104"],
        ["K002", None, "6228546848745268596", "0999"],
    ],
    "草稿": [["随便"]],
}


@pytest.fixture(autouse=True)
def no_uploads(app: Flask) -> None:
    shutil.rmtree(app.config["HOME"] / "imports", ignore_errors=True)


@pytest.fixture
def admin(database: None) -> User:
    return factories.user(Role.ADMIN, login="admin1")


def upload(client: FlaskClient, desk: Desk, sheets: Sheets, kind: str = "workbook") -> TestResponse:
    content = io.BytesIO(desk.write(sheets).read_bytes())
    data = {"kind": kind, "file": (content, "十月.xlsx"), "sheet": ""}
    return client.post("/exchange/imports/new", data=data)


def work(app: Flask) -> Job:
    """Do what a worker would, and return the last job."""
    with app.app_context():
        scope.act_within(scope.EVERYTHING)
        waiting = db.session.scalars(select(Job.id).where(Job.state == JobState.QUEUED)).all()
        db.session.rollback()
        for job_id in waiting:
            worker.run_job(job_id)
    last = db.session.scalars(select(Job).order_by(Job.id.desc())).first()
    assert last is not None
    return last


def uploads(app: Flask) -> list[Any]:
    return [path for path in (app.config["HOME"] / "imports").rglob("*") if path.is_file()]


@pytest.mark.security(53)
def test_a_file_is_checked_confirmed_brought_in_and_taken_back(
    app: Flask, client: Any, desk: Desk, admin: User, district: District
) -> None:
    client.sign_in(admin)
    followed = upload(client, desk, GOOD)
    assert followed.status_code == 303
    assert "检查“十月.xlsx”" in client.get("/exchange/").text
    waiting = client.get(followed.location).text
    assert 'hx-trigger="every 1s"' in waiting

    assert work(app).state is JobState.DONE
    preview = client.get(followed.location).text
    assert "检查通过，共 1 行" in preview
    assert 'hx-trigger="every 1s"' not in preview
    assert "6228 **** **** 8596" in preview
    assert "6228546848745268596" not in preview
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 0

    confirmed = client.post(f"{followed.location}/confirmation")
    assert work(app).kind == "import"
    assert "已导入，批号 1" in client.get(confirmed.location).text
    assert db.session.scalars(select(Customer)).one().code == "K001"
    assert uploads(app) == []

    assert "十月.xlsx" in client.get("/exchange/").text
    assert client.post("/exchange/batches/1/withdrawal", data={"reason": " "}).status_code == 422
    back = client.post("/exchange/batches/1/withdrawal", data={"reason": "填错了"})
    work(app)
    assert "第 1 批导入已撤销" in client.get(back.location).text
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 0
    assert "填错了" in client.get("/exchange/").text


@pytest.mark.security(71)
def test_what_is_no_workbook_is_told_and_does_not_stay(
    app: Flask, client: Any, admin: User
) -> None:
    client.sign_in(admin)
    data = {"kind": "workbook", "file": (io.BytesIO(EXE), "../十月\x00.xlsx"), "sheet": ""}
    address = client.post("/exchange/imports/new", data=data).location

    job = work(app)

    assert (job.state, job.params["name"]) == (JobState.FAILED, "十月.xlsx")
    assert "不是工作簿" in client.get(address).text
    assert uploads(app) == []


def test_a_table_of_commas_does_not_say_what_it_holds(app: Flask, client: Any, admin: User) -> None:
    client.sign_in(admin)
    data = {"kind": "workbook", "file": (io.BytesIO("客户编码,客户名称\n".encode()), "十月.csv")}
    address = client.post("/exchange/imports/new", data=data).location
    work(app)

    assert "请先选择种类" in client.get(address).text


def test_every_fault_is_marked_at_its_cell(
    app: Flask, client: Any, desk: Desk, admin: User, district: District
) -> None:
    client.sign_in(admin)
    address = upload(client, desk, BAD).location
    work(app)
    page: Any = html.fromstring(client.get(address).text)

    cells = page.xpath("//td[@class='fault']")
    assert [cell.getparent().find("th").text_content() for cell in cells] == ["3", "3"]
    assert "不能为空" in cells[0].text_content()
    assert "0999" in cells[1].text_content()
    assert "草稿" in page.text_content()
    assert "备注" in page.text_content()
    headings = [
        each.text_content()
        for each in page.xpath("//table[contains(@class, 'preview')]//th[@class='nowrap']")
    ]
    assert headings == ["客户编码", "客户名称", "账号", "片区编码"]
    assert not page.xpath("//form[contains(@action, 'confirmation')]")
    assert client.post(f"{address}/confirmation").status_code == 422
    assert uploads(app) == []


def test_the_faults_stand_above_the_table_and_each_leads_to_its_cell(
    app: Flask, client: Any, desk: Desk, admin: User, district: District
) -> None:
    client.sign_in(admin)
    address = upload(client, desk, BAD).location
    work(app)
    page: Any = html.fromstring(client.get(address).text)

    (listed,) = page.xpath("//details[contains(@class, 'faults')]")
    lines = [
        [" ".join(cell.text_content().split()) for cell in row.iterchildren("th", "td")]
        for row in listed.xpath(".//tbody/tr")
    ]
    assert [line[:2] for line in lines] == [
        ["第 3 行 客户名称", "（空）"],
        ["第 3 行 片区编码", "0999"],
    ]
    assert "open" in listed.attrib
    cells = [page.get_element_by_id(each.get("href")[1:]) for each in listed.iter("a")]
    assert cells == page.xpath("//td[@class='fault']")
    for line, cell in zip(lines, cells, strict=True):
        assert line[2] in cell.text_content()


def test_many_faults_are_listed_folded_and_at_most_two_hundred(
    app: Flask, client: Any, desk: Desk, admin: User, district: District
) -> None:
    rows = [[f"K{number:03}", "甲", None, "0999"] for number in range(201)]
    client.sign_in(admin)
    address = upload(client, desk, {"总部档案": [CUSTOMERS, *rows]}).location
    work(app)
    page: Any = html.fromstring(client.get(address).text)

    (listed,) = page.xpath("//details[contains(@class, 'faults')]")
    assert "open" not in listed.attrib
    assert "前 200 处" in listed.find("summary").text_content()
    assert len(listed.xpath(".//tbody/tr")) == 200
    for each in listed.iter("a"):
        page.get_element_by_id(each.get("href")[1:])


def test_a_missing_column_is_listed_although_no_cell_shows_it(
    app: Flask, client: Any, desk: Desk, admin: User
) -> None:
    client.sign_in(admin)
    without: Sheets = {"总部档案": [["客户名称", "备注", "账号"], ["甲", "x", None]]}
    address = upload(client, desk, without, "customers").location
    work(app)
    page: Any = html.fromstring(client.get(address).text)

    (listed,) = page.xpath("//details[contains(@class, 'faults')]")
    assert "第 1 行 客户编码" in listed.text_content()
    assert not list(listed.iter("a"))


def test_htmx_gets_the_part_that_changes(
    app: Flask, client: Any, desk: Desk, admin: User, district: District
) -> None:
    client.sign_in(admin)
    address = upload(client, desk, GOOD).location
    part = client.get(address, headers={"HX-Request": "true", "HX-Target": "progress_state"})

    assert part.text.lstrip().startswith('<div id="progress_state"')


def test_an_import_interrupted_after_its_batch_is_not_done_twice(
    app: Flask, client: Any, desk: Desk, admin: User, district: District
) -> None:
    client.sign_in(admin)
    address = upload(client, desk, GOOD).location
    work(app)
    followed = client.post(f"{address}/confirmation").location
    job = work(app)
    job.state = JobState.QUEUED
    db.session.commit()
    work(app)

    assert "已完整导入" in client.get(followed).text
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 1


def test_a_file_that_is_no_workbook_ends_in_a_sentence(
    app: Flask, client: Any, admin: User
) -> None:
    client.sign_in(admin)
    data = {"kind": "users", "file": (io.BytesIO(b"%PDF-1.7"), "a.xlsx"), "sheet": ""}
    address = client.post("/exchange/imports/new", data=data).location
    work(app)

    assert "不是工作簿" in client.get(address).text


def test_without_a_file_the_form_comes_back(client: Any, admin: User) -> None:
    client.sign_in(admin)
    answer = client.post("/exchange/imports/new", data={"kind": "workbook"})

    assert answer.status_code == 422
    assert "请选择文件" in answer.text


def test_kinds_are_those_that_the_person_may_bring_in(
    client: Any, admin: User, district: District
) -> None:
    head = factories.user(Role.DEPARTMENT_HEAD)
    client.sign_in(head)
    text = client.get("/exchange/").text
    assert "普通线得分" in text
    assert "总部档案" not in text
    assert client.get("/exchange/kinds/customers/template").status_code == 404
    assert client.get("/exchange/kinds/ordinary-scores/template").status_code == 200
    assert client.post("/exchange/imports/new", data={"kind": "customers"}).status_code == 422

    client.sign_in(factories.user(Role.CUSTOMER_MANAGER))
    assert client.get("/exchange/").status_code == 403


def test_a_workbook_with_a_sheet_of_others_is_refused(
    app: Flask, client: Any, desk: Desk, district: District
) -> None:
    client.sign_in(factories.user(Role.DEPARTMENT_HEAD))
    address = upload(client, desk, GOOD).location
    work(app)

    assert "您不能导入这些工作表：总部档案" in client.get(address).text


def test_one_persons_check_and_batch_do_not_exist_for_another(
    app: Flask, client: Any, desk: Desk, admin: User, district: District
) -> None:
    runner = factories.user(Role.MARKET_MANAGER, district=district)
    client.sign_in(admin)
    address = upload(client, desk, GOOD).location
    work(app)
    client.post(f"{address}/confirmation")
    work(app)

    client.sign_in(runner)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/confirmation").status_code == 404
    assert client.get("/exchange/batches/1/withdrawal").status_code == 404
    assert "十月.xlsx" not in client.get("/exchange/").text


def test_a_market_managers_export_holds_the_own_district(
    client: Any, desk: Desk, district: District
) -> None:
    mine = factories.customer(district=district, code="K001")
    factories.customer(code="K900")
    client.sign_in(factories.user(Role.MARKET_MANAGER, district=district))
    answer = client.get("/exchange/kinds/customers/workbook")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["总部档案"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [mine.code]
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.security(71)
def test_old_uploads_are_swept(app: Flask, client: Any, desk: Desk, admin: User) -> None:
    client.sign_in(admin)
    upload(client, desk, GOOD)
    (old,) = uploads(app)
    os.utime(old, (0, 0))
    upload(client, desk, BAD)

    assert old not in uploads(app)


def test_departments_come_by_their_own_kind(
    app: Flask, client: Any, desk: Desk, admin: User
) -> None:
    client.sign_in(admin)
    sheets: Sheets = {"随便": [["部门编码", "部门名称"], ["07", "第七营销部"]]}
    address = upload(client, desk, sheets, "departments").location
    work(app)
    client.post(f"{address}/confirmation")
    work(app)

    assert db.session.scalars(select(Department)).one().name == "第七营销部"
