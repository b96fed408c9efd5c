"""What a record ticked, and what becomes of it when the record is corrected or void (3.2.3)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.visits.models import Finding, Visit
from gcm.visits.queries.findings import untold_of
from gcm.visits.rules.kinds import FindingState, Told
from tests import factories
from tests.conftest import Client
from tests.visits import recording
from tests.visits.recording import Shop
from tests.visits.test_corrections import form_of
from tests.visits.test_hq_records import talked, the_visit
from tests.visits.test_lasting_findings import actions_of, answer, correct, found, record, void


@pytest.fixture
def afternoon() -> Iterator[None]:
    """The clock goes on from three o'clock, so that hours before now are still today."""
    began = datetime.now(UTC)
    three = began.astimezone(clock.LOCAL).replace(hour=15, minute=0)
    with patch.object(clock, "now", side_effect=lambda: datetime.now(UTC) + (three - began)):
        yield


def told(client: Client, shop: Shop, *findings: Finding, **values: Any) -> Visit:
    """A visit to the headquarters at which these were fed back."""
    data = talked(shop, told=[each.id for each in findings], **values)
    client.sign_in(shop.manager).post(
        f"/visits/customers/{shop.chain.id}/records", data={"persons-0-name": "杨财务", **data}
    )
    return the_visit()


def untagged(shop: Shop, text: str = "缺价签") -> Finding:
    return factories.finding(shop.store, shop.manager, text=text)


@pytest.mark.clause("3.2.3")
def test_a_corrected_word_leaves_what_was_told_at_the_visit(client: Client) -> None:
    shop = recording.shop()
    finding = untagged(shop)
    visit = told(client, shop, finding)

    correct(client, visit, opinion="早点送货")

    assert recording.refreshed(visit).answers["told"] == [finding.id]
    recording.refreshed(finding)
    assert (finding.told_hq_how, finding.told_hq_visit_id) == (Told.VISIT, visit.id)


@pytest.mark.clause("3.2.3")
def test_a_point_that_a_correction_ticks_is_told_and_one_that_it_drops_is_not(
    client: Client,
) -> None:
    shop = recording.shop()
    first, second = untagged(shop), untagged(shop, "断货")
    visit = told(client, shop, first)

    correct(client, visit, told=str(second.id))

    recording.refreshed(first)
    recording.refreshed(second)
    assert (first.told_hq_at, first.told_hq_how, first.told_hq_visit_id) == (None, None, None)
    assert actions_of(first)[-1] == "finding.untold_hq"
    assert (second.told_hq_at, second.told_hq_visit_id) == (visit.begins_at, visit.id)


@pytest.mark.usefixtures("afternoon")
def test_what_was_told_at_a_visit_moves_with_its_begin(client: Client) -> None:
    shop = recording.shop()
    finding = untagged(shop)
    visit = told(client, shop, finding)
    begins_at = visit.begins_at - timedelta(hours=2)

    correct(client, visit, begins_at=begins_at.isoformat())

    assert recording.refreshed(finding).told_hq_at == begins_at


@pytest.mark.clause("3.2.3")
def test_what_was_told_at_a_voided_visit_is_to_be_told_still(client: Client) -> None:
    shop = recording.shop()
    finding, by_slip = untagged(shop), untagged(shop, "断货")
    visit = told(client, shop, finding)
    by_slip.told_hq_at, by_slip.told_hq_how = clock.now(), Told.SLIP

    void(client, visit)

    assert [row.finding.id for row in untold_of(shop.chain)] == [finding.id]
    assert recording.refreshed(by_slip).told_hq_how is Told.SLIP


def test_a_correction_to_nobody_met_tells_nobody(client: Client) -> None:
    shop = recording.shop()
    finding = untagged(shop)
    visit = told(client, shop, finding)

    correct(client, visit, outcome="not-met")

    assert recording.refreshed(finding).told_hq_at is None


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize("closed", [False, True])
def test_a_point_settled_at_a_voided_visit_is_open_again(client: Client, *, closed: bool) -> None:
    shop = recording.shop()
    finding = untagged(shop)
    visit = record(client, shop, settled=[finding.id])
    assert recording.refreshed(finding).state is FindingState.ANSWERED
    if closed:
        finding.state, finding.closed_at = FindingState.CLOSED, clock.now()
        finding.closed_by_id = shop.manager.id

    void(client, visit)

    recording.refreshed(finding)
    assert (finding.state, finding.answers) == (FindingState.OPEN, [])
    assert (finding.closed_at, finding.closed_by_id) == (None, None)
    assert actions_of(finding)[-2:] == ["finding.answer_taken_back", "finding.reopened"]


