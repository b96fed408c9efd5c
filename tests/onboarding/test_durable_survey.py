"""The survey by way of a tablet's outbox: the same form, the same action, and nothing lost."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from gcm.core import scope
from gcm.core.db import db
from gcm.core.sync import blobs
from gcm.core.sync.models import InboxEntry
from gcm.core.users import User
from gcm.onboarding.models import Application, ApplicationSurvey
from gcm.onboarding.rules.states import State
from tests.conftest import Client
from tests.onboarding import hostile
from tests.onboarding.gathering import NOW, Branch
from tests.onboarding.test_views import surveyed
from tests.visits.test_durable_forms import send

pytestmark = pytest.mark.clause("3.1.2")


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(NOW)
    return Branch()


def from_tablet(
    client: Client, by: User, found: Application, fields: dict[str, Any], **more: Any
) -> TestResponse:
    return send(
        client.sign_in(by),
        by,
        f"/applications/{found.id}/survey",
        fields,
        kind="application-survey",
        entity=f"application-{found.id}",
        **more,
    )


def test_a_survey_made_without_a_network_arrives_with_its_photographs(
    client: Client, branch: Branch
) -> None:
    found = branch.begun()
    content = hostile.jpeg(located=True)
    sha256 = hashlib.sha256(content).hexdigest()
    blobs.keep(sha256, content, by_id=branch.mm.id)
    db.session.commit()
    fields = surveyed(photo=f"{sha256};;2026-10-12T09:30:00+08:00")

    first = from_tablet(client, branch.mm, found, fields, blobs=[sha256])
    again = from_tablet(client, branch.mm, found, fields, blobs=[sha256])

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json
    assert first.json["url"] == f"/applications/{found.id}/survey"
    (kept,) = db.session.scalars(select(ApplicationSurvey))
    assert (kept.photos, kept.user_id) == ([sha256], branch.mm.id)
    assert db.session.get_one(Application, found.id).state is State.SURVEYED


def test_a_survey_with_a_fault_waits_to_be_mended_in_its_form(
    client: Client, branch: Branch
) -> None:
    found = branch.begun()

    answer = from_tablet(client, branch.mm, found, surveyed(location="", front_words="灯箱旧"))

    assert answer.status_code == 202
    (entry,) = db.session.scalars(select(InboxEntry))
    shown = client.get(f"/sync/inbox/{entry.id}").text
    assert "门头形象情况" not in shown
    assert "门面形象情况" in shown
    mended = client.get(f"/applications/{found.id}/survey?inbox={entry.id}").text
    assert "灯箱旧" in mended
    assert f'name="replaces" value="{entry.op}"' in mended
    done = client.post(f"/applications/{found.id}/survey", data=surveyed(replaces=entry.op))
    assert done.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(InboxEntry, entry.id).resolved_at


def test_only_the_market_manager_of_the_district_may_send_one(
    client: Client, branch: Branch
) -> None:
    found = branch.begun()

    for person in (branch.cm, branch.stranger):
        op = f"0190e000-0000-7000-8000-0000000000{person.id:02d}"
        vault = f"0190d000-0000-4000-8000-0000000000{person.id:02d}"
        answer = from_tablet(client, person, found, surveyed(), op=op, vault=vault)
        assert answer.status_code == 202, person.login
    assert db.session.scalars(select(ApplicationSurvey)).all() == []


def test_the_surveys_to_come_are_taken_along(client: Client, branch: Branch) -> None:
    found, over = branch.begun(), branch.submitted(name="福满家连锁")
    scope.act_within(scope.EVERYTHING)
    client.sign_in(branch.mm)

    pages = client.get("/sync/pack").json
    assert pages
    urls = [page["url"] for page in pages["items"]]

    assert f"/applications/{found.id}/survey" in urls
    assert f"/applications/{over.id}/survey" not in urls
    packed = client.get(f"/applications/{found.id}/survey", headers={"X-Pack": "1"}).text
    assert 'data-durable="application-survey"' in packed
    assert "2026-10-12" not in packed.partition('name="surveyed_on"')[2][:80]
