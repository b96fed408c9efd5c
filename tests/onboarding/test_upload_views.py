"""Files on their way in: what speaks against them is found before any is opened."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.db import db
from gcm.onboarding import scans
from gcm.onboarding.actions import documents
from gcm.onboarding.models import Application, ApplicationScan
from gcm.onboarding.queries import dossiers
from gcm.onboarding.rules.states import State
from gcm.onboarding.rules.survey import KEYS
from tests.onboarding import hostile
from tests.onboarding.gathering import NOW, Branch

pytestmark = pytest.mark.clause("3.1.1")


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(NOW)
    return Branch()


@pytest.fixture
def cm(client: FlaskClient, branch: Branch) -> FlaskClient:
    return client.sign_in(branch.cm)  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails where a file is opened all the same."""

    def opened(_uploads: Any) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(scans, "kept", opened)


def jpegs(count: int) -> dict[str, Any]:
    """So many photographs, sent from a page that was opened just now."""
    (version,) = db.session.scalars(select(Application.version))
    photos = [(io.BytesIO(hostile.jpeg()), f"{n}.jpg") for n in range(count)]
    return {"scans": photos, "version": version}


def paths(found: Application) -> list[str]:
    store = dossiers.stores_of(found)[0]
    root = f"/applications/{found.id}"
    return [f"{root}/documents/1", f"{root}/stores/{store.id}/scans"]


@pytest.mark.usefixtures("unopened")
def test_of_an_application_that_is_decided_no_file_is_opened(
    cm: FlaskClient, branch: Branch
) -> None:
    found = branch.complete()
    found.state = State.APPROVED
    db.session.commit()

    for path in paths(found):
        assert cm.post(path, data=jpegs(1)).status_code == 422, path


@pytest.mark.usefixtures("unopened")
def test_files_are_counted_before_one_is_opened(cm: FlaskClient, branch: Branch) -> None:
    found = branch.complete()

    for path in paths(found):
        answer = cm.post(path, data=jpegs(documents.MOST_SCANS))
        assert (answer.status_code, "最多附 10 个文件" in answer.text) == (422, True), path


@pytest.mark.usefixtures("unopened")
def test_what_is_mistyped_is_told_before_a_file_is_opened(cm: FlaskClient, branch: Branch) -> None:
    found = branch.begun()

    answer = cm.post(
        f"/applications/{found.id}/documents/2", data=jpegs(1) | {"number": "510521198001010000"}
    )

    assert answer.status_code == 422
    assert "校验位相符" in answer.text


def test_photographs_of_a_survey_are_counted_before_one_is_opened(
    client: FlaskClient, branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = branch.begun()
    client.sign_in(branch.mm)  # type: ignore[attr-defined]
    typed: dict[str, Any] = {"surveyed_on": "2026-10-12", "expected_volume": "2800"}
    for key in KEYS.values():
        typed |= {key: "4", f"{key}_words": "临街"}
    opened: list[bytes] = []
    monkeypatch.setattr("gcm.core.sync.images.made_anew", opened.append)

    answer = client.post(
        f"/applications/{found.id}/survey", data=typed | {"photos": jpegs(21)["scans"]}
    )

    assert (answer.status_code, opened) == (422, [])
    assert "最多附 20 张照片。" in answer.text


@pytest.mark.security(47)
def test_a_person_brings_so_much_a_day_and_no_more(
    cm: FlaskClient, branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = branch.begun()
    path = f"/applications/{found.id}/documents/1"
    assert cm.post(path, data=jpegs(1)).status_code == 303
    (kept,) = db.session.scalars(select(ApplicationScan.size)).all()

    monkeypatch.setattr(documents, "MOST_A_DAY", kept + len(hostile.jpeg()))
    assert cm.post(path, data=jpegs(1)).status_code == 303
    answer = cm.post(path, data=jpegs(1))

    assert answer.status_code == 422
    assert "您今天上传的扫描件已超过 1 GB，请明天再传。" in answer.text


def test_an_application_that_is_handed_over_meanwhile_gets_no_file(
    cm: FlaskClient, branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening the files takes a while, and ends the transaction that looked whose it is."""
    found, kept = branch.complete(), scans.kept
    number, wanted = found.id, paths(found)
    mine, theirs = branch.cm.id, branch.colleague.id
    before = len(db.session.scalars(select(ApplicationScan.id)).all())

    def slowly(uploads: Any) -> Any:
        made = kept(uploads)
        db.session.get_one(Application, number).user_id = theirs
        db.session.commit()
        return made

    monkeypatch.setattr(scans, "kept", slowly)

    for path in wanted:
        db.session.get_one(Application, number).user_id = mine
        db.session.commit()
        assert cm.post(path, data=jpegs(1)).status_code == 404, path
    assert len(db.session.scalars(select(ApplicationScan.id)).all()) == before
