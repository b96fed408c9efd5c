"""The quick card: one page, with the branch's address in its QR code."""

from datetime import date
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from gcm.core import scope, worker
from gcm.core.db import db
from gcm.core.jobs import Job
from gcm.core.policy import Role
from gcm.core.printing import batch
from gcm.help import card
from gcm.help.card import Card
from tests import factories
from tests.conftest import Client

LONG = "https://jituan-kehu-fuwu.qingxi-fengongsi.example.lan:8443/"


@pytest.mark.parametrize(
    ("branch", "address"), [("青溪分公司", "https://gcm.lan/"), ("名" * 40, LONG)]
)
def test_the_card_is_exactly_one_page(tmp_path: Path, branch: str, address: str) -> None:
    order = card.order(Card(branch, "0830-0200000", address, date(2026, 11, 28)))

    (printed,) = batch.print_order(order, tmp_path / "card.pdf", workspace=tmp_path / "work")

    with pikepdf.open(printed) as pdf:
        assert len(pdf.pages) == 1


def test_who_orders_the_card_takes_it_away(client: Client) -> None:
    client.sign_in(factories.user(Role.MARKET_MANAGER))
    ordered = client.post("/help/card/prints")

    job = db.session.scalars(select(Job)).one()
    with scope.system("the worker"):
        worker.run_job(job.id)

    db.session.rollback()  # what was read before the worker wrote
    assert job.result, job.last_error
    assert job.params == {"address": "http://localhost/"}
    assert "下载" in client.get(ordered.location).text
    with client.get(f"{ordered.location}/file") as taken:
        assert taken.data.startswith(b"%PDF")


def test_a_card_that_is_not_printed_yet_is_not_there(client: Client) -> None:
    client.sign_in(factories.user(Role.MARKET_MANAGER))
    ordered = client.post("/help/card/prints")

    assert client.get(f"{ordered.location}/file").status_code == 404


def test_the_card_of_another_is_not_there(client: Client) -> None:
    owner, other = factories.user(Role.ADMIN), factories.user(Role.ADMIN)
    ordered = client.sign_in(owner).post("/help/card/prints")

    assert client.sign_in(other).get(ordered.location).status_code == 404


def test_the_branch_s_own_address_stands_before_the_browser_s(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BASE_URL", "https://gcm.example.lan")
    client.sign_in(factories.user(Role.ADMIN)).post("/help/card/prints")

    assert db.session.scalars(select(Job)).one().params == {"address": "https://gcm.example.lan"}
