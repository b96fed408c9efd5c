"""The review letters of the demo's last months, each led as far as its day allows.

Two months are done: issued, delivered, some answered, one issued anew. In the month that is due
now every state is found, so that there is work for today.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from gcm.core import calendar, clock, months
from gcm.core.users import User
from gcm.demo.archive import Branch
from gcm.demo.chains import CHAINS, Chain
from gcm.demo.people import OWN_DISTRICT
from gcm.demo.span import Span, at
from gcm.demo.timeline import Deed
from gcm.reviews import rules
from gcm.reviews.actions import afterwards, life, writing
from gcm.reviews.actions.afterwards import DeliveryDraft, ReplyDraft
from gcm.reviews.models import Letter, ReviewMonth
from gcm.reviews.points import draft_of
from gcm.reviews.queries import contents, letters
from gcm.reviews.queries.desk import desk
from gcm.reviews.rules import Kind, MonthWords, PointDraft, Reply, Way

Act = Callable[[Branch, User], None]
MANAGER = "mm04"
# How many of the steps each chain's letter of the month due now has behind it.
REACHED = {"K001": 6, "K002": 4, "K003": 3, "K004": 2, "K005": 2, "K006": 0}
RETURNED = "K005"
REISSUED = "K003"
WAYS = {"K001": Way.IN_PERSON, "K004": Way.COURIER, "K006": Way.ELECTRONIC}
REPLIES = {
    "K001": (Reply.ALL, "满意", "建议的补货量合理，请配合周四的订货日。"),
    "K002": (Reply.PART, "满意", "新品先在文庙巷等三家店试销，其余门店下月再定。"),
    "K004": (Reply.NONE, "基本满意", ""),
}
OWN_WORDS = {
    "超市": "客流较稳，可试销一个新品规，按一周销量少量多次订货，卖得动再加量。",
    "便利店": "夜间和周末客人多，收银台旁可留一个新品陈列位，先试销两周。",
    "烟酒店": "老顾客看重口味，新品到店后可先请常客试评，再定订货量。",
    "商场": "临近节假日，可把新品与礼盒放在同一柜台，销后及时补货。",
}


@dataclass(frozen=True)
class Step:
    """When in the month after, and whose work it is: None for the chain's own manager."""

    day: int
    hour: int
    login: str | None
    act: Callable[[Chain, date], Act]


def deeds(span: Span) -> Iterator[Deed]:
    due_now, before = span.back(1), span.back(2)
    for month in (span.back(3), before, due_now):
        yield Deed(on(month, 2, 8), MANAGER, write_words(month))
        for place, chain in enumerate(CHAINS):
            reached = REACHED[chain.code] if month == due_now else len(STEPS)
            for step in STEPS[:reached]:
                moment = on(month, step.day, step.hour, 7 * place)
                yield Deed(moment, step.login or chain.holder, step.act(chain, month))
    chains = {chain.code: chain for chain in CHAINS}
    yield Deed(on(due_now, 6, 12), MANAGER, send_back(chains[RETURNED], due_now))
    yield Deed(on(before, 19, 10), MANAGER, reissue(chains[REISSUED], before))


def on(month: date, day: int, hour: int, minute: int = 0) -> datetime:
    """The ``day`` of the month after, when letters on ``month`` are written."""
    after = months.shift(month, 1).replace(day=day)
    return at(calendar.next_working_day(after), hour, minute)


def write_words(month: date) -> Act:
    """What the market manager types once for all letters of the month."""

    def act(branch: Branch, by: User) -> None:
        words = ReviewMonth(district_id=branch.districts[OWN_DISTRICT].id, month=month)
        draft = MonthWords(
            market_words=f"{month.month}月城区市场总体平稳，二三类烟动销较快，细支、中支占比继续上升。",
            price_state="各零售门店明码标价执行情况良好，未发现低于指导价销售。",
            scarce_policy="紧俏货源按前三个整月销量比例分配，分配结果每月3日前公开，可随时查询计算过程。",
            events="订货日按各客户约定执行；遇节假日请提前一周确认备货。",
        )
        writing.save_words(words, draft, by=by)

    return act


