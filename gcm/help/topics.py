"""Which guide is whose, and which of its sections explains which page. Plain tables.

A topic is a section that stands under the same heading in one guide or in several: what a
customer manager and a market manager do on one page is told to each in the own guide.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gcm.core.policy import Role


@dataclass(frozen=True)
class Guide:
    """A file of docs/. ``roles`` find it before the others."""

    slug: str
    title: str
    file: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Topic:
    """``title`` is the heading; ``pages`` are the beginnings of the endpoints it explains."""

    slug: str
    title: str
    pages: tuple[str, ...] = ()


EVERYBODY = frozenset(Role)
MANAGERS = frozenset({Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER})

GUIDES = (
    Guide("everybody", "每个人", "手册/每个人.md", EVERYBODY),
    Guide(
        "customer-manager", "集团客户经理", "手册/客户经理.md", frozenset({Role.CUSTOMER_MANAGER})
    ),
    Guide(
        "market-manager", "集团客户市场经理", "手册/市场经理.md", frozenset({Role.MARKET_MANAGER})
    ),
    Guide(
        "department-head",
        "营销部负责人",
        "手册/营销部负责人.md",
        frozenset({Role.DEPARTMENT_HEAD}),
    ),
    Guide("marketing-centre", "营销中心", "手册/营销中心.md", frozenset({Role.APPROVER})),
    Guide("monopoly-officer", "专卖人员", "手册/专卖人员.md", frozenset({Role.MONOPOLY_OFFICER})),
    Guide("admin", "管理员", "手册/管理员.md", frozenset({Role.ADMIN})),
    Guide("security-admin", "安全管理员", "手册/安全管理员.md", frozenset({Role.SECURITY_ADMIN})),
    Guide("audit-admin", "审计管理员", "手册/审计管理员.md", frozenset({Role.AUDIT_ADMIN})),
    Guide("numbers", "改办法里的数", "改办法里的数.md", frozenset({Role.ADMIN})),
    Guide("tablet", "带着平板走访", "手册/平板.md", MANAGERS),
)

TOPICS = (
    Topic("start", "从这里开始", ("home.", "help.", "")),
    Topic("search", "查找全部和快捷键", ("search.",)),
    Topic("notifications", "通知", ("notifications.",)),
    Topic("finding", "查找、填写和改错", ("saved.",)),
    Topic("account", "登录、口令和退出", ("accounts.",)),
    Topic("code", "动态口令", ("accounts.second_factor", "accounts.enrolment")),
    Topic("workbooks", "导入和导出 Excel", ("exchange.",)),
    Topic("regulation", "管理办法和依据", ("clauses.",)),
    Topic("tablet", "平板出门和回来", ("offline.", "sync.")),
    Topic("trust", "第一次用这台平板", ("trust.",)),
    Topic("corrections", "没有入账的记录", ("offline.entr", "offline.gaps", "offline.hand_in")),
    Topic("archive", "客户档案", ("customers.", "people.")),
    Topic("hand-over", "移交客户", ("customers.new_assignments",)),
    Topic("remarks", "留言和附件", ("remarks.",)),
    Topic("licences", "证照到期和换证", ("documents.", "customers.licences")),
    Topic("services", "服务清单", ("customers.service",)),
    Topic("visits", "今天的拜访", ("visits.",)),
    Topic("records", "拜访记录", ("visits.record", "visits.correction", "visits.stop_form")),
    Topic("codes", "扫码录入纸质表", ("visits.find_code", "visits.code")),
    Topic("plans", "拜访计划", ("visits.plan",)),
    Topic("appointments", "总部预约", ("visits.appointment", "visits.new_appointment")),
    Topic("quotas", "频次和覆盖", ("visits.quota", "visits.manager_quota", "visits.coverage")),
    Topic("checks", "自查和检查对照", ("visits.checks", "visits.inspection")),
    Topic("closing", "月结", ("visits.month_list", "visits.closing", "visits.imported")),
    Topic("findings", "问题跟进", ("visits.finding", "visits.new_finding", "visits.slip")),
    Topic("compliance", "守法反馈", ("visits.compliance",)),
    Topic("figures", "销售分析", ("sales.",)),
    Topic("forecasts", "需求预测", ("sales.forecast",)),
    Topic("targets", "目标与分解", ("sales.target", "sales.split", "sales.new_sp", "sales.stage")),
    Topic("reports", "月度销售报表", ("sales.report",)),
    Topic("demands", "卖场需求", ("sales.demand", "sales.new_demand")),
    Topic("stock", "库存和断货", ("sales.stock", "sales.shortage")),
    Topic("products", "商品和价格", ("sales.product",)),
    Topic("news", "货源与政策", ("supply.",)),
    Topic("allocation", "紧俏货源", ("supply.alloc", "supply.new_alloc", "supply.notice")),
    Topic("cultivation", "品牌培育", ("cultivation.",)),
    Topic("letters", "销售回顾", ("reviews.",)),
    Topic("onboarding", "入网申请", ("onboarding.",)),
    Topic("meetings", "会议", ("meetings.",)),
    Topic("invitations", "会议邀请", ("meetings.invitation",)),
    Topic("tasks", "任务", ("meetings.task", "meetings.new_task")),
    Topic("duties", "岗位职责", ("duties.",)),
    Topic("inspection", "检查客户经理", ("duties.inspect", "duties.new_insp", "duties.standard")),
    Topic("assessment", "考核", ("assessment.",)),
    Topic("books", "台账", ("books.",)),
    Topic("users", "用户和角色", ("admin.user", "admin.new_user")),
    Topic("tablets", "登记平板", ("admin.tablet",)),
    Topic("calendar", "工作日历", ("admin.calendar",)),
    Topic("backups", "备份和保留", ("keeping.",)),
    Topic("jobs", "后台任务", ("admin.jobs",)),
    Topic("trail", "操作记录", ("admin.audit", "admin.read", "admin.export_reads")),
    Topic("security", "安全设置", ("admin.secur", "admin.sign_ins")),
    Topic("numbers", "改办法里的数", ("clauses.number", "clauses.preview")),
)

BY_SLUG: Mapping[str, Topic] = {topic.slug: topic for topic in TOPICS}
GUIDE_BY_SLUG: Mapping[str, Guide] = {guide.slug: guide for guide in GUIDES}
# What a tablet takes along beside the forms that work without a network.
TAKEN_ALONG = ("tablet", "records", "visits", "meetings", "onboarding")


def topic_of(endpoint: str | None) -> Topic:
    """The topic whose ``pages`` fit the endpoint longest: the page's own before its feature's."""
    fitting = [
        (len(start), topic)
        for topic in TOPICS
        for start in topic.pages
        if (endpoint or "").startswith(start)
    ]
    return max(fitting, key=lambda pair: pair[0])[1]