def test_a_point_that_was_answered_otherwise_as_well_stays_answered(client: Client) -> None:
    shop = recording.shop()
    finding = untagged(shop)
    visit = record(client, shop, settled=[finding.id])
    answer(client, recording.refreshed(finding))

    void(client, visit)

    recording.refreshed(finding)
    assert finding.state is FindingState.ANSWERED
    assert [each.text for each in finding.answers] == ["已送价签"]


@pytest.mark.clause("3.2.3")
def test_a_corrected_store_visit_settles_what_it_ticks_and_opens_what_it_drops(
    client: Client,
) -> None:
    shop = recording.shop()
    first, second, answered = (untagged(shop, text) for text in ("缺价签", "断货", "海报旧了"))
    visit = record(client, shop, settled=[first.id])
    answer(client, answered)

    correct(client, visit, received_by="小周")
    assert recording.refreshed(first).state is FindingState.ANSWERED
    assert len(first.answers) == 1

    correct(client, visit, settled=[second.id, answered.id])
    for finding in (first, second, answered):
        recording.refreshed(finding)
    assert (first.state, first.answers) == (FindingState.OPEN, [])
    assert (second.state, len(second.answers)) == (FindingState.ANSWERED, 1)
    assert [each.text for each in answered.answers] == ["已送价签"]


def test_a_finding_held_by_nothing_but_a_tick_goes_with_it(client: Client) -> None:
    shop = recording.shop()
    source = record(client, shop, **{"lines-0-price_tag": "no"})
    (finding,) = found()
    later = record(client, shop, 2, settled=[finding.id])
    void(client, source)
    assert recording.refreshed(finding).state is FindingState.ANSWERED

    void(client, later)

    recording.refreshed(finding)
    assert finding.state is FindingState.CLOSED
    assert finding.closed_because == "来源记录已作废"


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize("gone", [False, True])
def test_who_was_the_head_at_the_visit_stays_met_in_a_correction(
    client: Client, *, gone: bool
) -> None:
    shop = recording.shop()
    head = factories.contact(shop.chain, name="马采购", is_buyer=True)
    visit = told(client, shop, contacts=[head.id])
    if gone:
        db.session.delete(head)
    else:
        head.is_buyer = False

    correct(client, visit, opinion="早点送货")

    recording.refreshed(visit)
    assert visit.met_buyer
    assert [person["name"] for person in visit.persons] == ["马采购", "杨财务"]


@pytest.mark.clause("3.2.1")
def test_a_correction_may_take_back_that_the_head_was_met(client: Client) -> None:
    shop = recording.shop()
    head = factories.contact(shop.chain, name="马采购", is_buyer=True)
    visit = told(client, shop, contacts=[head.id])
    without = {key: value for key, value in form_of(client, visit).items() if key != "contacts"}

    client.post(f"/visits/records/{visit.id}/corrections", data=without | {"reason": "他没来"})

    assert not recording.refreshed(visit).met_buyer


def ago(**span: int) -> dict[str, str]:
    """The times of a visit of twelve minutes that began so long ago, written down only now."""
    begins_at = clock.now() - timedelta(**span)
    ends_at = begins_at + timedelta(minutes=12)
    return {
        "begins_at": begins_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "time_note": "纸质表补录",
    }


@pytest.mark.clause("3.2.3")
def test_an_earlier_visit_settles_nothing_that_was_found_after_it(client: Client) -> None:
    shop = recording.shop()
    by_hand = untagged(shop)
    record(client, shop, **{"lines-0-price_tag": "no"})
    at_visit = found()[-1]

    visit = record(client, shop, 2, settled=[by_hand.id, at_visit.id], **ago(days=1))

    assert visit.answers["settled"] == [by_hand.id, at_visit.id]
    for finding in (by_hand, at_visit):
        assert (recording.refreshed(finding).state, finding.answers) == (FindingState.OPEN, [])


@pytest.mark.clause("3.2.3")
def test_the_headquarters_heard_nothing_of_what_was_found_after_the_visit(client: Client) -> None:
    shop = recording.shop()
    finding = untagged(shop)

    told(client, shop, finding, **ago(days=1))

    assert recording.refreshed(finding).told_hq_at is None


