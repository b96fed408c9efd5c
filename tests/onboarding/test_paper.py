"""The application form and the slip of its decision on A4 (clause 3.1)."""

from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gcm.core import scope, worker
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.onboarding.actions import decisions
from gcm.onboarding.actions.decisions import Verdict
from gcm.onboarding.prints import folder_of
from tests.core.pdf import pages_of, text_of
from tests.onboarding.gathering import CARD, CODE, NOW, Branch

pytestmark = pytest.mark.clause("3.1.3")


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(NOW)
    return Branch()


def printed(client: FlaskClient, application_id: int, paper: str) -> Path:
    """Asked for on the page, and done as the worker's process would do it."""
    asked = client.post(f"/applications/{application_id}/print", data={"paper": paper})
    assert asked.status_code == 303
    job_id = db.session.scalars(select(func.max(Job.id))).one()
    worker.run_job(job_id)
    scope.act_within(scope.EVERYTHING)
    db.session.expire_all()
    job = db.session.get_one(Job, job_id)
    assert job.state is JobState.DONE, job.last_error
    assert "下载" in client.get(asked.location).text
    download = client.get(f"{asked.location}/file")
    assert download.data.startswith(b"%PDF")
    download.close()
    return Path(folder_of(current_app.config["HOME"], job.id) / (job.result or {})["files"][0])


def test_an_application_prints_with_all_that_was_gathered(
    client: FlaskClient, branch: Branch
) -> None:
    application = branch.submitted()
    client.sign_in(branch.cm)  # type: ignore[attr-defined]

    file = printed(client, application.id, "form")

    text = "".join(text_of(file).split())
    for word in (
        application.name,
        CODE,
        "惠客3店",
        "地理位置",
        "同意推荐",
        "尚未审批",
        "由统一社会信用代码替代",
    ):
        assert word in text
    for secret in (CARD, "6228480000000000001"):
        assert secret not in text
    assert pages_of(file) <= 2
    refused = client.post(f"/applications/{application.id}/print", data={"paper": "slip"})
    assert refused.status_code == 404


def test_a_decision_prints_with_its_number_opinion_and_code(
    client: FlaskClient, branch: Branch
) -> None:
    application = branch.submitted()
    decisions.approve(
        application, Verdict("营字〔2026〕7号", "同意入网"), "K007", by=branch.approver
    )
    db.session.commit()
    client.sign_in(branch.cm)  # type: ignore[attr-defined]

    text = text_of(printed(client, application.id, "slip"))

    for word in (
        "批准入网",
        "营字〔2026〕7号",
        "同意入网",
        "K007",
        application.name,
        branch.approver.name,
    ):
        assert word in text


def test_anothers_print_is_not_there(client: FlaskClient, branch: Branch) -> None:
    application = branch.submitted()
    client.sign_in(branch.cm)  # type: ignore[attr-defined]
    asked = client.post(f"/applications/{application.id}/print", data={"paper": "form"})

    client.sign_in(branch.mm)  # type: ignore[attr-defined]

    assert client.get(asked.location).status_code == 404
    assert client.get(f"{asked.location}/file").status_code == 404
