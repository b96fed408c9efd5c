"""The printed score sheet: one page of A4 with inputs, steps and result, and nothing else."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from gcm.assessment import jobs, paper
from gcm.assessment.actions.signing import sign
from gcm.assessment.queries import own
from gcm.core import clock
from gcm.core.db import db, transaction
from gcm.core.policy import Role
from gcm.core.printing import batch
from tests import factories
from tests.assessment.books import MONTH, Book, placed
from tests.conftest import Client
from tests.core import pdf

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.clause("4.1")]


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 9, 8, tzinfo=clock.LOCAL))


def test_a_signed_sheet_prints_on_one_page_with_its_inputs_steps_and_result(
    app: Flask, tmp_path: Path
) -> None:
    """A dead tie and a long list of notes still fit; what would have changed is not printed."""
    book = Book(tmp_path)
    book.compare(placed(1, 1, 2, 1, 3), placed(1, 2, 1, 1, 3), placed(3, 3, 3, 3, 1))
    book.score("92.00").score("88.00", district="0101").take()
    head = factories.user(Role.DEPARTMENT_HEAD, login="ld01", name="顾明章")
    district = own.find_district()
    assert district
    with transaction():
        signed = sign(district, datetime(2026, 9, 1).date(), "", by=head)
    db.session.commit()

    drawn = jobs.drawn_for(head, {"signed": signed.id, "month": MONTH})
    (file,) = batch.print_order(
        paper.order(drawn), tmp_path / drawn.file_name, workspace=tmp_path / "printing"
    )

    text = pdf.text_of(file)
    assert pdf.pages_of(file) == 1
    for words in ("第 1 版", "50 + 50 × 92.00 ÷ 100 = 96.00", "顾明章", "分不出先后，并列"):
        assert words in text
    assert "多卖" not in text


def test_a_print_is_ordered_and_belongs_to_whoever_ordered_it(
    client: Client, tmp_path: Path
) -> None:
    Book(tmp_path).compare(
        placed(1, 1, 1, 1, 1), placed(2, 2, 2, 2, 2), placed(3, 3, 3, 3, 3)
    ).take()
    head = factories.user(Role.DEPARTMENT_HEAD, login="ld01")
    other = factories.user(Role.DEPARTMENT_HEAD, login="ld02")

    answer = client.sign_in(head).post("/assessment/prints", data={"month": MONTH})

    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    assert client.get(f"{answer.location}/file").status_code == 404
    assert client.sign_in(other).get(answer.location).status_code == 404