def draft(chain: Chain, month: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        shared, customer = desk(month), branch.customers[chain.code]
        found = contents.proposals(contents.analysis(customer, shared), shared)
        writing.draft_letter(customer, month, found, by=by)

    return act


def complete(chain: Chain, month: date) -> Act:
    """The manager drops what lacks its numbers and adds a suggestion of the own."""

    def act(branch: Branch, by: User) -> None:
        letter = letter_of(branch, chain, month)
        for point in list(letter.points):
            if rules.missing_numbers(draft_of(point)):
                writing.remove_point(point, by=by)
        writing.add_point(letter, own_suggestion(branch, chain, month), by=by)
        life.submit(letter, by=by)

    return act


def own_suggestion(branch: Branch, chain: Chain, month: date) -> PointDraft:
    store = branch.stores[f"{chain.code}-01"].name
    return PointDraft(
        kind=Kind.SUGGESTION,
        text=f"{store}{OWN_WORDS[chain.format]}",
        product="娇子(宽窄锦上细支)",
        quantity=Decimal(10),
        store=store,
        due=months.shift(month, 1).replace(day=25),
    )


def approve(chain: Chain, month: date) -> Act:
    return lambda branch, by: life.approve(letter_of(branch, chain, month), by=by)


def issue(chain: Chain, month: date) -> Act:
    return lambda branch, by: life.issue(letter_of(branch, chain, month), by=by)


def deliver(chain: Chain, month: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        way = WAYS.get(chain.code, Way.POST)
        buyer = next(name for name, _post, is_buyer in chain.contacts if is_buyer)
        receipt = f"挂号 {month:%y%m}{chain.code[1:]}" if way is Way.POST else ""
        letter = letter_of(branch, chain, month)
        afterwards.record_delivery(letter, DeliveryDraft(way, clock.today(), buyer, receipt), by=by)

    return act


def answer(chain: Chain, month: date) -> Act:
    """The reply slip, from those chains that send theirs back."""

    def act(branch: Branch, by: User) -> None:
        if chain.code not in REPLIES:
            return
        taken, service, opinion = REPLIES[chain.code]
        buyer = next(name for name, _post, is_buyer in chain.contacts if is_buyer)
        slip = ReplyDraft(clock.today(), taken, service, buyer, opinion)
        afterwards.record_reply(letter_of(branch, chain, month), slip, by=by)

    return act


def judge(chain: Chain, month: date) -> Act:
    """Which suggestions were followed: the next letter says so."""

    def act(branch: Branch, by: User) -> None:
        letter = letter_of(branch, chain, month)
        suggestions = [point for point in letter.points if point.kind is Kind.SUGGESTION]
        for place, point in enumerate(suggestions):
            done = (True, False, True)[(place + len(chain.name)) % 3]
            note = "已按建议订货" if done else "门店暂未调整，下次拜访再谈"
            writing.judge(point, done, note, by=by)

    return act


def send_back(chain: Chain, month: date) -> Act:
    reason = "第一条问题与门店实际不符，请与卖场核对库存后重写。"
    return lambda branch, by: life.send_back(letter_of(branch, chain, month), reason, by=by)


def reissue(chain: Chain, month: date) -> Act:
    def act(branch: Branch, by: User) -> None:
        letter = letter_of(branch, chain, month)
        made = life.reissue(letter, "客户要求补充一条建议的门店名称", by=by)
        life.approve(made, by=by)
        life.issue(made, by=by)

    return act


def letter_of(branch: Branch, chain: Chain, month: date) -> Letter:
    return letters.newest(month, with_points=True)[branch.customers[chain.code].id]


STEPS = (
    Step(3, 9, None, draft),
    Step(4, 10, None, complete),
    Step(7, 14, MANAGER, approve),
    Step(8, 16, MANAGER, issue),
    Step(9, 17, None, deliver),
    Step(16, 11, None, answer),
    Step(24, 15, None, judge),
)
