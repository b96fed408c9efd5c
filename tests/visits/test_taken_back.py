"""What a corrected record no longer says, says anew or says as well, and its findings."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.visits.models import ComplianceReport
from gcm.visits.queries import findings
from gcm.visits.rules import issues
from gcm.visits.rules.issues import Standing
from gcm.visits.rules.kinds import FindingKind, FindingState
from tests.conftest import Client
from tests.visits import recording
from tests.visits.test_lasting_findings import (
    UNTAGGED,
    actions_of,
    correct,
    found,
    record,
    tag,
    untagged,
    void,
)

TAGGED = {"lines-0-price_tag": "yes"}


NOON = datetime(2026, 3, 2, 12)


@pytest.mark.parametrize(
    ("answered", "is_later"),
    [([], True), ([NOON - timedelta(seconds=1)], True), ([NOON], False)],
)
def test_only_a_visit_after_the_last_answer_opens_it_again(
    answered: list[datetime], *, is_later: bool
) -> None:
    assert issues.is_later(NOON, answered) is is_later


def test_a_correction_that_takes_one_of_two_products_back_keeps_the_other() -> None:
    before, after = [untagged(1, 2)], [untagged(2)]
    now = issues.kept(tag("1", "2"), before[0], before, after)

    assert now is not None
    assert (now.text, now.about) == ("1 个品规没有价签：云烟(2)", ("2",))
    assert issues.kept(tag("1"), untagged(1), before, after) is None
    assert list(issues.gained(before, after)) == []


def test_a_correction_gains_what_the_record_did_not_say_before() -> None:
    (gained,) = issues.gained([untagged(1)], [untagged(1, 2)])

    assert gained.about == ("2",)


def test_of_two_promises_the_one_that_is_gone_is_taken_back() -> None:
    first, second = (issues.Issue(FindingKind.PROMISE, text) for text in ("送价签", "送海报"))
    standing = Standing(7, FindingKind.PROMISE, (), "送海报")

    assert issues.kept(standing, second, [first, second], [first]) is None
    assert issues.kept(standing, second, [first, second], [second]) == second


def test_an_opinion_that_is_worded_better_is_still_there() -> None:
    said, better = (issues.Issue(FindingKind.OPINION, text) for text in ("早送", "上午送货"))

    assert issues.kept(Standing(7, FindingKind.OPINION, (), "早送"), said, [said], [better]) == (
        better
    )


def test_words_are_new_only_beyond_those_that_they_reword() -> None:
    early, morning, posters = (
        issues.Issue(FindingKind.PROMISE, text) for text in ("早送", "上午送货", "送海报")
    )

    assert list(issues.gained([early], [morning])) == []
    assert list(issues.gained([early], [early, posters])) == [posters]
    assert list(issues.gained([early], [morning, posters])) == [posters]


def test_other_words_of_compliance_are_another_signal() -> None:
    before, after = (
        issues.Issue(FindingKind.COMPLIANCE, text) for text in ("有无标烟", "有走私烟")
    )
    standing = Standing(7, FindingKind.COMPLIANCE, (), before.text)

    assert issues.kept(standing, before, [before], [after]) is None
    assert list(issues.gained([before], [after])) == [after]
    assert list(issues.gained([before], [before])) == []


def test_a_finding_from_before_the_upgrade_is_matched_by_its_words() -> None:
    before = [untagged(1, 2)]
    standing = Standing(7, FindingKind.TAG, (), before[0].text)
    said = issues.said_of(standing, before)

    assert said == before[0]
    assert issues.kept(standing, before[0], before, [untagged(2)]) == untagged(2)
    assert issues.said_of(tag(), before) is None


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_finding_goes_with_the_last_record_that_says_it(
    client: Client, order: tuple[int, int]
) -> None:
    shop = recording.shop()
    visits = [record(client, shop, number, **UNTAGGED) for number in (1, 2)]
    (finding,) = found()

    correct(client, visits[order[0]], **TAGGED)
    recording.refreshed(finding)
    assert (finding.state, finding.times_seen) == (FindingState.OPEN, 1)
    assert actions_of(finding)[-1] == "finding.taken_back"

    correct(client, visits[order[1]], **TAGGED)
    recording.refreshed(finding)
    assert finding.state is FindingState.CLOSED
    assert finding.closed_because == "来源记录已更正，不再有这个问题"


def test_a_finding_goes_when_one_record_is_corrected_and_the_other_void(client: Client) -> None:
    shop = recording.shop()
    first, second = (record(client, shop, number, **UNTAGGED) for number in (1, 2))
    correct(client, first, **TAGGED)
    void(client, second)

    (finding,) = found()
    assert (finding.state, finding.times_seen) == (FindingState.CLOSED, 0)
    assert finding.closed_because == "来源记录已作废"


@pytest.mark.clause("3.2.3")
def test_the_headquarters_are_not_told_of_a_withdrawn_finding(
    client: Client, stop_clock: Any
) -> None:
    shop = recording.shop()
    visit = record(client, shop, **UNTAGGED)
    (finding,) = found()
    page, slip = f"/visits/findings/{finding.id}", f"/visits/customers/{shop.chain.id}/slip"
    listed = ("/visits/findings/?mark=untold&state=all", "/visits/findings/?state=closed")
    assert "没有价签" in client.get(slip).text
    void(client, visit)
    stop_clock(clock.now() + timedelta(days=3))
    client.sign_in(shop.manager)

    assert "没有价签" not in client.get(slip).text
    assert client.post(slip, data={"step": "told", "finding": finding.id}).status_code == 422
    shown, untold, closed = (client.get(address).text for address in (page, *listed))
    assert "没有价签" not in untold
    assert "没有价签" in closed
    for text in (shown, closed):
        assert "待反馈" not in text.replace(">待反馈总部</option>", "")
        assert "逾期未反馈总部" not in text
    assert "还没有反馈" not in shown
    assert findings.waiting(shop.manager.id).untold == 0


@pytest.mark.clause("3.2.3")
def test_a_withdrawn_finding_that_is_opened_again_is_told_after_all(client: Client) -> None:
    shop = recording.shop()
    void(client, record(client, shop, **UNTAGGED))
    (finding,) = found()

    again = {"reason": "问题还在", "version": finding.version}
    client.post(f"/visits/findings/{finding.id}/reopening", data=again)

    assert "没有价签" in client.get(f"/visits/customers/{shop.chain.id}/slip").text


@pytest.mark.parametrize("step", ["reopening", "assignment"])
def test_what_a_person_decided_is_not_overruled_by_a_correction(client: Client, step: str) -> None:
    shop = recording.shop()
    visit = record(client, shop, **UNTAGGED)
    (finding,) = found()
    if step == "reopening":
        correct(client, visit, **TAGGED)
        recording.refreshed(finding)
        values = {"reason": "问题还在"}
    else:
        due_on = finding.due_on - timedelta(days=1)
        values = {"owner_id": str(finding.owner_id), "due_on": due_on.isoformat()}
    client.post(f"/visits/findings/{finding.id}/{step}", data=values | {"version": finding.version})
    assert recording.refreshed(finding).acted_on

    correct(client, visit, received_by="小周", **TAGGED)

    assert recording.refreshed(finding).state is FindingState.OPEN


def test_the_page_says_that_a_later_record_still_has_the_problem(client: Client) -> None:
    shop = recording.shop()
    first = record(client, shop, **UNTAGGED)
    record(client, shop, 2, **UNTAGGED)
    void(client, first)

    (finding,) = found()
    for address in (f"/visits/findings/{finding.id}", "/visits/findings/"):
        shown = client.get(address).text
        assert "首次记录已作废" in shown
        assert "后来的记录仍有这个问题" in shown
        assert "已经有人跟进" not in shown


@pytest.mark.clause("2.2.3")
def test_a_correction_that_adds_a_known_problem_is_laid_to_its_finding(client: Client) -> None:
    shop = recording.shop()
    record(client, shop, **UNTAGGED)
    later = record(client, shop, 2)
    correct(client, later, **{"lines-0-price_tag": "no", "lines-0-stock_cartons": "0"})

    (finding,) = found()
    assert (finding.times_seen, [each.visit_id for each in finding.sightings]) == (2, [later.id])
    correct(client, later, received_by="小周")
    assert recording.refreshed(finding).times_seen == 2


@pytest.mark.clause("3.2.3")
def test_a_problem_that_a_correction_adds_opens_a_finding(client: Client) -> None:
    shop = recording.shop()
    visit = record(client, shop, opinion="早点送货")
    correct(client, visit, complaint="送货晚", **UNTAGGED)

    opinion, missing, complaint = found()
    assert (opinion.kind, opinion.state) == (FindingKind.OPINION, FindingState.OPEN)
    assert (missing.kind, missing.visit_id) == (FindingKind.TAG, visit.id)
    assert (complaint.text, complaint.told_manager_at is not None) == ("送货晚", True)
    correct(client, visit, received_by="小周")
    assert len(found()) == 3


@pytest.mark.clause("2.2.7")
def test_a_signal_that_a_correction_adds_goes_to_the_monopoly_staff(client: Client) -> None:
    shop = recording.shop()
    visit = record(client, shop)
    correct(client, visit, compliance_seen="yes", compliance_note="发现无标烟")
    correct(client, visit, received_by="小周")
    correct(client, visit, compliance_note="发现无标烟两条")

    reports = db.session.scalars(select(ComplianceReport).order_by(ComplianceReport.id)).all()
    assert [each.what for each in reports] == ["发现无标烟", "发现无标烟两条"]
    first, second = found()
    assert (first.state, first.source_stands) == (FindingState.OPEN, False)
    assert (second.state, second.source_stands) == (FindingState.OPEN, True)


@pytest.mark.clause("3.2.3")
def test_a_promise_that_a_correction_adds_is_kept_until_its_day(client: Client) -> None:
    shop = recording.shop()
    visit = record(client, shop)
    due = clock.today() + timedelta(days=7)
    promise = {"side": "ours", "text": "送宣传册", "due_on": due.isoformat()}
    correct(client, visit, **{f"promises-0-{name}": value for name, value in promise.items()})

    (finding,) = found()
    assert (finding.text, finding.due_on) == ("我方承诺：送宣传册", due)


def test_a_record_that_says_it_again_after_all_counts_again(client: Client) -> None:
    shop = recording.shop()
    first = record(client, shop, **UNTAGGED)
    record(client, shop, 2, **UNTAGGED)
    correct(client, first, **TAGGED)
    correct(client, first, **UNTAGGED)

    (finding,) = found()
    assert (finding.times_seen, len(finding.sightings)) == (2, 1)


def test_a_correction_narrows_the_finding_to_what_is_left(client: Client) -> None:
    shop = recording.shop()
    both = UNTAGGED | {"lines-1-on_shelf": "yes", "lines-1-price_tag": "no"}
    visit = record(client, shop, **both)
    correct(client, visit, **TAGGED)

    (finding,) = found()
    left = shop.goods[1]
    assert (finding.state, finding.about) == (FindingState.OPEN, [str(left.id)])
    assert finding.text == f"1 个品规没有价签：{left.name}"
    assert actions_of(finding)[-1] == "finding.corrected"


def test_an_opinion_taken_back_goes_and_one_worded_better_stays(client: Client) -> None:
    shop = recording.shop()
    visit = record(client, shop, opinion="早点送货")
    correct(client, visit, opinion="希望上午送货")
    (finding,) = found()
    assert (finding.state, finding.text) == (FindingState.OPEN, "希望上午送货")

    correct(client, visit, opinion="")
    assert recording.refreshed(finding).state is FindingState.CLOSED
