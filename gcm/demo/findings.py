"""What was found at the demo's stores by hand, beside the records of visits, and what became of it.

Some of it is late on purpose, so that today has something to do for everybody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from gcm.core import calendar
from gcm.core.db import db
from gcm.core.users import User
from gcm.demo.archive import Branch
from gcm.demo.span import Span, at, working_day
from gcm.demo.timeline import Deed
from gcm.visits.actions import compliance, findings
from gcm.visits.actions.findings import Answer, FindingDraft
from gcm.visits.models import ComplianceReport, Finding
from gcm.visits.rules.kinds import FindingKind, Told

Act = Callable[[Branch, User], object]
MANAGER, OFFICER = "mm04", "mo01"


@dataclass(frozen=True)
class Found:
    """What came up ``ago`` days before today at a store, or at a chain's headquarters.

    ``answer`` came ``after`` days later; ``closed`` says whether that was the end.
    """

    ago: int
    login: str
    place: str
    kind: FindingKind
    text: str
    answer: str = ""
    after: int = 3
    closed: bool = False
    told: bool = False
    evidence: str = ""


FOUND = (
    Found(52, "cm01", "K001-04", FindingKind.TAG, "两个品规没有价签：云烟(紫)、玉溪(软)",
          "已补齐价签，店长承诺每周自查。", closed=True, told=True),
    Found(38, "cm02", "K003-02", FindingKind.STOCK, "黄鹤楼(软蓝)断货四天，店里没有及时补订",
          "已协助补订，下次起每周一核对一次库存。", closed=True, told=True),
    Found(24, "cm03", "K005-03", FindingKind.COMPLIANCE, "柜内有两条无本市标识的卷烟",
          evidence="标识拍了照片，店主说是亲戚送的"),
    Found(16, "cm01", "K002-03", FindingKind.COMPLAINT, "客户反映订单改量没有人回电",
          "已致歉并约定改量当天电话确认。", closed=True),
    Found(12, "cm02", "K004-05", FindingKind.DISPLAY, "收银台后排陈列被杂物挡住，新品看不到"),
    Found(9, "mm04", "K006", FindingKind.OPINION, "总部希望每月初就能拿到紧俏货源的大致数量",
          "已向营销中心反映，下月起随公示一并告知。"),
    Found(5, "cm01", "K001-02", FindingKind.PRICE, "娇子(X)标价 115 元，高于零售指导价 110 元"),
    Found(4, "cm03", "K006-01", FindingKind.PROMISE, "我方承诺：一周内送来新的价签框二十个"),
    Found(1, "cm01", "K002-06", FindingKind.COMPLIANCE, "后仓有疑似非本店证件订购的卷烟",
          evidence="约十条，未拆箱"),
    Found(1, "cm02", "K003-05", FindingKind.TAG, "五个品规没有价签"),
)  # fmt: skip


def deeds(span: Span) -> Iterator[Deed]:
    for number, found in enumerate(FOUND):
        day = working_day(span.until - timedelta(days=found.ago))
        yield Deed(at(day, 15, 5 + number), found.login, open_one(found))
        later = calendar.next_working_day(day + timedelta(days=found.after))
        if found.told:
            yield Deed(at(day, 17, 20 + number), found.login, tell(found))
        if found.answer:
            yield Deed(at(later, 11, 10 + number), found.login, answer(found))
        if found.kind is FindingKind.COMPLIANCE and found.ago > found.after:
            yield Deed(at(day, 16, 40), OFFICER, acknowledge(found))
            yield Deed(at(later, 10, 30), OFFICER, enter_outcome(found))


def open_one(found: Found) -> Act:
    def act(branch: Branch, by: User) -> object:
        place = branch.stores.get(found.place) or branch.customers[found.place]
        draft = FindingDraft(found.kind, found.text, evidence=found.evidence)
        return findings.open_finding(place, draft, by=by)

    return act


def tell(found: Found) -> Act:
    return lambda _branch, by: findings.tell_headquarters(made(found), Told.SLIP, by=by)


def answer(found: Found) -> Act:
    def act(_branch: Branch, by: User) -> None:
        finding = made(found)
        findings.answer(finding, Answer(found.answer), by=by)
        if found.closed:
            findings.close(finding, by=by)

    return act


def acknowledge(found: Found) -> Act:
    return lambda _branch, by: compliance.acknowledge(report(found), by=by)


def enter_outcome(found: Found) -> Act:
    text = "已到店核查，两条卷烟先行登记保存，对店主批评教育。"
    return lambda _branch, by: compliance.enter_outcome(report(found), text, by=by)


def made(found: Found) -> Finding:
    return db.session.scalars(select(Finding).where(Finding.text == found.text)).one()


def report(found: Found) -> ComplianceReport:
    return db.session.scalars(
        select(ComplianceReport).where(ComplianceReport.what == found.text)
    ).one()
