"""The demo's service lists: what was done for each chain, what was agreed, what was left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from gcm.core import calendar, months, regulation
from gcm.core.users import User
from gcm.customers.actions import services as actions
from gcm.customers.queries import services
from gcm.customers.servicing import AgreedDraft, DoneDraft, Frequency
from gcm.demo.archive import Branch
from gcm.demo.chains import CHAINS, Chain
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed

Act = Callable[[Branch, User], None]
MONTHLY_BACK, LONGER_BACK = 2, 7  # how far back each kind is lived
LEFT_OUT = ("K005", "客诉回访")  # not done since the month before last: overdue today
LEFT_FOR_TODAY = 3  # of ten services of the running month so many wait
NOTES = {
    "订货指导": "对照近三个月销量，核了下期订单",
    "陈列指导": "调整两组面位，价签补齐",
    "新品介绍": "带新品资料，愿意试销的店登记",
    "价格标签核对": "抽查三家店，缺的当场补",
    "客诉回访": "上月无投诉，电话回访总部",
    "经营分析": "同总部看了一季的品类结构",
    "库存结构建议": "慢销品规建议少订",
    "满意度回访": "总部和三家店各填一份",
}


@dataclass(frozen=True)
class Agreed:
    """Agreed so many days before today; ``due`` days from today for what is done once."""

    chain: str
    title: str
    frequency: Frequency
    ago: int
    with_whom: str
    due: int | None = None
    done: int | None = None  # days before today


AGREED = (
    Agreed("K001", "新店开业前陪同选址", Frequency.QUARTERLY, 70, "马海涛", done=20),
    Agreed("K002", "为店长做一次新品培训", Frequency.ONCE, 40, "刘建国", due=-3),
    Agreed("K003", "每月核对慢销库存", Frequency.MONTHLY, 75, "胡㛃", done=12),
    Agreed("K006", "节前团购货源预约", Frequency.ONCE, 15, "胡文博", due=20),
)


def deeds(span: Span) -> Iterator[Deed]:
    terms = regulation.in_force(span.until).services
    for month in months.span(span.back(min(LONGER_BACK, span.length - 1)), span.until):
        titles = list(terms.monthly) if month >= span.back(MONTHLY_BACK) else []
        titles += terms.quarterly if month.month % 3 == 2 else []
        titles += terms.half_yearly if month.month % 6 == 5 else []
        for chain in CHAINS:
            yield from served(span, chain, month, titles)
    for each in AGREED:
        yield from of_agreed(span, each)


def served(span: Span, chain: Chain, month: date, titles: list[str]) -> Iterator[Deed]:
    """Each service on some working day; of the running month a few are left for today."""
    dice = span.dice(f"services {chain.code} {month}")
    days = calendar.working_days(month, span.last_day(month))
    for number, title in enumerate(titles):
        is_waiting = month == span.back(0) and dice.randrange(10) < LEFT_FOR_TODAY
        is_left = (chain.code, title) == LEFT_OUT and month >= span.back(1)
        day = picked(days, dice)
        if day and not is_waiting and not is_left:
            yield Deed(at(day, 17, 30 + number), chain.holder, do(chain.code, title, day))


def picked(days: list[date], dice: Random) -> date | None:
    return dice.choice(days) if days else None


def do(code: str, title: str, day: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        chain = branch.customers[code]
        found = services.standings_of(chain)
        item = next(each.item for each in found if each.item.title == title)
        actions.mark_done(chain, item, DoneDraft(day, NOTES.get(title)), by=by)

    return act


def of_agreed(span: Span, each: Agreed) -> Iterator[Deed]:
    holder = next(chain.holder for chain in CHAINS if chain.code == each.chain)
    agreed = working_day(span.until - timedelta(days=each.ago))
    yield Deed(at(agreed, 15, 10), holder, agree(span, each, agreed))
    if each.done is not None:
        day = working_day(span.until - timedelta(days=each.done))
        yield Deed(at(day, 16, 50), holder, do(each.chain, each.title, day))


def agree(span: Span, each: Agreed, day: date) -> Act:
    due_on = None if each.due is None else span.until + timedelta(days=each.due)

    def act(branch: Branch, by: User) -> None:
        draft = AgreedDraft(each.title, each.frequency, day, each.with_whom, due_on)
        actions.agree(branch.customers[each.chain], draft, by=by)

    return act
