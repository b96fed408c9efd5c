"""The monopoly officer's own page, and that it is the only one of theirs about chains."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.sync import blobs
from gcm.visits.actions import findings
from gcm.visits.actions.findings import FindingDraft
from gcm.visits.models import ComplianceReport, VisitPhoto
from gcm.visits.rules.kinds import FindingKind
from tests import factories
from tests.sync import pictures
from tests.visits.places import Place, sign_in

pytestmark = pytest.mark.clause("2.2.7")

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def place(database: None, stop_clock: Any) -> Place:
    stop_clock(MONDAY)
    return Place()


@pytest.fixture
def report(place: Place) -> ComplianceReport:
    place.found(FindingKind.COMPLIANCE, text="柜内有无标识卷烟", evidence="三条，有照片")
    return only()


def only() -> ComplianceReport:
    return db.session.scalars(select(ComplianceReport)).one()


def test_the_officer_finds_the_signal_at_home_and_takes_it(
    client: FlaskClient, place: Place, report: ComplianceReport
) -> None:
    sign_in(client, place.officer)
    path = f"/visits/compliance/{report.id}"

    assert "守法情况反馈" in client.get("/").text
    listed = client.get("/visits/compliance/").text
    assert "文庙巷店" in listed
    assert "柜内有无标识卷烟" in listed
    assert "三条，有照片" in client.get(path).text
    done = client.post(f"{path}/acknowledgement", data={"version": report.version})

    assert done.status_code == 303
    assert (only().acknowledged_by_id, only().acknowledged_at) == (place.officer.id, MONDAY)
    again = client.post(f"{path}/acknowledgement", data={"version": only().version})
    assert again.status_code == 422


def test_the_outcome_is_entered_once(
    client: FlaskClient, place: Place, report: ComplianceReport
) -> None:
    sign_in(client, place.officer)
    path = f"/visits/compliance/{report.id}/outcome"

    assert client.post(path, data={"outcome": "", "version": report.version}).status_code == 422
    done = client.post(path, data={"outcome": "已查处", "version": report.version})
    assert done.status_code == 303
    again = client.post(path, data={"outcome": "改口", "version": only().version})

    assert again.status_code == 422
    assert (only().outcome, only().outcome_by_id) == ("已查处", place.officer.id)
    assert "文庙巷店" not in client.get("/visits/compliance/").text
    assert "文庙巷店" in client.get("/visits/compliance/?state=已有结果").text


def test_the_officer_sees_nothing_else_of_the_chain(
    client: FlaskClient, place: Place, report: ComplianceReport
) -> None:
    sign_in(client, place.officer)
    finding = report.finding_id

    for path in (
        f"/customers/{place.chain.id}",
        f"/stores/{place.store.id}",
        "/customers/",
        "/visits/findings/",
        f"/visits/findings/{finding}",
        f"/visits/customers/{place.chain.id}/slip",
        "/supply/news/",
        "/sales/",
    ):
        assert client.get(path).status_code in {403, 404}, path
    for path in ("/", "/visits/compliance/", f"/visits/compliance/{report.id}"):
        assert "惠民超市" not in client.get(path).text, path


def test_another_districts_officer_sees_none_of_it(
    client: FlaskClient, report: ComplianceReport
) -> None:
    stranger = factories.user(Role.MONOPOLY_OFFICER, district=factories.district())
    sign_in(client, stranger)

    assert "文庙巷店" not in client.get("/visits/compliance/?state=all").text
    assert client.get(f"/visits/compliance/{report.id}").status_code == 404
    sent = client.post(
        f"/visits/compliance/{report.id}/outcome", data={"outcome": "x", "version": 1}
    )
    assert sent.status_code == 404
    assert only().outcome is None


def test_a_late_signal_and_a_late_answer_are_marked(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    made = factories.visit(place.store, place.cm, datetime(2026, 10, 9, 2, tzinfo=UTC))
    draft = FindingDraft(FindingKind.COMPLIANCE, "柜内有无标识卷烟")
    findings.open_finding(made, draft, by=place.cm)
    db.session.commit()
    sign_in(client, place.officer)

    assert "未当天转来" in client.get("/visits/compliance/").text
    assert "逾期未接收" not in client.get("/visits/compliance/").text
    stop_clock(datetime(2026, 10, 14, 2, tzinfo=UTC))
    sign_in(client, place.officer)
    assert "逾期未接收" in client.get("/visits/compliance/").text
    sign_in(client, place.cm)
    assert "未当天转专卖" in client.get("/visits/findings/").text


def test_the_pictures_of_the_record_go_with_the_signal(client: FlaskClient, place: Place) -> None:
    content = pictures.jpeg()
    digest = hashlib.sha256(content).hexdigest()
    blobs.keep(digest, content, by_id=place.cm.id)
    made = factories.visit(place.store, place.cm)
    for name, item in ((digest, "compliance_note"), ("f" * 64, "display_tidy")):
        factories.saved(
            VisitPhoto(visit_id=made.id, customer_id=place.chain.id, sha256=name, item=item)
        )
    draft = FindingDraft(FindingKind.COMPLIANCE, "柜内有无标识卷烟")
    findings.open_finding(made, draft, by=place.cm)
    db.session.commit()

    assert only().photos == [digest]
    sign_in(client, place.officer)
    path = f"/visits/compliance/{only().id}/photos"
    assert client.get(f"{path}/1").mimetype == "image/jpeg"
    assert client.get(f"{path}/2").status_code == 404


def test_a_longer_list_takes_no_more_statements(
    client: FlaskClient, place: Place, report: ComplianceReport, statements: list[str]
) -> None:
    sign_in(client, place.officer)

    def asked() -> int:
        statements.clear()
        client.get("/visits/compliance/")
        return len(statements)

    few = asked()
    for _ in range(30):
        place.found(FindingKind.COMPLIANCE, text="又一条")
    assert asked() == few


def test_a_district_without_an_officer_is_told_so(client: FlaskClient, place: Place) -> None:
    place.officer.disabled_at = MONDAY
    finding = place.found(FindingKind.COMPLIANCE, text="柜内有无标识卷烟")

    text = sign_in(client, place.cm).get(f"/visits/findings/{finding.id}").text

    assert "本片区没有登记专卖人员" in text
