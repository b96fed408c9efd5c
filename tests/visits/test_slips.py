"""The slip for a chain's headquarters: what is on it, who gets its file, what becomes of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core import clock, scope, worker
from gcm.core import jobs as core_jobs
from gcm.core.db import db
from gcm.core.jobs import Job
from gcm.core.printing import batch
from gcm.visits.jobs import slips as jobs
from gcm.visits.models import Finding
from gcm.visits.queries import slips
from gcm.visits.rules.kinds import FindingKind, Told
from gcm.visits.rules.slips import file_name
from tests.core.pdf import pages_of, text_of
from tests.visits.places import Place, sign_in

pytestmark = pytest.mark.clause("3.2.3")

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def place(database: None, stop_clock: Any) -> Place:
    stop_clock(MONDAY)
    return Place()


def test_only_problems_at_stores_that_nobody_told_are_offered(
    client: FlaskClient, place: Place
) -> None:
    place.found(text="没有价签")
    place.found(FindingKind.OPINION, text="客户的意见")
    place.found(FindingKind.COMPLIANCE, text="疑似违规")

    text = sign_in(client, place.cm).get(f"/visits/customers/{place.chain.id}/slip").text

    assert "没有价签" in text
    assert "客户的意见" not in text
    assert "疑似违规" not in text


def test_the_ticked_ones_are_put_down_as_told(client: FlaskClient, place: Place) -> None:
    told, kept = place.found(), place.found(text="陈列面不足")
    path = f"/visits/customers/{place.chain.id}/slip"
    sign_in(client, place.cm)

    assert client.post(path, data={"step": "told"}).status_code == 422
    assert client.post(path, data={"step": "told", "finding": "999999"}).status_code == 422
    assert client.post(path, data={"step": "told", "finding": told.id}).status_code == 303

    ways = {each.id: each.told_hq_how for each in db.session.scalars(select(Finding))}
    assert ways == {told.id: Told.SLIP, kept.id: None}


def test_the_slip_prints_on_one_page_with_its_place_to_sign(
    app: Flask, place: Place, tmp_path: Path
) -> None:
    finding = place.found(text="“娇子(X)”没有价签")
    slip = slips.slip(place.chain, slips.chosen(place.chain, {finding.id}))
    target = tmp_path / "slip.pdf"

    batch.print_order(jobs.order(slip), target, workspace=tmp_path / "work")

    text = "".join(text_of(target).split())
    assert pages_of(target) == 1
    for part in (
        "卖场问题反馈单",
        "惠民超市",
        "文庙巷店",
        "没有价签",
        "客户经理：周以宁",
        "总部签收",
    ):
        assert part in text


def test_the_file_is_for_who_asked_and_only_while_the_chain_is_theirs(
    client: FlaskClient, place: Place
) -> None:
    finding = place.found()
    path = f"/visits/customers/{place.chain.id}/slip"
    answer = sign_in(client, place.cm).post(path, data={"step": "print", "finding": finding.id})
    assert answer.status_code == 303
    job = db.session.scalars(select(Job)).one()
    with scope.system("the worker"):
        worker.run_job(job.id)
    db.session.expire_all()

    assert "下载" in client.get(answer.location).text
    file = client.get(f"{answer.location}/file")
    assert (file.status_code, file.data[:5]) == (200, b"%PDF-")
    file.close()
    for other in (place.mm, place.other):
        assert sign_in(client, other).get(f"{answer.location}/file").status_code == 404


def test_a_slip_that_was_cleared_says_how_to_print_again(
    client: FlaskClient, place: Place, app: Flask
) -> None:
    path = f"/visits/customers/{place.chain.id}/slip"
    chosen = {"step": "print", "finding": place.found().id}
    answer = sign_in(client, place.cm).post(path, data=chosen)
    job = db.session.scalars(select(Job)).one()
    with scope.system("the worker"):
        worker.run_job(job.id)
    db.session.expire_all()
    job.finished_at = clock.now() - timedelta(days=31)
    db.session.commit()

    core_jobs.clear_files(app.config["HOME"])

    told = client.get(answer.location).text
    assert "文件已满 30 天，已清理。请返回反馈单再打印一次" in told
    assert f"{answer.location}/file" not in told
    assert client.get(f"{answer.location}/file").status_code == 404


def test_a_chains_code_leads_nowhere_out_of_the_folder() -> None:
    assert file_name("../K1/乙", MONDAY.date()) == "问题反馈单-___K1_乙-20261012.pdf"
