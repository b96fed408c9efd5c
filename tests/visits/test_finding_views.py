"""Findings on their pages: the list and its filters, one finding from its beginning to its end."""

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.visits.models import ComplianceReport, Finding
from gcm.visits.rules.kinds import FindingKind, FindingState, Told
from tests import factories
from tests.sync import pictures
from tests.visits.places import Place, sign_in

pytestmark = pytest.mark.clause("3.2.3")

MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)
LATER = datetime(2026, 10, 20, 2, tzinfo=UTC)


@pytest.fixture
def place(database: None, stop_clock: Any) -> Place:
    stop_clock(MONDAY)
    return Place()


def only() -> Finding:
    return db.session.scalars(select(Finding)).one()


def typed(place: Place, **values: Any) -> dict[str, Any]:
    form = {"store_id": place.store.id, "kind": "tag", "text": "没有价签", "owner_id": ""}
    return form | values


def test_a_finding_by_hand_goes_to_the_chains_manager(client: FlaskClient, place: Place) -> None:
    path = f"/visits/findings/new?customer={place.chain.id}"

    made = sign_in(client, place.mm).post(path, data=typed(place))

    assert made.status_code == 303
    finding = only()
    assert (finding.owner_id, finding.store_id) == (place.cm.id, place.store.id)
    assert finding.due_on == date(2026, 10, 19)
    assert "没有价签" in sign_in(client, place.cm).get("/visits/findings/").text
    assert "没有价签" in client.get(f"/customers/{place.chain.id}").text
    assert "没有价签" in client.get(f"/stores/{place.store.id}").text


def test_the_place_is_asked_for_first(client: FlaskClient, place: Place) -> None:
    text = sign_in(client, place.cm).get("/visits/findings/new").text

    assert "惠民超市" in text
    assert place.other_chain.name not in text
    path = f"/visits/findings/new?customer={place.other_chain.id}"
    assert client.get(path).status_code == 404


def test_a_store_of_another_chain_is_no_place_for_it(client: FlaskClient, place: Place) -> None:
    theirs = factories.store(place.other_chain)
    path = f"/visits/findings/new?customer={place.chain.id}"

    answer = sign_in(client, place.mm).post(path, data=typed(place, store_id=theirs.id))

    assert answer.status_code == 422


@pytest.mark.clause("5.3")
def test_a_day_beyond_the_rule_comes_back_with_what_was_typed(
    client: FlaskClient, place: Place
) -> None:
    path = f"/visits/findings/new?customer={place.chain.id}"

    answer = sign_in(client, place.cm).post(path, data=typed(place, due_on="2026-10-20"))

    assert answer.status_code == 422
    assert "最迟应在 2026-10-19 办结" in answer.text
    assert "没有价签" in answer.text


def test_colleagues_findings_are_not_there(client: FlaskClient, place: Place) -> None:
    finding = place.found()
    sign_in(client, place.other)

    assert "三个品规没有价签" not in client.get("/visits/findings/").text
    assert client.get(f"/visits/findings/{finding.id}").status_code == 404
    for query in (f"customer={place.chain.id}", f"store={place.store.id}"):
        assert client.get(f"/visits/findings/?{query}").status_code == 404


def test_an_answer_that_was_taken_is_not_offered_as_unsaved(
    client: FlaskClient, place: Place
) -> None:
    """The page stays the same, so it is the name of the draft that must change."""
    finding = place.found()
    path = f"/visits/findings/{finding.id}"
    sign_in(client, place.cm)
    before = f'data-draft="answer-{finding.id}-0"'
    assert before in client.get(path).text

    refused = client.post(f"{path}/answers", data={"text": "", "version": only().version})
    answer = {"text": "已补齐价签", "version": only().version}
    client.post(f"{path}/answers", data=answer)

    assert before in refused.text
    assert before not in client.get(path).text


def test_answered_with_a_photograph_closed_and_opened_again(
    client: FlaskClient, place: Place
) -> None:
    finding = place.found()
    path = f"/visits/findings/{finding.id}"
    sign_in(client, place.cm)

    early = client.post(f"{path}/closing", data={"version": finding.version})
    assert early.status_code == 422
    photos = [(io.BytesIO(pictures.jpeg(width)), f"{width}.jpg") for width in (60, 80)]
    answer = {"text": "已补齐价签", "version": only().version, "photos": photos}
    assert client.post(f"{path}/answers", data=answer).status_code == 303
    assert client.post(f"{path}/closing", data={"version": only().version}).status_code == 303
    again = {"reason": "价签又掉了", "version": only().version}
    assert client.post(f"{path}/reopening", data=again).status_code == 303

    (kept,) = only().answers
    assert (kept.text, only().state) == ("已补齐价签", FindingState.OPEN)
    for number in (1, 2):
        shown = client.get(f"{path}/answers/{kept.id}/photos/{number}")
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert client.get(f"{path}/answers/{kept.id}/photos/3").status_code == 404
    assert "价签又掉了" in client.get(path).text


def test_who_comes_second_is_told_and_nothing_is_lost(client: FlaskClient, place: Place) -> None:
    finding = place.found()
    path = f"/visits/findings/{finding.id}"
    first, second = ({"text": text, "version": finding.version} for text in ("甲答", "乙答"))
    sign_in(client, place.cm).post(f"{path}/answers", data=first)

    late = sign_in(client, place.mm).post(f"{path}/answers", data=second)

    assert late.status_code == 409
    assert [each.text for each in only().answers] == ["甲答"]


