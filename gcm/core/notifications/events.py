"""Which events concern whom. One table: the page 通知 shows it, features tell by it.

Whoever caused an event is never told of it. A notification holds no words about its record:
what it is about is read when the person looks, through that person's own reach.
"""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    DUE = "due"
    DECIDED = "decided"
    REFUSED = "refused"
    MENTIONED = "mentioned"


GROUP_NAMES = {
    Group.DUE: "到期提醒",
    Group.DECIDED: "审批结果",
    Group.REFUSED: "未能入账",
    Group.MENTIONED: "提到我的",
}


class Event(StrEnum):
    """``what.happened``; kept in the table of notifications, so a name is for ever."""

    APPLICATION_DECIDED = "application.decided"
    FORM_REFUSED = "form.refused"
    LETTER_APPROVED = "letter.approved"
    LETTER_RETURNED = "letter.returned"
    LICENCE_ENDS = "licence.ends"
    MENTIONED = "comment.mentioned"
    NOTICE_DUE = "notice.due"
    OBJECTION_ANSWERED = "objection.answered"
    OBJECTION_RAISED = "objection.raised"
    PLAN_APPROVED = "plan.approved"
    PLAN_DUE = "plan.due"
    PLAN_RETURNED = "plan.returned"
    REPORT_ACCEPTED = "report.accepted"
    REPORT_RETURNED = "report.returned"
    TASK_DUE = "task.due"
    VISITS_TOMORROW = "visits.tomorrow"


@dataclass(frozen=True)
class Told:
    """``title`` is what the person reads, ``whom`` who that is, ``when`` on what occasion."""

    group: Group
    title: str
    whom: str
    when: str


EVENTS = {
    Event.LICENCE_ENDS: Told(
        Group.DUE,
        "有卖场的证件快到期或已过期",
        "负责该客户的客户经理",
        "有证件进入某个提醒天数或过期的那天，每天一条",
    ),
    Event.PLAN_DUE: Told(
        Group.DUE,
        "拜访计划该提交了",
        "客户经理",
        "两周计划开始的前一个工作日起还没有提交，每期一次",
    ),
    Event.TASK_DUE: Told(Group.DUE, "任务快到期或已逾期", "任务的承办人", "到期前一天和逾期第一天"),
    Event.NOTICE_DUE: Told(
        Group.DUE,
        "紧俏货源告知单还没有送达",
        "负责该客户的客户经理",
        "送达期限的前一天和逾期的第一天，同一期限的合为一条",
    ),
    Event.VISITS_TOMORROW: Told(
        Group.DUE, "明天安排了拜访", "计划中的拜访人", "拜访的前一天，每天一条"
    ),
    Event.OBJECTION_RAISED: Told(
        Group.DUE, "有对告知单的异议等您答复", "指定的答复人", "登记异议时"
    ),
    Event.APPLICATION_DECIDED: Told(
        Group.DECIDED,
        "入网申请有了结果",
        "申请的客户经理和提交人",
        "批准、不批准或退回时",
    ),
    Event.PLAN_APPROVED: Told(
        Group.DECIDED, "拜访计划已批准", "计划的制订人和提交人", "审批通过时"
    ),
    Event.PLAN_RETURNED: Told(Group.DECIDED, "拜访计划被退回", "计划的制订人和提交人", "退回时"),
    Event.LETTER_APPROVED: Told(
        Group.DECIDED,
        "销售回顾已审核通过",
        "起草人和负责该客户的客户经理",
        "审核通过时，同一个月的每天一条",
    ),
    Event.LETTER_RETURNED: Told(
        Group.DECIDED, "销售回顾被退回", "起草人和负责该客户的客户经理", "退回时"
    ),
    Event.REPORT_ACCEPTED: Told(Group.DECIDED, "销售月报已验收", "写月报的人和提交人", "验收时"),
    Event.REPORT_RETURNED: Told(Group.DECIDED, "销售月报被退回", "写月报的人和提交人", "退回时"),
    Event.OBJECTION_ANSWERED: Told(
        Group.DECIDED, "对告知单的异议已答复", "负责该客户的客户经理", "答复时"
    ),
    Event.FORM_REFUSED: Told(
        Group.REFUSED,
        "平板送来的记录没有入账",
        "填写人",
        "服务器收下但不能入账时，内容已完整保存",
    ),
    Event.MENTIONED: Told(
        Group.MENTIONED, "有人在留言中提到您", "被提到的人", "留言保存时，每条留言一次"
    ),
}
