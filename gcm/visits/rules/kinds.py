"""The words of visits: which forms there are, and the states things pass through."""

from enum import StrEnum


class PlanKind(StrEnum):
    """A customer manager plans windows of two weeks, a market manager a month's outings."""

    WINDOW = "window"
    OUTINGS = "outings"


class PlanState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class Because(StrEnum):
    """Why a store stands where it stands in a plan."""

    DUE = "due"
    FINDING = "finding"
    NOTICE = "notice"
    LONGEST = "longest"
    BY_HAND = "by-hand"


class AppointmentState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    CHANGED = "changed"
    CANCELLED = "cancelled"


class FormKind(StrEnum):
    """附表 2, 附表 1 B, 附表 1 A and C5; the value is also the kind of the durable form."""

    STORE_VISIT = "store-visit"
    INSPECTION = "inspection"
    HQ_SERVICE = "hq-service"
    HQ_VISIT = "hq-visit"


AT_STORE = frozenset({FormKind.STORE_VISIT, FormKind.INSPECTION})
AT_HEADQUARTERS = frozenset({FormKind.HQ_SERVICE, FormKind.HQ_VISIT})


class Outcome(StrEnum):
    """未遇, 闭店 and 拒签 are ways a visit ends, not failures to record it."""

    MET = "met"
    NOT_MET = "not-met"
    CLOSED = "closed"
    REFUSED = "refused"


class FindingKind(StrEnum):
    PRICE = "price"
    TAG = "tag"
    STOCK = "stock"
    DISPLAY = "display"
    PROMOTION = "promotion"
    NOTICE = "notice"
    COMPLAINT = "complaint"
    OPINION = "opinion"
    PROMISE = "promise"
    COMPLIANCE = "compliance"
    OTHER = "other"


class FindingState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Told(StrEnum):
    """How the chain's headquarters learned of a finding."""

    SLIP = "slip"
    VISIT = "visit"


PLAN_STATES = {
    PlanState.DRAFT: "草稿",
    PlanState.SUBMITTED: "待审批",
    PlanState.APPROVED: "已批准",
    PlanState.RETURNED: "已退回",
}
REASONS = {
    Because.DUE: "本月应访",
    Because.FINDING: "有未办结问题",
    Because.NOTICE: "有紧俏货源告知书",
    Because.LONGEST: "最久未检查",
    Because.BY_HAND: "人工安排",
}
APPOINTMENT_STATES = {
    AppointmentState.ASKED: "已提出",
    AppointmentState.AGREED: "已约定",
    AppointmentState.CHANGED: "已改期",
    AppointmentState.CANCELLED: "已取消",
}
FORMS = {
    FormKind.STORE_VISIT: "卖场拜访记录（附表2）",
    FormKind.INSPECTION: "卖场检查记录（附表1乙）",
    FormKind.HQ_SERVICE: "总部服务记录（附表1甲）",
    FormKind.HQ_VISIT: "总部拜访记录（C5）",
}
OUTCOMES = {
    Outcome.MET: "已见面",
    Outcome.NOT_MET: "未遇",
    Outcome.CLOSED: "闭店",
    Outcome.REFUSED: "拒签",
}
FINDING_KINDS = {
    FindingKind.PRICE: "价格",
    FindingKind.TAG: "价签",
    FindingKind.STOCK: "库存断货",
    FindingKind.DISPLAY: "陈列出样",
    FindingKind.PROMOTION: "宣传促销",
    FindingKind.NOTICE: "货源告知",
    FindingKind.COMPLAINT: "投诉",
    FindingKind.OPINION: "意见建议",
    FindingKind.PROMISE: "承诺事项",
    FindingKind.COMPLIANCE: "守法经营",
    FindingKind.OTHER: "其他",
}
FINDING_STATES = {
    FindingState.OPEN: "待处理",
    FindingState.ANSWERED: "已答复",
    FindingState.CLOSED: "已办结",
}
TOLD = {Told.SLIP: "书面反馈单", Told.VISIT: "总部拜访时"}
