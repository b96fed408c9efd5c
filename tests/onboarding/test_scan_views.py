"""Who opens a scan leaves a trace; an identity card asks what for, and not too often."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.onboarding import scans
from gcm.onboarding.actions import cards
from gcm.onboarding.models import Application, ApplicationScan
from gcm.onboarding.rules.documents import BUSINESS, ID_CARD
from gcm.onboarding.scans import Upload
from tests import factories
from tests.onboarding import hostile
from tests.onboarding.gathering import NOW, Branch

REASON = {"reason": "核对法人代表"}


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(NOW)
    return Branch()


def scanned(branch: Branch, kind: str) -> tuple[Application, str]:
    """An application with a scan of this kind, and the scan's address."""
    found = branch.submitted()
    (kept,) = scans.kept([Upload("正面.jpg", hostile.jpeg())])
    row = ApplicationScan(
        application_id=found.id,
        kind=kind,
        sha256=kept.sha256,
        media_type=kept.media_type,
        file_name=kept.file_name,
        size=kept.size,
        by_id=branch.cm.id,
    )
    factories.saved(row)
    db.session.commit()
    return found, f"/applications/{found.id}/scans/{row.id}"


def looks(action: str) -> list[Any]:
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()
    return [(entry.actor_id, entry.detail.get("reason")) for entry in entries]


def sign_in(client: FlaskClient, user: User) -> None:
    client.sign_in(user)  # type: ignore[attr-defined]


@pytest.mark.security(22, 63)
def test_an_identity_card_is_shown_to_who_says_what_for(
    client: FlaskClient, branch: Branch
) -> None:
    _found, path = scanned(branch, ID_CARD)

    for person in (branch.cm, branch.mm, branch.approver):
        number = person.id
        sign_in(client, person)
        asked = client.get(path)
        assert (asked.status_code, asked.mimetype) == (200, "text/html")
        assert client.post(f"{path}/opening", data={"reason": " "}).status_code == 422
        assert (number, None) not in looks(cards.LOOKED)

        shown = client.post(f"{path}/opening", data=REASON)

        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
        assert shown.headers["Cache-Control"] == "no-store"
        assert (number, "核对法人代表") in looks(cards.LOOKED)


@pytest.mark.security(22)
def test_whom_it_does_not_concern_sees_that_it_is_there_and_no_more(
    client: FlaskClient, branch: Branch
) -> None:
    found, path = scanned(branch, ID_CARD)
    sign_in(client, factories.user(Role.DEPARTMENT_HEAD))

    page = client.get(f"/applications/{found.id}/documents")

    assert "正面.jpg" in page.text
    assert f'href="{path}"' not in page.text
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/opening", data=REASON).status_code == 403
    for person in (branch.colleague, branch.stranger):
        sign_in(client, person)
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/opening", data=REASON).status_code == 404
    assert looks(cards.LOOKED) == []


@pytest.mark.security(22)
def test_twenty_cards_an_hour_are_enough(
    client: FlaskClient, branch: Branch, monkeypatch: pytest.MonkeyPatch, stop_clock: Any
) -> None:
    _found, path = scanned(branch, ID_CARD)
    monkeypatch.setattr(cards, "LOOKS_AN_HOUR", 2)
    sign_in(client, branch.cm)

    answers = [client.post(f"{path}/opening", data=REASON) for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 422]
    assert "一小时内最多查看 2 次身份证，请稍后再试。" in answers[-1].text
    assert "核对法人代表" in answers[-1].text
    stop_clock(NOW + timedelta(hours=1))
    sign_in(client, branch.cm)
    assert client.post(f"{path}/opening", data=REASON).status_code == 200


@pytest.mark.security(63)
def test_every_look_at_any_scan_is_on_record(client: FlaskClient, branch: Branch) -> None:
    _found, path = scanned(branch, BUSINESS)
    sign_in(client, branch.approver)

    shown = client.get(path)

    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert looks("application.scan_opened") == [(branch.approver.id, None)]
    assert client.post(f"{path}/opening", data=REASON).status_code == 404


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("new", {"bank_account", "order_phone", "contact_phone"}),
        ("1/file", {"bank_account", "order_phone", "contact_phone"}),
        ("1/documents?edit=2", {"number"}),
        ("1/stores", {"pasted", "rows-0-contact_phone"}),
    ],
)
def test_numbers_accounts_and_phones_stay_out_of_a_shared_tablets_drafts(
    client: FlaskClient, branch: Branch, page: str, names: set[str]
) -> None:
    assert branch.begun().id == 1
    sign_in(client, branch.cm)

    text: Any = html.fromstring(client.get(f"/applications/{page}").text)

    (form,) = text.xpath("//form[@data-draft]")
    unkept = {each.get("name") for each in form.xpath(".//*[@data-unkept]")}
    assert {each for each in unkept if not each.startswith("rows-")} | names == names
    assert names <= unkept
    assert "不留在这台设备的草稿里" in form.text_content()
    for link in form.xpath(".//a[normalize-space()='取消']"):
        assert "data-draft-drop" in link.attrib
