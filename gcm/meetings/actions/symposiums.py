"""A symposium's chains, their opinions with owner, due date and answer, and the slips."""

from dataclasses import replace

from sqlalchemy import func, select

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.meetings.actions.meetings import imported_problems
from gcm.meetings.models import Meeting, MeetingChain, MeetingOpinion, MeetingSlip
from gcm.meetings.queries import people
from gcm.meetings.rules import opinions as rules
from gcm.meetings.rules.kinds import Kind
from gcm.meetings.rules.opinions import OpinionDraft, Slip

MOST_SLIPS = 1000


def set_chains(
    meeting: Meeting, invited: frozenset[int], came: frozenset[int], *, by: User
) -> None:
    """Who came was invited as well."""
    check(symposium_problems(meeting))
    invited |= came
    if strange := invited - set(people.chains(meeting.district_id)):
        raise RuleBroken.because(f"有 {len(strange)} 家客户不在本片区，请重新选择。", "invited")
    kept = {
        each.customer_id: each
        for each in db.session.scalars(
            select(MeetingChain).where(MeetingChain.meeting_id == meeting.id)
        )
    }
    for number in sorted(invited - set(kept)):
        kept[number] = MeetingChain(meeting_id=meeting.id, customer_id=number)
        db.session.add(kept[number])
    for number, each in kept.items():
        each.came = number in came
        if number not in invited:
            db.session.delete(each)
    meeting.invited, meeting.came = len(invited), len(came)
    audit.record("meeting.chains_kept", meeting, by=by, changes=audit.changes_of(meeting))


def add_opinion(
    meeting: Meeting, customer_id: int, draft: OpinionDraft, *, by: User
) -> MeetingOpinion:
    check(symposium_problems(meeting))
    if customer_id not in people.chains(meeting.district_id):
        raise RuleBroken.because("请选择本片区的一家客户。", "customer_id")
    check([*rules.problems(draft), *owner_problems(meeting, customer_id, draft)])
    made = MeetingOpinion(
        meeting_id=meeting.id,
        customer_id=customer_id,
        words=draft.words.strip(),
        owner_id=draft.owner_id,
        due_on=draft.due_on,
        answer=draft.answer.strip(),
        by_id=by.id,
    )
    db.session.add(made)
    audit.record("meeting.opinion_noted", made, by=by, text=made.words)
    return made


def edit_opinion(opinion: MeetingOpinion, draft: OpinionDraft, *, by: User) -> None:
    check(symposium_problems(opinion.meeting))
    found = [*rules.problems(draft), *owner_problems(opinion.meeting, opinion.customer_id, draft)]
    if opinion.closed_on:
        found.append(Problem("", "这条意见已办结，不能再改。"))
    check(found)
    opinion.words, opinion.answer = draft.words.strip(), draft.answer.strip()
    opinion.owner_id, opinion.due_on = draft.owner_id, draft.due_on
    if changes := audit.changes_of(opinion):
        audit.record("meeting.opinion_edited", opinion, by=by, changes=changes)


def answer_opinion(opinion: MeetingOpinion, answer: str, *, by: User) -> None:
    """By its owner; the market manager closes it."""
    check(symposium_problems(opinion.meeting))
    draft = replace(opinion.as_draft(), answer=answer)
    found = rules.problems(draft)
    if not answer.strip():
        found.append(Problem("answer", "请写答复。"))
    if opinion.closed_on:
        found.append(Problem("", "这条意见已办结，不能再改。"))
    check(found)
    opinion.answer = answer.strip()
    if changes := audit.changes_of(opinion):
        audit.record("meeting.opinion_edited", opinion, by=by, changes=changes)


def close_opinion(opinion: MeetingOpinion, *, by: User) -> None:
    """Clause 3.3.3: not without owner, due date and answer."""
    check(symposium_problems(opinion.meeting))
    if opinion.closed_on:
        raise RuleBroken.because("这条意见已经办结。")
    check(rules.closing_problems(opinion.as_draft()))
    opinion.closed_on = clock.today()
    opinion.closed_at = clock.now()
    opinion.closed_by_id = by.id
    audit.record("meeting.opinion_closed", opinion, by=by, answer=opinion.answer)


def add_slip(meeting: Meeting, slip: Slip, *, by: User) -> None:
    """One slip; nobody's name stands on it."""
    kept = slips_of(meeting)
    check(
        [
            *symposium_problems(meeting),
            *rules.slip_problems(slip),
            *rules.count_problems(kept + 1, meeting.slips_given, ""),
        ]
    )
    db.session.add(
        MeetingSlip(
            meeting_id=meeting.id,
            demand=slip.demand,
            service=slip.service,
            earnings=slip.earnings,
            by_id=by.id,
        )
    )
    audit.record("meeting.slip_entered", meeting, by=by)


def set_slips_given(meeting: Meeting, given: int | None, *, by: User) -> None:
    """How many went out; the rate of answers is worked out from it."""
    found = symposium_problems(meeting)
    if given is not None and not 0 < given <= MOST_SLIPS:
        found.append(Problem("given", f"发出份数应为 1 至 {MOST_SLIPS}。"))
    found += rules.count_problems(slips_of(meeting), given, "given")
    check(found)
    meeting.slips_given = given
    audit.record("meeting.slips_counted", meeting, by=by, changes=audit.changes_of(meeting))


def slips_of(meeting: Meeting) -> int:
    counted = select(func.count(MeetingSlip.id)).where(MeetingSlip.meeting_id == meeting.id)
    return db.session.scalars(counted).one()


def symposium_problems(meeting: Meeting) -> list[Problem]:
    if meeting.kind is not Kind.SYMPOSIUM or meeting.voided_at:
        return [Problem("", "只有没有作废的座谈会才能登记。")]
    return imported_problems(meeting)


def owner_problems(meeting: Meeting, customer_id: int, draft: OpinionDraft) -> list[Problem]:
    """Whoever does not see the chain could never answer its opinion."""
    known = {each.id for each in people.answerers(meeting.district_id, customer_id)}
    if draft.owner_id is None or draft.owner_id in known:
        return []
    return [Problem("owner_id", "请选择这家客户的客户经理、本片区市场经理或其代理人。")]


def check(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
