"""Meetings in the demo: daily and weekly ones, symposiums with opinions and slips, and tasks."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from gcm.core import calendar, months
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.queries.holding import holders_on
from gcm.demo.archive import Branch
from gcm.demo.people import OWN_DISTRICT, PEOPLE
from gcm.demo.records import uuid
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed
from gcm.meetings.actions import meetings as actions
from gcm.meetings.actions import symposiums, tasks
from gcm.meetings.models import MeetingOpinion, Task
from gcm.meetings.rules.kinds import Kind, Session, TaskState
from gcm.meetings.rules.minutes import CallDraft, MinutesDraft
from gcm.meetings.rules.opinions import OpinionDraft, Slip
from gcm.meetings.rules.standing import weeks
from gcm.meetings.rules.tasks import TaskDraft

Act = Callable[[Branch, User], object]
MANAGER, HEAD = "mm04", "ld01"
BACK = 5  # whole months before the running one that have meetings
STAFF = [
    each.login
    for each in PEOPLE
    if each.district == OWN_DISTRICT and each.role is not Role.MONOPOLY_OFFICER
]
CUSTOMER_MANAGERS = [login for login in STAFF if login != MANAGER]
FOCUS = ("紧俏货源通知单送达", "新品上柜和价签", "库存偏高卖场的订货指导", "按计划完成走访")
COLLECTED = (
    "两家卖场反映细支断货，已转订货部门。",
    "商圈新开一家便利店，询问入网条件。",
    "顾客问起新品，卖场希望有品鉴物料。",
    "没有新的情况。",
)
PROBLEMS = ("三家卖场价签不全。", "个别品规库存偏高，订货节奏要调整。", "节后动销放缓。")
TASKS = ("补齐价签并拍照", "回访断货卖场", "核对库存偏高卖场的订货", "送达剩余通知单")
OPINIONS = (
    ("希望提前一周告知新品上市安排。", "每月初随通知单附新品清单。"),
    ("送货时间能否错开早高峰。", "已与配送协调，改在十点以后送达。"),
    ("希望多一些陈列指导。", "客户经理每月到店指导一次。"),
)


def deeds(span: Span) -> Iterator[Deed]:
    for month in span.months[-BACK - 1 :]:
        yield from daily_deeds(span, month)
        yield from weekly_deeds(span, month)
        if month.month in (6, 12):
            yield from symposium_deeds(span, working_day(month.replace(day=16)))
    yield Deed(at(working_day(span.until - timedelta(days=9)), 15), HEAD, assign(span, MANAGER))
    yield Deed(at(working_day(span.until - timedelta(days=4)), 15), HEAD, assign(span, "cm01"))
    yield Deed(at(working_day(span.until - timedelta(days=1)), 16, 30), MANAGER, invite(span))


def daily_deeds(span: Span, month: date) -> Iterator[Deed]:
    for day in calendar.working_days(month, months.last_day(month)):
        dice = span.dice(f"meeting {day}")
        if dice.random() > 0.03:
            yield Deed(at(day, 8, 50), MANAGER, hold_daily(day, dice))


def weekly_deeds(span: Span, month: date) -> Iterator[Deed]:
    """The last but one month has one to which nobody asked the monopoly staff."""
    for place, week in enumerate(weeks(month, calendar.is_working_day)):
        dice = span.dice(f"weekly {week.first}")
        invited = not (place == 1 and month == span.back(1))
        yield Deed(at(week.due_on, 16, 10), MANAGER, hold_weekly(week.due_on, dice, invited))
        done = calendar.working_day_after(week.due_on + timedelta(days=4))
        for login in CUSTOMER_MANAGERS:
            if done < span.until - timedelta(days=12) or dice.random() < 0.5:
                yield Deed(at(done, 17, 20), login, finish)


def hold_daily(day: date, dice: Random) -> Act:
    def act(branch: Branch, by: User) -> None:
        call = head_of(branch, by, Kind.DAILY, day, "08:30")
        words = {"focus": dice.choice(FOCUS), "collected": dice.choice(COLLECTED)}
        made = actions.record_minutes(MinutesDraft(call, words, present(branch)), by=by)
        made.uuid = uuid(dice)

    return act


def hold_weekly(day: date, dice: Random, invited: bool) -> Act:
    """With one decision that somebody is to carry out by the next one."""

    def act(branch: Branch, by: User) -> None:
        call = head_of(branch, by, Kind.WEEKLY, day, "15:00", monopoly=invited)
        words = {
            "problems": dice.choice(PROBLEMS),
            "compliance": "未发现异常。",
            "next_week": dice.choice(FOCUS),
        }
        owner = branch.users[dice.choice(CUSTOMER_MANAGERS)].id
        task = TaskDraft(dice.choice(TASKS), owner, day + timedelta(days=7))
        came = invited and dice.random() < 0.8
        draft = MinutesDraft(call, words, present(branch), monopoly_came=came, tasks=(task,))
        made = actions.record_minutes(draft, by=by)
        made.uuid = uuid(dice)

    return act


def symposium_deeds(span: Span, day: date) -> Iterator[Deed]:
    dice = span.dice(f"symposium {day}")
    yield Deed(at(day, 17), MANAGER, hold_symposium(day, dice))
    yield Deed(at(calendar.working_day_after(day + timedelta(days=8)), 10), MANAGER, close_some)


def hold_symposium(day: date, dice: Random) -> Act:
    def act(branch: Branch, by: User) -> None:
        call = head_of(branch, by, Kind.SYMPOSIUM, day, "14:00", place="公司二楼会议室")
        words = {"report": "通报半年销售、货源分配和服务情况。", "news": "下半年新品和货源安排。"}
        made = actions.record_minutes(MinutesDraft(call, words, present(branch)), by=by)
        made.uuid = uuid(dice)
        chains = sorted(each.id for each in branch.customers.values())
        symposiums.set_chains(made, frozenset(chains), frozenset(chains[:-1]), by=by)
        symposiums.set_slips_given(made, len(chains) - 1, by=by)
        for _ in chains[2:]:
            scores = [dice.choice((3, 4, 4, 5, 5)) for _ in range(3)]
            symposiums.add_slip(made, Slip(*scores), by=by)
        for place, (words_of_chain, answer) in enumerate(OPINIONS):
            owner = holders_on(chains, day)[chains[place]].id
            draft = OpinionDraft(
                words_of_chain, owner, day + timedelta(days=20), answer if place < 2 else ""
            )
            symposiums.add_opinion(made, chains[place], draft, by=by)

    return act


def close_some(_branch: Branch, by: User) -> None:
    """What has its answer; the last one waits for it."""
    found = db.session.scalars(
        select(MeetingOpinion).where(
            MeetingOpinion.closed_on.is_(None), MeetingOpinion.answer != ""
        )
    )
    for opinion in found.all():
        symposiums.close_opinion(opinion, by=by)


def finish(_branch: Branch, by: User) -> None:
    """The oldest thing that was decided, if something is open."""
    task = db.session.scalars(
        select(Task)
        .where(Task.owner_id == by.id, Task.state == TaskState.OPEN, Task.meeting_id.is_not(None))
        .order_by(Task.due_on, Task.id)
    ).first()
    if task is not None:
        tasks.complete(task, "已办好，情况已向市场经理说明。", by=by)


def assign(span: Span, login: str) -> Act:
    """The department head's other tasks (2.1.9, 2.2.8)."""
    title = "报送片区半年工作小结" if login == MANAGER else "整理两家客户的门店资料"
    due = span.until + timedelta(days=3 if login == MANAGER else -1)

    def act(branch: Branch, by: User) -> None:
        draft = TaskDraft(title, branch.users[login].id, due)
        tasks.assign(draft, branch.districts[OWN_DISTRICT].id, by=by)

    return act


def invite(span: Span) -> Act:
    """The next weekly meeting is called, and waits for the officer's word."""
    friday = span.until + timedelta(days=(4 - span.until.weekday()) % 7)
    day = calendar.next_working_day(friday)

    def act(branch: Branch, by: User) -> None:
        made = actions.call(
            head_of(branch, by, Kind.WEEKLY, day, "15:00", place="片区办公室", monopoly=True),
            by=by,
        )
        made.uuid = uuid(span.dice("next weekly meeting"))

    return act


def head_of(
    branch: Branch,
    by: User,
    kind: Kind,
    day: date,
    starts_at: str,
    *,
    place: str = "",
    monopoly: bool = False,
) -> CallDraft:
    return CallDraft(
        kind=kind,
        district_id=branch.districts[OWN_DISTRICT].id,
        held_on=day,
        session=Session.MORNING if kind is Kind.DAILY else None,
        starts_at=starts_at,
        place=place,
        chair_id=by.id,
        monopoly_invited=monopoly,
    )


def present(branch: Branch) -> frozenset[int]:
    return frozenset(branch.users[login].id for login in STAFF)
