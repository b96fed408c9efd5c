"""Notices and the disclosure on paper: what is on them, and who gets their files."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core import scope, worker
from gcm.core.db import db
from gcm.core.jobs import Job
from gcm.core.users import DistrictPost
from gcm.customers.models import Assignment
from gcm.supply.models import Allocation
from gcm.supply.queries import prints
from tests import factories
from tests.core.pdf import pages_of, text_of
from tests.supply.branch import Branch, publish, sign_in

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(MONDAY)
    return Branch()


def printed(app: Flask) -> Path:
    """The only file of the only job, after the worker has run it."""
    job = db.session.scalars(select(Job)).one()
    with scope.system("the worker"):
        worker.run_job(job.id)
    db.session.expire_all()
    assert job.result, job.last_error
    (name,) = job.result["files"]
    return prints.folder_of(app.config["HOME"], job.id) / str(name)


def fetched(client: FlaskClient, address: str) -> int:
    with client.get(address) as answer:
        return answer.status_code


def words(file: Path) -> str:
    return "".join(text_of(file).split())


@pytest.mark.clause("2.2.4")
def test_every_store_of_the_list_has_its_page(
    app: Flask, client: FlaskClient, branch: Branch
) -> None:
    publish(client, branch, **{"goods-1-product_id": branch.plain.id, "goods-1-total": 0})

    answer = sign_in(client, branch.cm).post("/supply/notices/prints?month=2026-10")
    file = printed(app)

    assert pages_of(file) == 2  # the own chain's; the other one's is not in reach
    text = words(file)
    for part in ("GZ202610-S1", "GZ202610-S2", "娇子(X)", "云烟(平)", "卖场签收", "由贵店自主决定"):
        assert part in text
    assert "GZ202610-S3" not in text
    assert "已印好 2 张" in client.get(answer.location).text
    assert fetched(client, f"{answer.location}/1") == 200
    assert fetched(client, f"{answer.location}/2") == 404
    assert fetched(sign_in(client, branch.mm), f"{answer.location}/1") == 404


@pytest.mark.clause("2.2.4")
def test_a_voided_sheet_is_printed_as_void(app: Flask, client: FlaskClient, branch: Branch) -> None:
    publish(client, branch)
    publish(client, branch, reason="追加", **{"goods-0-total": 20})

    client.post("/supply/notices/prints?month=2026-10&state=已作废&q=GZ202610-S1")

    assert "废" in words(printed(app))  # set askew, so its two characters come in any order


@pytest.mark.clause("1.4")
def test_the_disclosure_tells_the_rule_and_what_every_chain_gets(
    app: Flask, client: FlaskClient, branch: Branch
) -> None:
    factories.store(branch.own, licence_ends_on=date(2026, 10, 1))
    publish(client, branch)
    allocation = db.session.scalars(select(Allocation)).one()

    # A customer manager hangs up the same sheet: a disclosure holds everybody's.
    sign_in(client, branch.cm)
    answer = client.post(f"/supply/allocations/{allocation.id}/disclosures")
    text = words(printed(app))

    for part in (
        "紧俏货源分配公示",
        "按2026年7月至2026年9月全部品规",
        branch.own.name,
        branch.others.name,
        "本月有1家",
    ):
        assert part in text
    assert fetched(client, f"{answer.location}/file") == 200
    assert fetched(sign_in(client, branch.stranger), f"{answer.location}/file") == 404

    post = db.session.scalars(select(DistrictPost).where(DistrictPost.user_id == branch.mm.id))
    post.one().district_id = branch.there.id
    db.session.commit()
    assert fetched(sign_in(client, branch.mm), f"{answer.location}/file") == 404


def test_who_lost_one_of_the_chains_loses_the_notices_that_were_printed(
    app: Flask, client: FlaskClient, branch: Branch
) -> None:
    publish(client, branch)
    answer = sign_in(client, branch.cm).post("/supply/notices/prints?month=2026-10")
    printed(app)
    assert fetched(client, f"{answer.location}/1") == 200

    held = select(Assignment).where(Assignment.customer_id == branch.own.id)
    db.session.scalars(held).one().ends_on = date(2026, 10, 11)
    factories.assign(branch.own, branch.other, date(2026, 10, 12))

    assert fetched(client, f"{answer.location}/1") == 404


def test_the_same_print_is_asked_for_once_until_it_is_over(
    app: Flask, client: FlaskClient, branch: Branch
) -> None:
    publish(client, branch)
    allocation = db.session.scalars(select(Allocation)).one()
    paths = (
        "/supply/notices/prints?month=2026-10",
        f"/supply/allocations/{allocation.id}/disclosures",
    )
    sign_in(client, branch.mm)

    for path in paths:
        first, second = client.post(path), client.post(path)
        assert first.location == second.location
    assert len(db.session.scalars(select(Job)).all()) == 2
    assert client.post(f"{paths[0]}&q=S1").location != client.post(paths[0]).location
    mine = client.post(paths[0]).location
    assert sign_in(client, branch.cm).post(paths[0]).location != mine
    assert len(db.session.scalars(select(Job)).all()) == 4
