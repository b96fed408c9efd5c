"""Long work on letters: it acts for who asked, may be run twice, and its files are guarded."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update

from gcm.core import clock, jobs, scope, worker
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.customers.models import Assignment
from gcm.reviews.models import Letter, LetterPoint
from tests import factories
from tests.core.pdf import pages_of, text_of
from tests.reviews.branch import Branch

pytestmark = pytest.mark.clause("3.4")


@pytest.fixture(autouse=True)
def wide_again(database: None) -> Iterator[None]:
    yield
    scope.act_within(scope.EVERYTHING)


def run_last() -> Job:
    """Do what the worker's process would do with the newest job."""
    job_id = db.session.scalars(select(func.max(Job.id))).one()
    worker.run_job(job_id)
    scope.act_within(scope.EVERYTHING)
    db.session.expire_all()
    return db.session.get_one(Job, job_id)


def drafted() -> list[str]:
    return [each.customer.code for each in db.session.scalars(select(Letter).order_by(Letter.id))]


def test_drafts_are_proposed_for_the_chains_of_who_asks(client: Any, branch: Branch) -> None:
    answer = client.sign_in(branch.cm).post("/reviews/proposals", data={"month": "2026-09"})
    job = run_last()

    assert answer.location == f"/reviews/proposals/{job.id}"
    assert job.state is JobState.DONE
    assert job.result == {"month": "2026-09", "made": 2, "skipped": 1}
    assert drafted() == ["K1", "K2"]
    assert "新起草 2 封" in client.get(answer.location).text


def test_proposing_twice_drafts_each_letter_once(client: Any, branch: Branch) -> None:
    branch.draft("K1")
    client.sign_in(branch.mm)
    for _ in range(2):
        client.post("/reviews/proposals", data={"month": "2026-09"})
        run_last()

    assert sorted(drafted()) == ["K1", "K2", "K3"]


def test_drafts_that_were_cut_off_are_told_and_compared_with_those_from_before(
    client: Any, branch: Branch
) -> None:
    client.sign_in(branch.mm).post("/reviews/proposals", data={"month": "2026-09"})
    job = run_last()
    first, alike = job.result, marks()
    assert alike["K2"], "none of them reads like another"
    # As a worker killed before its last letter: the one there is was not compared with it.
    last = db.session.scalars(select(Letter).where(Letter.customer == branch.chains["K3"])).one()
    db.session.execute(update(Letter).values(alike_percent=None, alike_to_id=None))
    db.session.execute(delete(LetterPoint).where(LetterPoint.letter_id == last.id))
    db.session.execute(delete(Letter).where(Letter.id == last.id))
    job.state, job.pid = JobState.QUEUED, None
    db.session.commit()

    assert run_last().result == first
    assert marks() == alike


def marks() -> dict[str, str | None]:
    """The chain whose letter reads like that of each chain."""
    found = db.session.scalars(select(Letter)).all()
    code_of = {each.id: each.customer.code for each in found}
    return {each.customer.code: code_of.get(each.alike_to_id or 0) for each in found}


def printed(client: Any, branch: Branch, *codes: str) -> Job:
    chosen = [branch.chains[code].id for code in codes]
    client.post("/reviews/prints", data={"month": "2026-09", "chain": chosen})
    return run_last()


def test_a_batch_is_printed_and_downloaded(
    client: FlaskClient, branch: Branch, app: Flask, tmp_path: Any
) -> None:
    visitor: Any = client
    visitor.sign_in(branch.cm)
    job = printed(visitor, branch)
    answer = visitor.get(f"/reviews/prints/{job.id}/1", buffered=True)
    file = tmp_path / "print.pdf"
    file.write_bytes(answer.data)

    assert job.result
    assert job.result["letters"] == 2
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert pages_of(file) == 4
    assert visitor.get(f"/reviews/prints/{job.id}/2").status_code == 404


