"""The month-end checklist: each step is open until what it asks for is there."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gcm.assessment.actions.signing import sign
from gcm.assessment.queries import own
from gcm.assessment.rules.checklist import Checklist, Standing, Step
from gcm.core import clock
from gcm.core.db import db, transaction
from gcm.core.policy import Permission, Role
from gcm.core.sync.models import InboxEntry, Outcome, Receipt, Vault
from gcm.core.users import User
from gcm.visits.actions import closings
from tests import factories
from tests.assessment.books import MONTH, Book, placed
from tests.conftest import Client

DAY = date(2026, 10, 12)


def step(open_words: str = "还没有。", due_on: date | None = None) -> Step:
    return Step(
        "签发",
        "3.4",
        "都已签发。",
        open_words,
        "/reviews/",
        Permission.LETTER_READ,
        "市场经理",
        due_on,
    )


@pytest.mark.parametrize(
    ("open_words", "due_on", "standing"),
    [
        ("", DAY - timedelta(days=1), Standing.DONE),
        ("还没有。", None, Standing.WAITING),
        ("还没有。", DAY, Standing.WAITING),
        ("还没有。", DAY - timedelta(days=1), Standing.LATE),
    ],
)
def test_a_step_is_late_only_after_its_day(
    open_words: str, due_on: date | None, standing: Standing
) -> None:
    assert step(open_words, due_on).standing(DAY) is standing


def test_the_next_step_is_the_first_that_is_open() -> None:
    done, waiting, other = step(""), step("缺两家。"), step("缺一家。")

    found = Checklist(DAY, (done, waiting, other))

    assert (found.left, found.next) == (2, waiting)
    assert Checklist(DAY, (done,)).next is None


@pytest.fixture
def head(database: None, tmp_path: Path, stop_clock: Callable[[datetime], None]) -> User:
    """The ninth of October; all of September's figures are in, nothing is signed or closed."""
    stop_clock(datetime(2026, 10, 9, 8, tzinfo=clock.LOCAL))
    book = Book(tmp_path)
    book.compare(placed(1, 1, 1, 1, 1), placed(2, 2, 2, 2, 2), placed(3, 3, 3, 3, 3))
    book.score("92.00").take()
    return factories.user(Role.DEPARTMENT_HEAD, login="ld01")


@pytest.mark.clause("4.1")
def test_the_list_walks_through_closing_a_month(client: Client, head: User) -> None:
    """Sales stop on the 15th, a letter is not issued, the sheet waits: each leads to its page."""
    shown = client.sign_in(head).get(f"/assessment/checklist?month={MONTH}")

    assert "销售只到 2026-09-15，最后一个工作日是 2026-09-30。" in shown.text
    assert "1 家客户中还有 1 家没有签发。" in shown.text
    assert "还没有月结" in shown.text
    assert "可以签字了。" in shown.text
    assert "还有 26 次没有记录。" in shown.text  # 22 daily, 4 weekly
    assert "没有要交的报表。" in shown.text
    assert "还有 5 步没有完成" in shown.text
    assert f'hx-get="/assessment/checklist?month={MONTH}"' in client.get("/").text
    part = {"HX-Request": "true", "HX-Target": "month_end"}
    fetched = client.get(f"/assessment/checklist?month={MONTH}", headers=part).text
    assert "月末清单还有 5 步没有完成" in fetched
    assert "<html" not in fetched


@pytest.mark.clause("4.1")
def test_what_was_signed_and_closed_is_done(client: Client, head: User) -> None:
    district = own.find_district()
    assert district
    with transaction():
        sign(district, date(2026, 9, 1), "", by=head)
        closings.close(district, date(2026, 9, 1), by=head)

    shown = client.sign_in(head).get(f"/assessment/checklist?month={MONTH}")

    assert "第 1 版已签字。" in shown.text
    assert "2026-10-09 月结。" in shown.text
    assert "还有 3 步没有完成" in shown.text


def test_a_month_that_runs_has_no_list_yet(client: Client, head: User) -> None:
    assert client.sign_in(head).get("/assessment/checklist?month=2026-10").status_code == 404


def test_what_waits_on_tablets_is_the_districts_whoever_looks(client: Client, head: User) -> None:
    """The head has no people of the own: the step asks for those of the market manager."""
    manager = db.session.scalars(select(User).where(User.login == "mm04")).one()
    waiting_form(manager)

    shown = client.sign_in(head).get(f"/assessment/checklist?month={MONTH}")

    assert "1 份记录需处理。" in shown.text


def waiting_form(person: User) -> None:
    """A form that arrived and that somebody has to look at."""
    op = "0195a000-0000-7000-8000-000000000001"
    factories.saved(Vault(id=op, user_id=person.id, allocated=1, pending=[]))
    said = {"op": op, "vault": op, "seq": 1, "kind": "test", "form_version": 1, "fields": []}
    factories.saved(
        Receipt(
            op=op,
            vault_id=op,
            seq=1,
            user_id=person.id,
            kind="test",
            entity="",
            form_version=1,
            sha256="",
            outcome=Outcome.KEPT,
            answer={},
            offset_seconds=0,
            clock_suspect=False,
        )
    )
    body = json.dumps({**said, "blobs": []}).encode()
    factories.saved(
        InboxEntry(
            op=op, user_id=person.id, kind="test", body=body, problem="月份已结账。", fields={}
        )
    )
