"""A meeting is called, its minutes are put on record, corrected with a reason, or voided."""

from uuid import uuid4

from sqlalchemy import select

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.meetings.actions import tasks
from gcm.meetings.models import Meeting, MeetingEdition, MeetingPerson
from gcm.meetings.queries import meetings, people
from gcm.meetings.rules import minutes as rules
from gcm.meetings.rules.kinds import KIND_NAMES
from gcm.meetings.rules.minutes import CallDraft, MinutesDraft

HEAD = ("held_on", "session", "starts_at", "place", "chair_id", "monopoly_invited")


def call(draft: CallDraft, *, by: User) -> Meeting:
    """Invitations go to the monopoly officers of the district when they are asked."""
    check([*rules.call_problems(draft), *place_problems(draft, None, by)])
    made = new(draft, by=by)
    set_people(made, frozenset(person.id for person in staff_of(made)), present=False)
    audit.record("meeting.called", made, by=by, title=made.name)
    return made


def record_minutes(draft: MinutesDraft, meeting: Meeting | None = None, *, by: User) -> Meeting:
    """Of a meeting that was called, or of one that is known by its minutes alone."""
    if meeting and (meeting.minuted_at or meeting.voided_at):
        raise RuleBroken.because("这次会议已有记录，请打开后用“更正”修改。")
    check([*rules.problems(draft, clock.today()), *place_problems(draft.call, meeting, by)])
    made = meeting or new(draft.call, by=by)
    fill(made, draft)
    made.minuted_at = clock.now()
    made.minuted_by_id = by.id
    for task in draft.tasks:
        tasks.give(task, made.district_id, meeting=made, by=by)
    audit.record("meeting.minuted", made, by=by, title=made.name)
    return made


def correct_minutes(meeting: Meeting, draft: MinutesDraft, reason: str, *, by: User) -> None:
    """What they said before stays, with the reason."""
    found = [*rules.problems(draft, clock.today()), *place_problems(draft.call, meeting, by)]
    if not reason.strip():
        found.append(Problem("reason", "请写明更正的原因。"))
    check([*found, *standing_problems(meeting), *imported_problems(meeting)])
    kept = MeetingEdition(
        meeting_id=meeting.id, words=said(meeting), reason=reason.strip(), by_id=by.id
    )
    fill(meeting, draft)
    changes = audit.changes_of(meeting)
    db.session.add(kept)
    for task in draft.tasks:
        tasks.give(task, meeting.district_id, meeting=meeting, by=by)
    audit.record("meeting.corrected", meeting, by=by, changes=changes, reason=kept.reason)


def void(meeting: Meeting, reason: str, *, by: User) -> None:
    """It stays with its reason and counts no more."""
    found = standing_problems(meeting)
    if not reason.strip():
        found.append(Problem("reason", "请写明作废的原因。"))
    check(found)
    meeting.voided_at = clock.now()
    meeting.voided_by_id = by.id
    meeting.voided_because = reason.strip()
    audit.record("meeting.voided", meeting, by=by, title=meeting.name, reason=reason.strip())


def answer(invitation: MeetingPerson, coming: bool, *, by: User) -> None:
    """The officer's own word, until there are minutes."""
    meeting = invitation.meeting
    if meeting.minuted_at or meeting.voided_at:
        raise RuleBroken.because("会议已经开过或取消，不能再答复。")
    invitation.coming = coming
    invitation.answered_at = clock.now()
    audit.record("meeting.answered", meeting, by=by, coming=coming)


def new(draft: CallDraft, *, by: User) -> Meeting:
    made = Meeting(uuid=str(uuid4()), kind=draft.kind, district_id=draft.district_id)
    made.user_id = by.id
    set_head(made, draft)
    db.session.add(made)
    db.session.flush()
    return made


def set_head(meeting: Meeting, draft: CallDraft) -> None:
    for name in HEAD:
        setattr(meeting, name, getattr(draft, name))


def fill(meeting: Meeting, draft: MinutesDraft) -> None:
    set_head(meeting, draft.call)
    for name in rules.ASKED[meeting.kind]:
        setattr(meeting, name, draft.words.get(name, "").strip())
    meeting.monopoly_came = draft.monopoly_came
    set_people(meeting, draft.present, present=True)


def set_people(meeting: Meeting, ids: frozenset[int], *, present: bool) -> None:
    """Officers are invited where the meeting says so; who came is ticked in the minutes."""
    kept = {
        each.user_id: each
        for each in db.session.scalars(
            select(MeetingPerson).where(MeetingPerson.meeting_id == meeting.id)
        )
    }
    asked = {each.id for each in people.officers(meeting.district_id, meeting.held_on)}
    wanted = ids | (asked if meeting.monopoly_invited else frozenset())
    for number in sorted(wanted - set(kept)):
        kept[number] = MeetingPerson(meeting_id=meeting.id, user_id=number, invited=number in asked)
        db.session.add(kept[number])
    for number, each in kept.items():
        each.present = present and number in ids
        if not meeting.monopoly_invited and each.invited:
            db.session.delete(each)
    db.session.flush()


def staff_of(meeting: Meeting) -> list[User]:
    return people.staff([meeting.district_id], meeting.held_on)


def said(meeting: Meeting) -> dict[str, object]:
    """The minutes as they read now, by their names for people."""
    kept: dict[str, object] = {
        title: getattr(meeting, name)
        for name, title in rules.WORDS.items()
        if getattr(meeting, name)
    }
    there = [each.user.name for each in meetings.persons_of(meeting) if each.present]
    return {
        "日期": meeting.held_on.isoformat(),
        "主持人": meeting.chair.name,
        "到会": "、".join(there),
        "专卖人员": "已邀请" if meeting.monopoly_invited else "未邀请",
        **kept,
    }


def place_problems(draft: CallDraft, meeting: Meeting | None, by: User) -> list[Problem]:
    """A district of the own work, and no second meeting at that time."""
    if draft.district_id not in people.districts_of(by):
        return [Problem("district_id", "请选择您所在的片区。")]
    other = meetings.same_day(
        draft.district_id, draft.kind, draft.held_on, draft.session, meeting.id if meeting else None
    )
    if other is None:
        return []
    name = KIND_NAMES[draft.kind]
    return [Problem("held_on", f"{draft.held_on.isoformat()} 已有这样一次{name}，请打开它来记录。")]


def standing_problems(meeting: Meeting) -> list[Problem]:
    if meeting.voided_at is None:
        return []
    return [Problem("", "这次会议已作废，不能再改。")]


def imported_problems(meeting: Meeting) -> list[Problem]:
    """Its import can be withdrawn, so nothing may hang on it."""
    if meeting.batch_id is None:
        return []
    return [Problem("", "这次会议由表格导入，请改好表格再导入一次。")]


def check(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
