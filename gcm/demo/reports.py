"""Monthly reports in the demo: accepted ones, one sent back and mended, a late one, two waiting."""

from collections.abc import Callable, Iterator
from datetime import date

from gcm.core import calendar, months
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.demo.archive import Branch
from gcm.demo.people import PEOPLE
from gcm.demo.span import Span, at
from gcm.demo.timeline import Deed
from gcm.sales.actions import reports as actions
from gcm.sales.actions.reports import ReportDraft
from gcm.sales.queries import reports as queries

Act = Callable[[Branch, User], None]
RUNNER = "mm04"
BACK = 4  # reports of so many months that are over
LATE, MENDED, UNFINISHED = "cm03", "cm02", "cm03"
WORDS = {
    "cm01": "便利店平稳，婚宴用烟带动一类增长；两家门店装修停业影响销量，下月复业后跟进补货。",
    "cm02": "乡镇门店受农忙影响，中旬偏低、下旬回升；新品动销慢，下月先在愿意试销的门店做陈列。",
    "cm03": "商场节日团购集中，均价上升；慢销品规库存偏高，已建议总部按动销少订。",
}
REMARK = "与总部对过账，数字一致。"


def deeds(span: Span) -> Iterator[Deed]:
    managers = [each.login for each in PEOPLE if each.role is Role.CUSTOMER_MANAGER]
    for back in range(min(BACK, span.length - 1), 0, -1):
        month = span.back(back)
        for place, login in enumerate(managers):
            if (back, login) == (1, UNFINISHED):
                continue
            late = (back, login) == (3, LATE)
            day = working(month, 7 if late else place + 2)
            yield Deed(at(day, 15, 10 + place), login, submit(month))
            if back > 1:
                yield from decided(month, login, mended=(back, login) == (2, MENDED), late=late)


def decided(month: date, login: str, *, mended: bool, late: bool) -> Iterator[Deed]:
    day = working(month, 8 if late else 6)
    if mended:
        yield Deed(at(working(month, 5), 9, 20), RUNNER, send_back(month, login))
        yield Deed(at(working(month, 5), 16, 30), login, submit(month))
    yield Deed(at(day, 10, 30), RUNNER, accept(month, login))


def working(month: date, number: int) -> date:
    """The so-manieth working day of the month after."""
    after = months.shift(month, 1)
    return calendar.working_days(after, months.last_day(after))[number - 1]


def submit(month: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        kept = queries.find(by.id, month)
        rows = queries.content(by, month, kept).rows
        draft = ReportDraft(WORDS[by.login], {row.chain.id: REMARK for row in rows[:1]})
        if kept is not None:
            draft = ReportDraft(WORDS[by.login] + "库存按月末盘点补充说明。", draft.remarks)
        report = actions.save(by, month, kept, draft, by=by)
        actions.submit(by, month, report, by=by)

    return act


def send_back(month: date, login: str) -> Act:
    def act(branch: Branch, by: User) -> None:
        report = queries.find(branch.users[login].id, month)
        if report is not None:
            actions.send_back(report, branch.users[login], "库存偏高的原因请补充说明。", by=by)

    return act


def accept(month: date, login: str) -> Act:
    def act(branch: Branch, by: User) -> None:
        report = queries.find(branch.users[login].id, month)
        if report is not None:
            actions.accept(report, branch.users[login], "", by=by)

    return act
