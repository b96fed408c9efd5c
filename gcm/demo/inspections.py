"""Inspections of customer managers in the demo (M8): three months back, and one of this month."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gcm.core import calendar, clock
from gcm.core.users import User
from gcm.demo.archive import Branch
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed
from gcm.duties import actions
from gcm.duties.queries import inspections
from gcm.duties.rules.inspections import Draft

Act = Callable[[Branch, User], object]
MANAGER = "mm04"


@dataclass(frozen=True)
class Meant:
    """An inspection on about that day of the month; ``answer`` is None where nobody has read it."""

    login: str
    day: int
    looked: tuple[str, ...]
    findings: str
    guidance: str
    mend: str = ""
    answer: str | None = ""


MEANT = (
    Meant(
        login="cm01",
        day=22,
        looked=("plans", "notices", "letters"),
        findings="计划按期提交；告知单有签收联，个别卖场的签收联没有拍照。",
        guidance="送告知单时当场请店长签字并拍照，回来不用再补。",
        mend="把没有签收的告知单补齐。",
        answer="店长出差，约好下次拜访时签。",
    ),
    Meant(
        login="cm02",
        day=23,
        looked=("files", "forecasts"),
        findings="档案必填项齐全；预测报得晚，理由写得简单。",
        guidance="月底拜访时就问下月需求，3 日前报出；偏离建议的写清楚是哪家店的什么事。",
        mend="下月预测按时报出。",
    ),
    Meant(
        login="cm03",
        day=24,
        looked=("files", "plans", "letters"),
        findings="抽看 5 家卖场的档案和拜访记录，与现场一致。",
        guidance="回顾函里的建议写到品规和数量，客户才好照做。",
        answer=None,
    ),
)


def deeds(span: Span) -> Iterator[Deed]:
    """The last of the past months is left half read; of this month one has been made."""
    for back in (3, 2, 1):
        month = span.back(back)
        if month not in span.months[1:]:
            continue
        for meant in MEANT:
            day = working_day(month.replace(day=meant.day))
            yield Deed(at(day, 15, 30), MANAGER, inspect(meant, month))
            if meant.answer is not None or back > 1:
                read = calendar.working_day_after(day)
                yield Deed(at(read, 8, 50), meant.login, confirm(meant, month))
    this = span.back(0)
    day = working_day(span.until - timedelta(days=2))
    if day >= this:
        yield Deed(at(day, 15, 30), MANAGER, inspect(MEANT[0], this))


def inspect(meant: Meant, month: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        subject = inspections.subject_to_inspect(by, month, branch.users[meant.login].id)
        today = clock.today()
        draft = Draft(
            today,
            frozenset(meant.looked),
            meant.findings,
            meant.guidance,
            meant.mend,
            today + timedelta(days=14) if meant.mend else None,
        )
        actions.record_inspection(subject, draft, by=by)

    return act


def confirm(meant: Meant, month: date) -> Act:
    def act(_branch: Branch, by: User) -> None:
        for each in inspections.unread(by):
            if each.month == month:
                actions.confirm_reading(each, meant.answer or "", by=by)

    return act
