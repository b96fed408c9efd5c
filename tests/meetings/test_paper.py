"""Minutes, sign-in sheet and invitation on A4."""

from datetime import timedelta

import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select

from gcm.core import scope, worker
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.customers.models import Assignment
from gcm.meetings.actions import symposiums
from gcm.meetings.models import Meeting
from gcm.meetings.prints import folder_of
from gcm.meetings.rules.kinds import Kind
from gcm.meetings.rules.opinions import OpinionDraft, Slip
from gcm.meetings.rules.tasks import TaskDraft
from tests import factories
from tests.core.pdf import pages_of, text_of
from tests.meetings.branch import DAY, Branch

pytestmark = pytest.mark.clause("3.3.3")


def printed(client: FlaskClient, meeting: Meeting, paper: str) -> str:
    asked = client.post(f"/meetings/{meeting.id}/print", data={"paper": paper})
    assert asked.status_code == 303
    job_id = db.session.scalars(select(func.max(Job.id))).one()
    worker.run_job(job_id)
    scope.act_within(scope.EVERYTHING)
    db.session.expire_all()
    job = db.session.get_one(Job, job_id)
    assert job.state is JobState.DONE, job.last_error
    assert "下载" in client.get(asked.location).text
    file = folder_of(current_app.config["HOME"], job.id) / (job.result or {})["files"][0]
    assert pages_of(file) == 1
    return "".join(text_of(file).split())


def test_minutes_print_with_opinions_slips_and_tasks(client: FlaskClient, branch: Branch) -> None:
    task = TaskDraft("补齐价签", branch.cm.id, DAY)
    held = branch.held(Kind.SYMPOSIUM, tasks=(task,))
    symposiums.add_opinion(held, branch.chain.id, OpinionDraft("送货太晚"), by=branch.mm)
    symposiums.add_slip(held, Slip(5, 4, 4), by=branch.mm)
    db.session.commit()
    client.sign_in(branch.mm)  # type: ignore[attr-defined]

    text = printed(client, held, "minutes")

    for word in ("座谈会记录", "上半年", "送货太晚", "补齐价签", "周明远", "需求满足5.00"):
        assert word in text


@pytest.mark.parametrize(("paper", "word"), [("sign-in", "签名"), ("invitation", "请您参加")])
def test_sign_in_sheets_and_invitations_print(
    client: FlaskClient, branch: Branch, paper: str, word: str
) -> None:
    held = branch.held(Kind.WEEKLY)
    client.sign_in(branch.mm)  # type: ignore[attr-defined]

    assert word in printed(client, held, paper)


def test_a_print_is_lost_with_one_of_its_chains_and_ordering_it_is_on_record(
    client: FlaskClient, branch: Branch
) -> None:
    held = branch.held(Kind.SYMPOSIUM)
    quiet = factories.customer(code="K2", district=branch.here, holder=branch.cm)
    symposiums.add_opinion(held, branch.chain.id, OpinionDraft("送货太晚"), by=branch.mm)
    symposiums.set_chains(held, frozenset([quiet.id]), frozenset(), by=branch.mm)
    db.session.commit()
    client.sign_in(branch.cm)  # type: ignore[attr-defined]
    printed(client, held, "minutes")
    job = db.session.scalars(select(Job).order_by(Job.id.desc())).first()
    assert job is not None
    assert (job.result or {})["chains"] == sorted([branch.chain.id, quiet.id])
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "meeting.printed"))
    assert entry.one().subject == f"meeting:{held.id}"
    address = f"/meetings/prints/{job.id}/file"
    with client.get(address) as file:
        assert file.status_code == 200

    scope.act_within(scope.EVERYTHING)
    of_chain = Assignment.customer_id == branch.chain.id
    db.session.scalars(select(Assignment).where(of_chain)).one().ends_on = DAY - timedelta(days=1)
    db.session.commit()

    assert client.get(f"/meetings/{held.id}").status_code == 200
    assert client.get(address).status_code == 404
    assert "已不由您负责" in client.get(f"/meetings/prints/{job.id}").text
