"""Whose book is read by whom, and the print of the whole month's book."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from gcm.books import jobs
from gcm.books.prints import PRINT, folder_of
from gcm.core import clock, engine
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.jobs import Job, JobState, Run
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Assignment
from tests import factories
from tests.books.branch import Branch
from tests.conftest import Client
from tests.core import pdf

pytestmark = [pytest.mark.clause("5.1"), pytest.mark.clause("5.2")]


def sees(client: Client, sheet: str, person: User) -> int:
    return client.get(f"/books/{sheet}?month=2026-10&user={person.id}").status_code


def test_a_customer_manager_reads_the_own_book_alone(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm)

    assert sees(client, "C2", branch.cm) == 200
    assert sees(client, "C2", branch.other) == 404
    assert sees(client, "M1", branch.mm) == 404
    assert sees(client, "M1", branch.cm) == 404
    assert client.get(f"/books/?user={branch.other.id}").status_code == 404
    assert client.get(f"/books/C2/export?user={branch.other.id}").status_code == 404
    asked = {"month": "2026-10", "user": branch.other.id}
    assert client.post("/books/prints", data=asked).status_code == 404


def test_a_market_manager_reads_the_own_book_and_those_of_the_district(
    client: Client, branch: Branch
) -> None:
    """Not another market manager's, also of the same district."""
    second = factories.user(Role.MARKET_MANAGER, district=branch.here)
    client.sign_in(branch.mm)

    assert sees(client, "M1", branch.mm) == 200
    assert sees(client, "C2", branch.cm) == 200
    assert sees(client, "C2", branch.other) == 200
    assert sees(client, "M1", second) == 404
    assert sees(client, "M1", branch.stranger) == 404


def test_another_districts_manager_reads_nothing_of_it(client: Client, branch: Branch) -> None:
    client.sign_in(branch.stranger)

    assert sees(client, "C2", branch.cm) == 404
    assert sees(client, "M1", branch.mm) == 404


@pytest.mark.parametrize("who", ["head", "centre"])
def test_head_and_marketing_centre_read_every_book(
    client: Client, branch: Branch, who: str
) -> None:
    client.sign_in(getattr(branch, who))

    assert sees(client, "M1", branch.mm) == 200
    assert sees(client, "C2", branch.cm) == 200
    assert "惠客东街店" in client.get(f"/books/C2?month=2026-10&user={branch.cm.id}").text
    assert sees(client, "M1", branch.stranger) == (404 if who == "head" else 200)


def test_a_colleagues_chain_is_not_in_the_book(client: Client, branch: Branch) -> None:
    theirs = factories.customer(district=branch.here, holder=branch.other, name="别家商贸")
    factories.store(theirs, name="别家一店")

    shown = client.sign_in(branch.cm).get("/books/C2?month=2026-10").text

    assert "惠客东街店" in shown
    assert "别家一店" not in shown


def test_the_month_lists_each_sheet_with_its_rows(client: Client, branch: Branch) -> None:
    branch.filled()

    shown = client.sign_in(branch.cm).get("/books/?month=2026-10").text

    assert "我的本月台账" in shown
    for key in ("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C11"):
        assert f"/books/{key}?month=2026-10" in shown
    assert "/books/M1?" not in shown


def test_a_long_sheet_is_paged(client: Client, branch: Branch) -> None:
    branch.more_shops(55)

    first = client.sign_in(branch.cm).get("/books/C2?month=2026-10").text
    second = client.get("/books/C2?month=2026-10&page=2").text

    assert "第 1 / 2 页" in first
    assert second.count("sheet-row") == 6


@pytest.mark.parametrize("address", ["/books/X1", "/books/M10/export", "/books/C2?user=999999"])
def test_what_is_no_sheet_or_no_book_leads_nowhere(
    client: Client, branch: Branch, address: str
) -> None:
    assert client.sign_in(branch.mm).get(address).status_code == 404


def test_where_nobody_keeps_a_book_the_page_says_so(client: Client, database: None) -> None:
    shown = client.sign_in(factories.user(Role.APPROVER)).get("/books/")

    assert "还没有可看的台账" in shown.text


def test_the_whole_book_is_one_numbered_file_and_written_down(
    app: Flask, client: Client, branch: Branch
) -> None:
    branch.filled()
    client.sign_in(branch.cm)

    ordered = client.post("/books/prints", data={"month": "2026-10"})
    job = db.session.scalars(select(Job).where(Job.kind == PRINT)).one()
    waiting = client.get(f"/books/prints/{job.id}")
    run = Run(job)
    db.session.commit()
    engine.only_read(False)
    job.result, job.state = dict(jobs.print_book(run)), JobState.DONE
    factories.saved(job)

    assert ordered.status_code == 303
    assert "正在排版" in waiting.text or "等待" in waiting.text
    file = folder_of(app.config["HOME"], job.id) / f"台账-{branch.cm.login}-2026-10.pdf"
    text, pages = pdf.text_of(file), pdf.pages_of(file)
    assert "集团客户经理记录簿" in text
    for words in ("C1 总部档案", "C11 意见与投诉", "惠客东街店", f"第 {pages} 页 共 {pages} 页"):
        assert words in text
    with client.get(f"/books/prints/{job.id}/file") as download:
        assert download.data[:4] == b"%PDF"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "book.printed"))
    assert entry.one().detail == {"month": "2026-10", "title": "周以宁 本月台账"}
    held = db.session.scalars(select(Assignment).where(Assignment.user_id == branch.cm.id)).all()
    held[0].ends_on = clock.today() - timedelta(days=1)
    factories.saved(held[0])
    assert client.get(f"/books/prints/{job.id}/file").status_code == 404


def test_a_name_that_excel_does_not_take_as_a_sheets_is_exported_all_the_same(
    client: Client, branch: Branch
) -> None:
    branch.cm.name = "周/以宁"
    factories.saved(branch.cm)

    assert client.sign_in(branch.cm).get("/books/C1/export?month=2026-10").status_code == 200


def test_a_print_belongs_to_whoever_ordered_it(client: Client, branch: Branch) -> None:
    client.sign_in(branch.cm).post("/books/prints", data={"month": "2026-10", "sheet": "C2"})
    job = db.session.scalars(select(Job).where(Job.kind == PRINT)).one()

    client.sign_in(branch.other)

    assert client.get(f"/books/prints/{job.id}").status_code == 404
    assert client.get(f"/books/prints/{job.id}/file").status_code == 404