@pytest.mark.clause("3.2.3")
def test_a_correction_offers_nothing_that_was_found_after_its_visit(client: Client) -> None:
    shop = recording.shop()
    known = untagged(shop, "海报旧了")
    known.created_at = clock.now() - timedelta(days=3)
    visit = record(client, shop, **ago(days=1))
    untagged(shop, "招牌坏了")
    record(client, shop, 2, **{"lines-0-price_tag": "no"})

    shown = client.get(f"/visits/records/{visit.id}/correction").text

    assert "海报旧了" in shown
    assert "招牌坏了" not in shown
    assert "没有价签" not in shown


@pytest.mark.clause("3.2.3")
def test_a_tick_counts_by_the_times_of_the_corrected_visit(client: Client) -> None:
    shop = recording.shop()
    finding = untagged(shop)
    visit = record(client, shop, settled=[finding.id])
    right = {"begins_at": visit.begins_at.isoformat(), "ends_at": visit.ends_at.isoformat()}

    correct(client, visit, **ago(days=1))
    assert (recording.refreshed(finding).state, finding.answers) == (FindingState.OPEN, [])
    assert reason_of(finding) == "更正后的走访时间早于发现这个问题"

    correct(client, visit, **right)
    assert recording.refreshed(finding).state is FindingState.ANSWERED


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize("dropped", [False, True])
def test_a_point_that_another_visit_settled_as_well_stays_answered(
    client: Client, *, dropped: bool
) -> None:
    shop = recording.shop()
    finding = untagged(shop)
    visits = [record(client, shop, number, settled=[finding.id]) for number in (1, 2, 3)]
    first, second, third = visits

    if dropped:
        form = form_of(client, first)
        del form["settled"]
        client.post(f"/visits/records/{first.id}/corrections", data=form | {"reason": "没解决"})
    else:
        void(client, first)

    assert recording.refreshed(finding).state is FindingState.ANSWERED
    assert [each.text for each in finding.answers] == [f"走访时已解决（{second.number}）。"]
    assert actions_of(finding)[-1] == "finding.answer_passed_on"

    void(client, second)
    recording.refreshed(finding)
    assert [each.text for each in finding.answers] == [f"走访时已解决（{third.number}）。"]

    void(client, third)
    assert (recording.refreshed(finding).state, finding.answers) == (FindingState.OPEN, [])


def test_a_tick_from_before_it_was_opened_again_answers_it_no_more(client: Client) -> None:
    shop = recording.shop()
    finding = untagged(shop)
    first, early = (record(client, shop, number, settled=[finding.id]) for number in (1, 2))
    recording.refreshed(finding).state = FindingState.OPEN
    last = record(client, shop, 3, settled=[finding.id])

    void(client, last)

    recording.refreshed(finding)
    assert finding.state is FindingState.OPEN
    assert [each.text for each in finding.answers] == [f"走访时已解决（{first.number}）。"]
    assert early.answers["settled"] == [finding.id]


@pytest.mark.clause("3.2.3")
def test_what_another_visit_told_as_well_stays_told(client: Client) -> None:
    shop = recording.shop()
    finding = untagged(shop)
    page = f"/visits/customers/{shop.chain.id}/records"
    first = told(client, shop, finding)
    finding.told_hq_at = None  # the second tablet took its form along before it was told
    client.post(page, data=talked_again(shop, finding))
    second = db.session.scalars(select(Visit).order_by(Visit.id.desc())).first()
    assert second is not None
    finding.told_hq_visit, finding.told_hq_at = first, first.begins_at

    void(client, first)

    recording.refreshed(finding)
    assert (finding.told_hq_how, finding.told_hq_visit_id) == (Told.VISIT, second.id)
    assert finding.told_hq_at == second.begins_at
    assert actions_of(finding)[-2:] == ["finding.untold_hq", "finding.told_hq"]

    void(client, second)
    assert recording.refreshed(finding).told_hq_at is None


def talked_again(shop: Shop, finding: Finding) -> dict[str, Any]:
    again = talked(shop, told=[finding.id], uuid=recording.UUID.format(8))
    return {"persons-0-name": "杨财务", **again}


def reason_of(finding: Finding) -> str:
    """The newest reason in the finding's trail."""
    details = db.session.scalars(
        select(AuditEntry.detail)
        .where(AuditEntry.subject == f"finding:{finding.id}")
        .order_by(AuditEntry.seq.desc())
    )
    return str(next(each["reason"] for each in details if "reason" in each))
