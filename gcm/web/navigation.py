"""The main menu: each entry is shown to those who may follow it."""

from dataclasses import dataclass

from flask import Flask, request

from gcm.core.policy import Permission
from gcm.web.access import can


@dataclass(frozen=True)
class Entry:
    """``key`` leads there after ``g``; ``also`` names other features whose pages belong to it."""

    title: str
    endpoint: str
    icon: str
    permissions: tuple[Permission, ...]
    key: str = ""
    also: tuple[str, ...] = ()


IMPORTS = (
    Permission.IMPORT_ARCHIVE,
    Permission.IMPORT_MASTER,
    Permission.IMPORT_MONTH,
    Permission.IMPORT_SCORES,
    Permission.IMPORT_USERS,
)
ENTRIES = [
    Entry("拜访", "visits.day", "map-pin", (Permission.VISIT_READ,), "v"),
    Entry(
        "客户档案",
        "customers.customers",
        "building-store",
        (Permission.CUSTOMER_READ,),
        "c",
        also=("documents.", "remarks."),
    ),
    Entry("销售分析", "sales.overview", "chart-bar", (Permission.FIGURES_READ,), "s"),
    Entry("销售回顾", "reviews.letters", "mail", (Permission.LETTER_READ,), "r"),
    Entry("问题跟进", "visits.findings", "flag", (Permission.FINDING_READ,), "f"),
    Entry("守法反馈", "visits.compliance", "shield-check", (Permission.COMPLIANCE_HANDLE,), "l"),
    Entry("会议", "meetings.meetings", "calendar-event", (Permission.MEETING_READ,), "m"),
    Entry("会议邀请", "meetings.invitations", "calendar-event", (Permission.MEETING_ATTEND,), "i"),
    Entry("货源与政策", "supply.news", "truck-delivery", (Permission.NEWS_READ,), "u"),
    Entry("品牌培育", "cultivation.plans", "target", (Permission.CULTIVATION_READ,), "b"),
    Entry("岗位职责", "duties.boards", "list-check", (Permission.DUTY_READ,), "d"),
    Entry(
        "入网申请", "onboarding.applications", "clipboard-list", (Permission.APPLICATION_READ,), "a"
    ),
    Entry("考核", "assessment.sheet", "award", (Permission.ASSESSMENT_READ,), "k"),
    Entry("台账", "books.book", "notes", (Permission.BOOK_READ,), "t"),
    Entry("商品", "sales.products", "package", (Permission.PRODUCT_READ,), "p"),
    Entry("管理办法", "clauses.clauses", "book", (Permission.REGULATION_READ,), "o"),
    Entry("数据交换", "exchange.kinds", "arrows-exchange", IMPORTS, "x"),
    Entry("用户", "admin.users", "users", (Permission.USER_READ,), "y"),
    Entry("登录中", "admin.sign_ins", "login", (Permission.USER_SECURE,)),
    Entry("安全设置", "admin.security", "shield-lock", (Permission.SECURITY_CHANGE,), "j"),
    Entry("平板", "admin.tablets", "device-tablet", (Permission.TABLET_MANAGE,), "e"),
    Entry("工作日历", "admin.calendar_years", "calendar-event", (Permission.CALENDAR_MANAGE,), "w"),
    Entry("后台任务", "admin.jobs", "progress", (Permission.JOB_READ,), "z"),
    Entry("谁看了什么", "admin.reads", "eye", (Permission.AUDIT_READ,)),
    Entry("操作记录", "admin.audit_entries", "history", (Permission.AUDIT_READ,), "q"),
    Entry("备份", "keeping.backups", "archive", (Permission.BACKUP_MANAGE,)),
    Entry("保存期限", "keeping.retention", "clock", (Permission.RETENTION_MANAGE,)),
]


MOST = 6  # what fits beside name and mark on a tablet held upright


def entries() -> tuple[list[Entry], list[Entry]]:
    """What stands in the bar, and what lies under 更多 when there is more than fits."""
    found = [entry for entry in ENTRIES if any(can(each) for each in entry.permissions)]
    return (found, []) if len(found) <= MOST else (found[: MOST - 1], found[MOST - 1 :])


def is_here(entry: Entry) -> bool:
    """Whether the page belongs to this entry: one that it is named after, else its feature's."""
    here = request.endpoint or ""
    feature = here.split(".")[0] + "."
    entries = [
        each for each in ENTRIES if each.endpoint.startswith(feature) or feature in each.also
    ]
    named = [each for each in entries if here.startswith(each.endpoint.removesuffix("s"))]
    return entry in (named or entries)[:1]


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(navigation=entries, is_here=is_here)
    app.jinja_env.tests["here"] = is_here