def test_a_print_that_is_run_again_holds_each_letter_once(
    client: Any, branch: Branch, app: Flask
) -> None:
    client.sign_in(branch.mm)
    job = printed(client, branch, "K1", "K3")
    first = job.result
    job.state, job.pid = JobState.QUEUED, None  # as a worker killed before it could say so
    db.session.commit()
    again = run_last()
    file = app.config["HOME"] / "letters/prints" / str(again.id) / (again.result or {})["files"][0]

    assert again.result == first
    assert pages_of(file) == 4
    assert text_of(file).count("春晓超市：") == 1


@pytest.mark.security(24)
def test_a_print_belongs_to_who_made_it(client: Any, branch: Branch) -> None:
    job = printed(client.sign_in(branch.cm), branch, "K1")

    for who in (branch.mm, branch.other, branch.mm_elsewhere):
        client.sign_in(who)
        assert client.get(f"/reviews/prints/{job.id}").status_code == 404
        assert client.get(f"/reviews/prints/{job.id}/1", buffered=True).status_code == 404


@pytest.mark.security(27)
def test_who_has_lost_a_chain_has_lost_its_print(client: Any, branch: Branch) -> None:
    job = printed(client.sign_in(branch.cm), branch, "K1")
    assert client.get(f"/reviews/prints/{job.id}/1", buffered=True).status_code == 200
    held = branch.chains["K1"]
    for each in db.session.scalars(select(Assignment).where(Assignment.customer_id == held.id)):
        db.session.delete(each)
    db.session.commit()
    factories.assign(held, branch.other)

    assert client.get(f"/reviews/prints/{job.id}/1", buffered=True).status_code == 404


def test_a_chain_beyond_reach_is_never_printed(client: Any, branch: Branch) -> None:
    job = printed(client.sign_in(branch.cm), branch, "K1", "K3", "K4")

    assert job.params["customers"] == [branch.chains["K1"].id]
    assert (job.result or {})["customers"] == [branch.chains["K1"].id]


def test_one_letter_is_printed_alone(client: Any, branch: Branch, tmp_path: Any) -> None:
    letter = branch.draft("K1")
    client.sign_in(branch.cm).post(f"/reviews/{letter.id}/print")
    job = run_last()
    file = tmp_path / "one.pdf"
    file.write_bytes(client.get(f"/reviews/prints/{job.id}/1", buffered=True).data)

    assert pages_of(file) == 2
    assert branch.chains["K2"].name not in text_of(file)


def test_progress_is_read_while_it_runs_and_after(client: Any, branch: Branch) -> None:
    client.sign_in(branch.cm).post("/reviews/prints", data={"month": "2026-09"})
    job_id = db.session.scalars(select(func.max(Job.id))).one()
    htmx = {"HX-Request": "true", "HX-Target": "progress"}
    waiting = client.get(f"/reviews/prints/{job_id}", headers=htmx).text
    run_last()
    done = client.get(f"/reviews/prints/{job_id}", headers=htmx).text

    assert "every 2s" in waiting
    assert "<progress" in waiting
    assert "every 2s" not in done
    assert "下载" in done


def test_a_print_that_was_cleared_says_how_to_print_again(
    client: Any, branch: Branch, app: Flask
) -> None:
    job = printed(client.sign_in(branch.cm), branch, "K1")
    address = f"/reviews/prints/{job.id}"
    assert "文件保留到" in client.get(address).text
    assert "印好的文件保留 30 天" in client.get("/reviews/?month=2026-09").text
    job.finished_at = clock.now() - timedelta(days=31)
    db.session.commit()

    jobs.clear_files(app.config["HOME"])

    told = client.get(address).text
    assert "文件已满 30 天，已清理。请回到信函列表重新打印" in told
    assert f"{address}/1" not in told
    assert client.get(f"{address}/1").status_code == 404
    assert "的打印（已清理）" in client.get("/reviews/?month=2026-09").text
    again = printed(client, branch, "K1")
    assert client.get(f"/reviews/prints/{again.id}/1", buffered=True).status_code == 200
