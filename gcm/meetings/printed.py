"""What stands in a meeting, as a sheet of paper shows it."""

from flask import current_app

from gcm.core import clock
from gcm.meetings.models import Meeting
from gcm.meetings.paper import (
    TITLES,
    Guest,
    MeetingPaper,
    PaperMean,
    PaperOpinion,
    PaperTask,
    Part,
)
from gcm.meetings.queries import meetings, tasks
from gcm.meetings.rules.kinds import CLAUSES, KIND_NAMES, TASK_STATE_NAMES, Kind
from gcm.meetings.rules.minutes import ASKED, WORDS
from gcm.meetings.rules.opinions import Satisfaction


def drawn(kind: str, meeting: Meeting) -> MeetingPaper:
    base = current_app.config["BASE_URL"].rstrip("/")
    satisfaction = meetings.satisfaction(meeting)
    return MeetingPaper(
        title=f"{KIND_NAMES[meeting.kind]}{TITLES[kind].removeprefix('会议')}",
        branch=current_app.config["BRANCH_NAME"],
        number=meeting.number,
        address=f"{base}/meetings/{meeting.id}" if base else meeting.number,
        kind=KIND_NAMES[meeting.kind],
        clause=CLAUSES[meeting.kind],
        printed_on=clock.today(),
        name=meeting.name,
        district=meeting.district.name,
        day=meeting.held_on,
        starts_at=meeting.starts_at,
        place=meeting.place,
        chair=meeting.chair.name,
        monopoly=monopoly(meeting),
        voided=meeting.voided_because or "",
        parts=tuple(
            Part(WORDS[name], getattr(meeting, name))
            for name in ASKED[meeting.kind]
            if getattr(meeting, name)
        ),
        guests=tuple(
            Guest(each.user.name, each.user.role_names, each.present)
            for each in meetings.persons_of(meeting)
        ),
        chains=tuple(
            Guest(each.customer.name, each.customer.code, each.came)
            for each in meetings.chains_of(meeting)
        ),
        tasks=paper_tasks(meeting),
        opinions=paper_opinions(meeting),
        slips=slips(satisfaction) if meeting.kind is Kind.SYMPOSIUM else "",
        means=tuple(
            PaperMean(each.title, each.count, "" if each.mean is None else str(each.mean))
            for each in satisfaction.means
            if satisfaction.count
        ),
    )


def monopoly(meeting: Meeting) -> str:
    if meeting.kind is not Kind.WEEKLY:
        return ""
    if not meeting.monopoly_invited:
        return "未邀请"
    return "已邀请，到会" if meeting.monopoly_came else "已邀请，未到会"


def paper_tasks(meeting: Meeting) -> tuple[PaperTask, ...]:
    return tuple(
        PaperTask(each.title, each.owner.name, each.due_on, TASK_STATE_NAMES[each.state])
        for each in tasks.of_meeting(meeting.id)
    )


def paper_opinions(meeting: Meeting) -> tuple[PaperOpinion, ...]:
    return tuple(
        PaperOpinion(
            chain=each.customer.name,
            words=each.words,
            owner=each.owner.name if each.owner else "",
            due_on=each.due_on,
            answer=each.answer,
            closed=each.closed_on is not None,
        )
        for each in meetings.opinions_of(meeting)
    )


def slips(found: Satisfaction) -> str:
    given = f"发出 {found.given} 份，" if found.given else ""
    rate = f"，回收率 {found.rate}%" if found.rate is not None else ""
    return f"{given}收回 {found.count} 份{rate}"
