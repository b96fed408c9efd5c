"""Minutes as a form that works without a network: a tablet's outbox leads here."""

import re
from datetime import date

from flask import url_for
from sqlalchemy.exc import NoResultFound

from gcm.core import clock, policy
from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.core.sync import durable, pack
from gcm.core.sync.durable import Durable, Fields, Taken
from gcm.core.sync.envelope import Envelope
from gcm.core.sync.pack import PackPage
from gcm.core.users import User
from gcm.meetings.actions import meetings as actions
from gcm.meetings.forms.minutes import minutes_class
from gcm.meetings.models import Meeting
from gcm.meetings.queries import meetings, people
from gcm.meetings.rules import minutes as rules
from gcm.meetings.rules.kinds import KIND_NAMES, Kind

FORM, FORM_VERSION, TITLE = "meeting-minutes", 1, "会议记录"
ACTION = re.compile(r"/meetings/(?:minutes/(daily|weekly|symposium)|(\d{1,18})/minutes)")
SAID = rules.WORDS | {
    "held_on": "日期",
    "session": "场次",
    "starts_at": "开始时间",
    "place": "地点",
    "monopoly_invited": "已邀请专卖人员",
    "monopoly_came": "专卖人员到会",
}


def take(fields: Fields, envelope: Envelope, *, by: User) -> Taken:
    """The same form class and the same action as behind the page."""
    kind, called = subject(envelope, by)
    form = minutes_class(kind).sent(fields)
    districts = people.districts_of(by)
    form.offer(districts, people.staff(districts, clock.today()))
    form.check()
    made = actions.record_minutes(form.draft(), called, by=by)
    return Taken(made.number, url_for("meetings.meeting", meeting_id=made.id))


def subject(envelope: Envelope, by: User) -> tuple[Kind, Meeting | None]:
    """Raises NoResultFound when the meeting is gone or out of reach."""
    found = ACTION.fullmatch(envelope.action)
    if not found:
        raise NoResultFound
    if found[1]:
        return Kind(found[1]), None
    called = meetings.get_own_meeting(by, int(found[2]))
    if called.voided_at:
        raise RuleBroken.because("这次会议已作废。")
    return called.kind, called


def form_of(envelope: Envelope) -> str:
    """Where the minutes are opened again to be mended."""
    found = ACTION.fullmatch(envelope.action)
    if not found:
        raise NoResultFound
    if found[1]:
        return url_for(f"meetings.{found[1]}_minutes")
    return url_for("meetings.minutes", meeting_id=int(found[2]))


def read(name: str, value: str) -> tuple[str, str]:
    """As people say it; who was there is known by numbers alone, which nobody reads."""
    return SAID.get(name, ""), value


def to_take_along(user: User, day: date) -> list[PackPage]:
    """Empty minutes of a daily and a weekly meeting, and those of meetings called for the day."""
    if not policy.allows(user, Permission.MEETING_RECORD):
        return []
    districts = people.districts_of(user)
    called = meetings.called(sorted(districts), day, day)
    return [
        *(
            PackPage(
                url_for(f"meetings.{kind}_minutes"), FORM, f"{KIND_NAMES[kind]}记录", FORM_VERSION
            )
            for kind in (Kind.DAILY, Kind.WEEKLY)
            if districts
        ),
        *(
            PackPage(url_for("meetings.minutes", meeting_id=each.id), FORM, each.name, FORM_VERSION)
            for each in called
        ),
    ]


pack.provide("meeting-minutes", to_take_along, order=pack.USUAL + 1)
durable.register(
    Durable(
        kind=FORM,
        title=TITLE,
        form_version=FORM_VERSION,
        take=take,
        permission=Permission.MEETING_RECORD,
        form=form_of,
        read=read,
    )
)
