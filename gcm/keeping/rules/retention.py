"""How long what is kept: the classes of data that have an end, and on which day that is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from gcm.core import clock, months
from gcm.core.parameters import Retention


class Fate(StrEnum):
    DELETED = "deleted"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Class:
    """``by_itself``: traces of the program's own work, which go at night without being asked for.

    ``stays`` says what of it is needed longer, and why.
    """

    name: str
    title: str
    fate: Fate
    by_itself: bool
    stays: str


SESSIONS = Class("sessions", "登录会话", Fate.DELETED, True, "")
JOBS = Class("jobs", "后台任务记录", Fate.DELETED, True, "")
DRAFTS = Class(
    "drafts", "平板送来、已处理或已放弃的记录", Fate.DELETED, True, "收条保留，防止重复入账。"
)
POSITIONS = Class(
    "positions", "拜访和考察的位置", Fate.ANONYMOUS, False, "拜访记录保留，只去掉坐标。"
)
REFUSED = Class(
    "refused",
    "不批准的入网申请",
    Fate.ANONYMOUS,
    False,
    "审批意见和经办人保留；扫描件、证号、账号、联系人去掉。",
)
ID_CARDS = Class(
    "id_cards", "退网客户的身份证扫描件", Fate.DELETED, False, "证照期限的登记保留，证号只留掩码。"
)
CONTACTS = Class(
    "contacts", "退网客户的联系人", Fate.DELETED, False, "已签发的函件、已签字的记录按原样保留。"
)
SALES = Class("sales", "销售明细", Fate.DELETED, False, "月度合计保留，图表和同比不变。")
CLASSES = (SESSIONS, JOBS, DRAFTS, POSITIONS, REFUSED, ID_CARDS, CONTACTS, SALES)

# Kept without an end, and why; shown beside the classes that have one.
FOR_EVER = (
    ("操作记录", "逐条相连，删去任何一条都无法再证明其余没有被改动；其中不记电话、证号和账号。"),
    ("签发的函件、签字的考核表、月结", "已经生效的文件，按原样保存。"),
    ("拜访、会议、台账", "管理办法第 5 条要求留存的工作记录。"),
)


def last_day(what: Class, terms: Retention, today: date) -> date:
    """What is of this day or earlier goes: a term of 30 days counts the 30 days before today."""
    days = {
        SESSIONS: terms.sessions_days,
        JOBS: terms.jobs_days,
        DRAFTS: terms.drafts_days,
    }
    if what in days:
        return today - timedelta(days=days[what] + 1)
    counted = {
        POSITIONS: terms.positions_months,
        REFUSED: terms.refused_months,
        ID_CARDS: terms.id_cards_months,
        CONTACTS: terms.contacts_months,
        SALES: terms.sales_months,
    }
    # Whole months: sales of a month go together, and so does the rest.
    return months.shift(months.first(today), -counted[what]) - timedelta(days=1)


def end_of(day: date) -> datetime:
    """The moment at which the day is over in Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), clock.LOCAL)