def test_another_owner_takes_over_within_the_rule(client: FlaskClient, place: Place) -> None:
    finding = place.found()
    path = f"/visits/findings/{finding.id}/assignment"
    sign_in(client, place.mm)

    def handed(**values: Any) -> int:
        form = {"owner_id": place.mm.id, "due_on": "2026-10-15", "version": only().version}
        return client.post(path, data=form | values).status_code

    assert handed(due_on="2026-10-20") == 422
    assert handed(owner_id=place.officer.id) == 422
    assert handed() == 303
    assert (only().owner_id, only().due_on) == (place.mm.id, date(2026, 10, 15))
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "finding.reassigned")
    ).one()
    assert entry.customer_id == place.chain.id


def test_a_slip_that_was_handed_over_is_put_down(client: FlaskClient, place: Place) -> None:
    finding = place.found()
    sign_in(client, place.cm)

    client.post(f"/visits/findings/{finding.id}/told", data={"version": finding.version})

    assert (only().told_hq_how, only().told_hq_at) == (Told.SLIP, MONDAY)
    again = client.post(f"/visits/findings/{finding.id}/told", data={"version": only().version})
    assert again.status_code == 422


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"没有价签", "客户投诉"}),
        ("?state=closed", {"已经办结"}),
        ("?state=all", {"没有价签", "客户投诉", "已经办结"}),
        ("?kind=words", {"客户投诉"}),
        ("?kind=tag", {"没有价签"}),
        ("?mark=untold", {"没有价签"}),
        ("?mark=late", set()),
        ("?q=没有价签", {"没有价签"}),
        ("?q=wmx", {"没有价签", "客户投诉"}),
        ("?q=找不到", set()),
        ("?owner=999999", set()),
        ("?kind=nonsense&state=nonsense&mark=nonsense", {"没有价签", "客户投诉"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(
    client: FlaskClient, place: Place, query: str, found: set[str]
) -> None:
    place.found(text="没有价签")
    place.found(FindingKind.COMPLAINT, text="客户投诉")
    done = place.found(FindingKind.OPINION, text="已经办结")
    done.state = FindingState.CLOSED
    db.session.commit()

    text = sign_in(client, place.cm).get(f"/visits/findings/{query}").text

    names = {"没有价签", "客户投诉", "已经办结"}
    assert {each for each in names if f">{each}</a>" in text} == found


@pytest.mark.clause("5.3")
def test_what_is_overdue_is_marked_in_the_list_and_at_home(
    client: FlaskClient, place: Place, stop_clock: Any
) -> None:
    place.found()
    stop_clock(LATER)
    sign_in(client, place.cm)

    text = client.get("/visits/findings/?mark=late").text

    assert "逾期未办结" in text
    assert "逾期未反馈总部" in text
    assert "逾期未反馈市场经理" not in text
    assert f"/visits/findings/?owner={place.cm.id}&amp;mark=late" in client.get("/").text


def test_the_list_goes_out_as_a_sheet_and_is_noted(client: FlaskClient, place: Place) -> None:
    place.found()
    place.found(FindingKind.OPINION, text="=HYPERLINK(1)")

    answer = sign_in(client, place.mm).get("/visits/findings/export?kind=words")

    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    rows = list(book["问题清单"].values)
    assert len(rows) == 2
    assert dict(zip(rows[0], rows[1], strict=True))["情况"] == "=HYPERLINK(1)"
    noted = select(AuditEntry.detail).where(AuditEntry.action == "findings.exported")
    assert db.session.scalars(noted).one() == {"rows": 1}


def test_a_longer_list_takes_no_more_statements(
    client: FlaskClient, place: Place, statements: list[str]
) -> None:
    sign_in(client, place.mm)

    def asked(path: str) -> int:
        statements.clear()
        assert client.get(path).status_code == 200
        return len(statements)

    paths = (
        "/visits/findings/",
        f"/customers/{place.chain.id}",
        f"/visits/customers/{place.chain.id}/slip",
    )
    place.found(FindingKind.COMPLIANCE)
    place.found()
    few = [asked(path) for path in paths]
    for kind in (FindingKind.COMPLIANCE, *[FindingKind.TAG] * 3, FindingKind.OPINION) * 8:
        made = factories.visit(place.store, place.cm)
        factories.finding(place.store, place.cm, kind=kind, visit_id=made.id)
    assert [asked(path) for path in paths] == few


@pytest.mark.clause("2.2.7")
def test_a_signal_shows_its_manager_what_became_of_it(client: FlaskClient, place: Place) -> None:
    finding = place.found(FindingKind.COMPLIANCE, text="柜内有无标识卷烟")
    path = f"/visits/findings/{finding.id}"
    sign_in(client, place.cm)
    assert "等待接收" in client.get(path).text

    report = db.session.scalars(select(ComplianceReport)).one()
    outcome = {"outcome": "已现场查处", "version": report.version}
    sign_in(client, place.officer).post(f"/visits/compliance/{report.id}/outcome", data=outcome)

    sign_in(client, place.cm)
    assert "已现场查处" in client.get(path).text
    closing = client.post(f"{path}/closing", data={"version": only().version})
    assert closing.status_code == 303
