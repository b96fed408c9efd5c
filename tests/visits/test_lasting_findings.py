"""A problem that lasts is one finding, and a record that is gone takes its untouched ones along."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.visits.models import ComplianceReport, Finding, Visit
from gcm.visits.rules import issues
from gcm.visits.rules.issues import Goods, Standing
from gcm.visits.rules.kinds import FindingKind, FindingState
from gcm.visits.rules.records import Line
from tests import factories
from tests.conftest import Client
from tests.visits import recording
from tests.visits.recording import Shop, filled
from tests.visits.test_corrections import form_of

GOODS = {number: Goods(f"云烟({number})", None) for number in range(1, 5)}
UNTAGGED = {"lines-0-price_tag": "no"}


def untagged(*numbers: int) -> issues.Issue:
    lines = [Line(number, on_shelf=True, price_tag=False) for number in numbers]
    (found,) = issues.shelf_issues(lines, GOODS)
    return found


def tag(*about: str) -> Standing:
    return Standing(7, FindingKind.TAG, about)


def test_the_same_product_is_seen_again_and_opens_nothing() -> None:
    again, new = issues.parted(untagged(1, 2), [tag("1", "2", "3")])

    assert {number: each.text for number, each in again.items()} == {
        7: "2 个品规没有价签：云烟(1)、云烟(2)"
    }
    assert new is None


def test_of_several_products_only_the_new_ones_open_a_finding() -> None:
    again, new = issues.parted(untagged(1, 2), [tag("2")])

    assert again[7].text == "1 个品规没有价签：云烟(2)"
    assert new is not None
    assert (new.text, new.about) == ("1 个品规没有价签：云烟(1)", ("1",))


@pytest.mark.parametrize(
    "standing", [[], [tag("3")], [tag()], [Standing(7, FindingKind.STOCK, ("1",))]]
)
def test_another_product_or_kind_is_a_new_finding(standing: list[Standing]) -> None:
    again, new = issues.parted(untagged(1), standing)

    assert again == {}
    assert new == untagged(1)


def test_an_opinion_is_never_the_same_one_again() -> None:
    issue = issues.Issue(FindingKind.OPINION, "早点送货")

    assert issues.parted(issue, [Standing(7, FindingKind.OPINION, ())]) == ({}, issue)


def record(client: Client, shop: Shop, number: Any = 1, **values: Any) -> Visit:
    answer = client.sign_in(shop.manager).post(
        f"/visits/stores/{shop.store.id}/records", data=filled(shop, number, **values)
    )
    assert answer.status_code == 303, answer.text
    return db.session.scalars(select(Visit).order_by(Visit.id.desc())).first()  # type: ignore[return-value]


def void(client: Client, visit: Visit) -> None:
    answer = client.post(
        f"/visits/records/{visit.id}/voiding",
        data={"version": recording.refreshed(visit).version, "reason": "选错了卖场"},
    )
    assert answer.status_code == 303


def correct(client: Client, visit: Visit, **values: Any) -> None:
    answer = client.post(
        f"/visits/records/{visit.id}/corrections",
        data=form_of(client, visit) | values | {"reason": "看错了"},
    )
    assert answer.status_code == 303


def found() -> list[Finding]:
    return list(db.session.scalars(select(Finding).order_by(Finding.id)))


def actions_of(finding: Finding) -> list[str]:
    return list(
        db.session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject == f"finding:{finding.id}")
            .order_by(AuditEntry.seq)
        )
    )


@pytest.mark.clause("2.2.3")
def test_the_next_record_is_laid_to_the_open_finding(client: Client) -> None:
    shop = recording.shop()
    record(client, shop, **UNTAGGED)
    (finding,) = found()
    day, owner = finding.due_on, finding.owner_id
    later = record(client, shop, 2, **UNTAGGED)

    (same,) = found()
    assert (same.id, same.due_on, same.owner_id) == (finding.id, day, owner)
    assert (same.times_seen, [each.visit_id for each in same.sightings]) == (2, [later.id])
    assert actions_of(same)[-1] == "finding.seen_again"
    for address in (f"/visits/findings/{same.id}", "/visits/findings/"):
        assert "第 2 次发现" in client.get(address).text
    assert later.number in client.get(f"/visits/findings/{same.id}").text
    assert f"/visits/findings/{same.id}" in client.get(f"/visits/records/{later.id}").text
    plan = factories.plan(shop.manager, clock.today())
    stop = factories.planned_visit(plan, shop.store, clock.today())
    assert "第 2 次发现" in client.get(f"/visits/stops/{stop.id}/briefing").text


def test_what_was_closed_and_comes_back_is_a_new_finding(client: Client) -> None:
    shop = recording.shop()
    record(client, shop, **UNTAGGED)
    (first,) = found()
    first.state = FindingState.CLOSED
    record(client, shop, 2, **UNTAGGED)

    first, second = found()
    assert (first.times_seen, second.times_seen) == (1, 1)
    assert second.state is FindingState.OPEN


def answer(client: Client, finding: Finding) -> None:
    given = {"text": "已送价签", "version": finding.version}
    client.post(f"/visits/findings/{finding.id}/answers", data=given)


def test_an_answer_that_did_not_mend_it_leaves_it_open(client: Client) -> None:
    shop = recording.shop()
    record(client, shop, **UNTAGGED)
    (finding,) = found()
    answer(client, finding)
    assert recording.refreshed(finding).state is FindingState.ANSWERED
    finding.answers[0].at -= timedelta(hours=1)

    record(client, shop, 2, **UNTAGGED)

    assert recording.refreshed(finding).state is FindingState.OPEN


def test_a_record_that_arrives_after_the_answer_to_it_is_only_counted(client: Client) -> None:
    shop = recording.shop()
    record(client, shop, **UNTAGGED)
    (finding,) = found()
    answer(client, finding)

    record(client, shop, 2, **UNTAGGED)

    recording.refreshed(finding)
    assert (finding.state, finding.times_seen) == (FindingState.ANSWERED, 2)


def test_another_store_has_its_own_finding(client: Client) -> None:
    shop = recording.shop()
    record(client, shop, **UNTAGGED)
    shop.store = factories.store(shop.chain)
    record(client, shop, 2, **UNTAGGED)

    assert [each.times_seen for each in found()] == [1, 1]


@pytest.mark.clause("2.2.7")
def test_the_officer_hears_of_every_signal_even_in_the_same_words(client: Client) -> None:
    shop = recording.shop()
    seen = {"compliance_seen": "yes", "compliance_note": "有无码烟"}
    record(client, shop, **seen)
    record(client, shop, 2, **seen)

    reports = db.session.scalars(select(ComplianceReport).order_by(ComplianceReport.id)).all()
    assert [each.what for each in reports] == ["有无码烟", "有无码烟"]
    assert [each.times_seen for each in found()] == [1, 1]


@pytest.mark.clause("3.2.3")
def test_a_voided_record_takes_its_untouched_findings_along(client: Client) -> None:
    shop = recording.shop()
    visit = record(client, shop, opinion="早点送货", **UNTAGGED)
    void(client, visit)

    for finding in found():
        assert finding.state is FindingState.CLOSED
        assert (finding.closed_because, finding.closed_by_id) == (
            "来源记录已作废",
            shop.manager.id,
        )
        assert actions_of(finding)[-1] == "finding.withdrawn"
        assert "来源记录已作废" in client.get(f"/visits/findings/{finding.id}").text
    assert "来源记录已作废" in client.get("/visits/findings/?state=closed").text


@pytest.mark.parametrize("step", ["answers", "told"])
def test_what_was_answered_or_fed_back_stays_and_says_so(client: Client, step: str) -> None:
    shop = recording.shop()
    visit = record(client, shop, **UNTAGGED)
    (finding,) = found()
    client.post(
        f"/visits/findings/{finding.id}/{step}",
        data={"text": "已送价签", "version": finding.version},
    )
    void(client, visit)

    recording.refreshed(finding)
    assert finding.state is not FindingState.CLOSED
    assert actions_of(finding)[-1] == "finding.source_voided"
    for address in (f"/visits/findings/{finding.id}", "/visits/findings/"):
        assert "来源记录已作废" in client.get(address).text


def test_a_signal_that_the_officer_has_been_told_stays(client: Client) -> None:
    shop = recording.shop()
    visit = record(client, shop, compliance_seen="yes", compliance_note="有无码烟")
    void(client, visit)

    (finding,) = found()
    assert finding.state is FindingState.OPEN


def test_a_finding_that_another_visit_met_again_stays(client: Client) -> None:
    shop = recording.shop()
    first = record(client, shop, **UNTAGGED)
    second = record(client, shop, 2, **UNTAGGED)
    (finding,) = found()

    void(client, first)
    assert recording.refreshed(finding).state is FindingState.OPEN
    assert finding.times_seen == 1

    void(client, second)
    recording.refreshed(finding)
    assert finding.state is FindingState.CLOSED


def test_a_second_sighting_that_is_void_counts_no_more(client: Client) -> None:
    shop = recording.shop()
    record(client, shop, **UNTAGGED)
    second = record(client, shop, 2, **UNTAGGED)
    void(client, second)

    (finding,) = found()
    assert (finding.state, finding.times_seen) == (FindingState.OPEN, 1)
    assert "记录已作废" in client.get(f"/visits/findings/{finding.id}").text


def test_a_correction_that_takes_the_problem_back_withdraws_it(client: Client) -> None:
    shop = recording.shop()
    visit = record(client, shop, opinion="早点送货", **UNTAGGED)
    correct(client, visit, **{"lines-0-price_tag": "yes"})

    tagged, opinion = found()
    assert tagged.state is FindingState.CLOSED
    assert tagged.closed_because == "来源记录已更正，不再有这个问题"
    assert opinion.state is FindingState.OPEN


def test_a_correction_of_something_else_leaves_the_finding(client: Client) -> None:
    shop = recording.shop()
    visit = record(client, shop, **UNTAGGED)
    correct(client, visit, received_by="小周")

    (finding,) = found()
    assert finding.state is FindingState.OPEN


def test_a_withdrawn_finding_can_be_opened_again(client: Client) -> None:
    shop = recording.shop()
    visit = record(client, shop, **UNTAGGED)
    void(client, visit)
    (finding,) = found()
    client.post(
        f"/visits/findings/{finding.id}/reopening",
        data={"reason": "问题还在", "version": finding.version},
    )

    recording.refreshed(finding)
    assert (finding.state, finding.closed_because) == (FindingState.OPEN, None)
