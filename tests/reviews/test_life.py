"""From draft to issued: who did it is on record, and what is issued stays as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from gcm.core.audit import AuditEntry
from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.notifications.events import Event
from gcm.core.notifications.models import Notification
from gcm.reviews.actions import afterwards, life, writing
from gcm.reviews.actions.afterwards import DeliveryDraft, ReplyDraft
from gcm.reviews.content import LetterContent, LetterStatus
from gcm.reviews.models import Letter
from gcm.reviews.points import draft_of
from gcm.reviews.queries import contents, fingerprints, letters
from gcm.reviews.rules import Kind, Reply, State, Way
from gcm.visits.models import Finding
from gcm.visits.rules.kinds import FindingKind
from tests import factories
from tests.reviews.branch import AUGUST, SEPTEMBER, Branch

pytestmark = pytest.mark.clause("3.4")


def issued(branch: Branch, code: str = "K1") -> Letter:
    letter = branch.draft(code)
    life.approve(letter, by=branch.mm)
    life.issue(letter, by=branch.mm)
    db.session.commit()
    return letter


def import_sales(branch: Branch) -> None:
    branch.sell("K1", AUGUST, 5, branch.jiaozi)
    factories.saved(ImportBatch(kind="sales", file_name="x.xlsx", file_sha256="0", sheets=[]))


def actions_of(letter: Letter) -> list[str]:
    subject = f"letter:{letter.id}"
    return list(
        db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == subject).order_by(AuditEntry.seq)
        )
    )


def test_a_letter_is_drafted_submitted_approved_and_issued(branch: Branch) -> None:
    letter = branch.draft("K1")
    life.submit(letter, by=branch.cm)
    life.approve(letter, by=branch.mm)
    life.issue(letter, by=branch.cm)

    assert letter.state is State.ISSUED
    assert letter.number == "集回〔2026〕9-K1"
    assert actions_of(letter) == [
        "letter.drafted",
        "letter.submitted",
        "letter.approved",
        "letter.issued",
    ]


def test_whoever_wrote_a_letter_is_told_when_it_is_approved_or_comes_back(branch: Branch) -> None:
    """Of a batch that is approved each is told once a day; of each letter that comes back."""
    first, second = branch.draft("K1"), branch.draft("K2")
    for letter in (first, second):
        life.approve(letter, by=branch.mm)
    life.send_back(first, "补充数字", by=branch.mm)

    told = db.session.scalars(select(Notification).order_by(Notification.id)).all()
    assert {each.user_id for each in told if each.subject_id == first.id} == {branch.cm.id}
    own = [each for each in told if each.user_id == branch.cm.id]
    assert [(each.event, each.subject_kind) for each in own] == [
        (Event.LETTER_APPROVED, "letter-month"),
        (Event.LETTER_RETURNED, "letter"),
    ]


def test_issuing_freezes_figures_and_text(branch: Branch) -> None:
    letter = issued(branch)
    frozen = LetterContent.from_json(letter.content or "")
    import_sales(branch)

    assert contents.content_of(letter) == frozen
    assert frozen.status is LetterStatus.ISSUED
    assert (frozen.reviewed_by, frozen.issued_on) == ("周明远", date(2026, 10, 9))
    assert fingerprints.changed_since(SEPTEMBER, [letter]) == {letter.id}


def test_figures_that_change_after_approval_stop_the_issue(branch: Branch) -> None:
    letter = branch.draft("K1")
    life.approve(letter, by=branch.mm)
    import_sales(branch)

    with pytest.raises(RuleBroken, match="重新审核"):
        life.issue(letter, by=branch.mm)
    life.send_back(letter, "数据更新", by=branch.mm)
    life.approve(letter, by=branch.mm)
    life.issue(letter, by=branch.mm)
    assert letter.state is State.ISSUED


def test_a_draft_cannot_be_issued(branch: Branch) -> None:
    letter = branch.draft("K1")

    with pytest.raises(RuleBroken, match="草稿"):
        life.issue(letter, by=branch.mm)


def test_a_suggestion_without_a_number_stops_the_approval(branch: Branch) -> None:
    letter = branch.draft("K1")
    point = next(each for each in letter.points if each.kind is Kind.SUGGESTION)
    writing.edit_point(point, replace(draft_of(point), quantity=None), by=branch.cm)

    with pytest.raises(RuleBroken, match="建议第 1 条缺数量"):
        life.approve(letter, by=branch.mm)
    assert letter.state is State.DRAFT


def test_an_approved_letter_cannot_be_edited(branch: Branch) -> None:
    letter = branch.draft("K1")
    life.approve(letter, by=branch.mm)

    with pytest.raises(RuleBroken, match="不能再改"):
        writing.remove_point(letter.points[0], by=branch.cm)


def test_editing_a_submitted_letter_makes_it_a_draft_again(branch: Branch) -> None:
    letter = branch.draft("K1")
    life.submit(letter, by=branch.cm)
    writing.remove_point(letter.points[0], by=branch.cm)

    assert letter.state is State.DRAFT


def test_a_letter_is_sent_back_with_a_reason_only(branch: Branch) -> None:
    letter = branch.draft("K1")
    life.submit(letter, by=branch.cm)

    with pytest.raises(RuleBroken, match="原因"):
        life.send_back(letter, "  ", by=branch.mm)
    life.send_back(letter, "数字有误", by=branch.mm)
    assert (letter.state, letter.returned_because) == (State.DRAFT, "数字有误")


def test_a_new_edition_replaces_the_issued_one_when_it_is_issued(branch: Branch) -> None:
    first = issued(branch)
    second = life.reissue(first, "数据更新", by=branch.mm)
    assert letters.newest(SEPTEMBER)[first.customer_id] is second
    assert [draft_of(each) for each in second.points] == [draft_of(each) for each in first.points]

    life.approve(second, by=branch.mm)
    life.issue(second, by=branch.mm)

    states = {each.edition: each.state for each in letters.editions(branch.mm, second)}
    assert states == {1: State.REPLACED, 2: State.ISSUED}
    assert (second.number, second.state) == ("集回〔2026〕9-K1-2", State.ISSUED)
    content = contents.content_of(second)
    assert (content.version, content.reissue_reason) == (2, "数据更新")


def test_only_the_newest_issued_edition_can_be_reissued(branch: Branch) -> None:
    first = issued(branch)
    life.reissue(first, "数据更新", by=branch.mm)

    with pytest.raises(RuleBroken, match="最新一版"):
        life.reissue(first, "再来一次", by=branch.mm)


def test_proposing_again_keeps_what_people_wrote(branch: Branch) -> None:
    letter = branch.draft("K1")
    own = letter.points[0]
    writing.edit_point(own, replace(draft_of(own), text="我们自己的话。"), by=branch.cm)
    rules = [each.rule for each in letter.points if each.rule]
    writing.propose_again(letter, by=branch.cm)

    assert letter.points[0].text == "我们自己的话。"
    assert [each.rule for each in letter.points if each.rule][-len(rules) :] == rules


def test_points_change_their_order_within_their_kind(branch: Branch) -> None:
    letter = branch.draft("K1")
    before = [each.id for each in letter.points if each.kind is Kind.PROBLEM]
    second = next(each for each in letter.points if each.id == before[1])
    writing.move_point(second, -1, by=branch.cm)
    db.session.commit()
    after = [each.id for each in letter.points if each.kind is Kind.PROBLEM]

    assert after[:2] == before[1::-1]
    assert sorted(after) == sorted(before)


def test_letters_that_read_alike_warn(branch: Branch) -> None:
    one, other = branch.draft("K2"), branch.draft("K3")
    for letter in (one, other):
        for point in list(letter.points):
            writing.edit_point(
                point,
                replace(draft_of(point), text="完全一样的话", product="云烟(紫)", store="店"),
                by=branch.cm,
            )
    life.approve(one, by=branch.mm)

    assert one.alike_percent == Decimal(100)
    assert one.alike_to_id == other.id


def test_what_became_of_a_suggestion_stands_in_the_next_letter(branch: Branch) -> None:
    letter = issued(branch)
    point = next(each for each in letter.points if each.kind is Kind.SUGGESTION)
    writing.judge(point, True, "已执行", by=branch.cm)
    db.session.commit()
    october = date(2026, 10, 1)
    found, _skipped = contents.ready(october, letters.chains_of(october, ["K1"]))

    assert found == []  # October has no sales yet
    assert letters.last_suggestions(october, [letter.customer_id])[letter.customer_id][0].done


def test_delivery_and_reply_are_recorded_after_issue(
    branch: Branch, october: Callable[[datetime], None]
) -> None:
    letter = issued(branch)
    october(datetime(2026, 10, 20, 2, tzinfo=UTC))
    posted = DeliveryDraft(Way.POST, date(2026, 10, 10), "林晓㛃", "EMS 123")
    slip = ReplyDraft(date(2026, 10, 19), Reply.PART, "满意", "林晓㛃", "希望多供新品。")
    afterwards.record_delivery(letter, posted, by=branch.cm)
    afterwards.record_reply(letter, slip, by=branch.cm)
    db.session.commit()
    db.session.refresh(letter)

    assert [each.receipt for each in letter.deliveries] == ["EMS 123"]
    assert letter.reply
    assert letter.reply.opinion == "希望多供新品。"


def test_an_opinion_on_the_slip_goes_to_the_register_once(
    branch: Branch, october: Callable[[datetime], None]
) -> None:
    letter = issued(branch)
    october(datetime(2026, 10, 20, 2, tzinfo=UTC))
    for signed_by, opinion in (("林", "希望多供新品。"), ("林晓㛃", "希望多供新品。")):
        slip = ReplyDraft(date(2026, 10, 19), Reply.PART, "满意", signed_by, opinion)
        afterwards.record_reply(letter, slip, by=branch.cm)
        db.session.commit()

    (opinion_of,) = db.session.scalars(select(Finding)).all()
    assert opinion_of.text == f"{letter.number}回执：希望多供新品。"
    assert (opinion_of.kind, opinion_of.customer_id) == (
        FindingKind.OPINION,
        letter.customer_id,
    )


@pytest.mark.parametrize("day", [date(2026, 10, 8), date(2026, 10, 10)])
def test_a_letter_goes_out_between_its_issue_and_today(branch: Branch, day: date) -> None:
    with pytest.raises(RuleBroken, match="签发日"):
        afterwards.record_delivery(
            issued(branch), DeliveryDraft(Way.POST, day, "", ""), by=branch.cm
        )


def test_a_draft_is_not_delivered(branch: Branch) -> None:
    with pytest.raises(RuleBroken, match="签发之后"):
        afterwards.record_delivery(
            branch.draft("K1"), DeliveryDraft(Way.POST, date(2026, 10, 9), "", ""), by=branch.cm
        )


def test_doing_it_to_many_tells_who_was_left_out(branch: Branch) -> None:
    ready, done = branch.draft("K2"), branch.draft("K3")
    life.approve(done, by=branch.mm)
    count, refused = life.for_each([ready, done], lambda each: life.approve(each, by=branch.mm))

    assert count == 1
    assert [each.chain for each in refused] == [branch.chains["K3"].name]
