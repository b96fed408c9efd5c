"""Who may do what. No Flask and no database here: read this file to audit access.

A permission is granted when *any* of its clauses holds; a clause holds when *all* of its
predicates do. Whether a record is *yours* is a different question, answered by the scope
(``core/scope.py``), under which other people's records do not exist.
"""

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any, Protocol

from gcm.core.roles import ADMINISTRATORS, ROLE_NAMES, Role

__all__ = ["ADMINISTRATORS", "ROLE_NAMES", "Role"]  # and everything below


class Permission(StrEnum):
    """``feature:verb``, in alphabetical order."""

    ALLOCATION_PUBLISH = "allocation:publish"
    ALLOCATION_READ = "allocation:read"
    APPLICATION_DECIDE = "application:decide"
    APPLICATION_READ = "application:read"
    APPLICATION_REVEAL = "application:reveal"  # the scan of an identity card
    APPLICATION_REVIEW = "application:review"
    APPLICATION_SURVEY = "application:survey"
    APPLICATION_WAIVE = "application:waive"
    APPLICATION_WRITE = "application:write"
    ASSESSMENT_READ = "assessment:read"
    ASSESSMENT_RECORD = "assessment:record"  # other departments' months, scores taken in
    ASSESSMENT_SIGN = "assessment:sign"  # nobody signs the own score: assessment/rules/signing.py
    ATTACHMENT_ADD = "attachment:add"
    ATTACHMENT_READ = "attachment:read"
    ATTACHMENT_REMOVE = "attachment:remove"  # into the bin, and out of it again
    AUDIT_READ = "audit:read"
    BACKUP_MANAGE = "backup:manage"
    BOOK_READ = "book:read"
    CALENDAR_MANAGE = "calendar:manage"
    CLAUSES_PUBLISH = "clauses:publish"
    COMMENT_DELETE = "comment:delete"
    COMMENT_READ = "comment:read"
    COMMENT_WRITE = "comment:write"
    COMPLIANCE_HANDLE = "compliance:handle"
    CONTACT_FORGET = "contact:forget"  # what somebody at a chain may ask for
    CULTIVATION_NOTE = "cultivation:note"
    CULTIVATION_PLAN = "cultivation:plan"
    CULTIVATION_READ = "cultivation:read"
    CUSTOMER_ASSIGN = "customer:assign"
    CUSTOMER_EDIT = "customer:edit"
    CUSTOMER_EXPORT = "customer:export"
    CUSTOMER_READ = "customer:read"
    CUSTOMER_REVEAL = "customer:reveal"
    DEMAND_WRITE = "demand:write"
    DUTY_READ = "duty:read"
    FIGURES_READ = "figures:read"
    FINDING_READ = "finding:read"
    FINDING_WRITE = "finding:write"
    FORECAST_CORRECT = "forecast:correct"
    FORECAST_FILE = "forecast:file"
    FORECAST_READ = "forecast:read"
    FORM_OVERSEE = "form:oversee"
    FORM_SEND = "form:send"  # durable forms: what became of one's own, handing in a file
    IMPORT_ARCHIVE = "import:archive"  # customers, stores, contacts, sales, demand, stock
    IMPORT_MASTER = "import:master"  # departments, districts, products
    IMPORT_MONTH = "import:month"  # targets, forecasts, appointments, visits
    IMPORT_SCORES = "import:scores"  # department-sales, ordinary-scores, manager-scores
    IMPORT_USERS = "import:users"  # accounts by the admin, roles and districts by who grants them
    IMPORT_USE = "import:use"  # the pages; each kind asks for its own permission beside
    INSPECTION_ANSWER = "inspection:answer"
    INSPECTION_WRITE = "inspection:write"
    JOB_READ = "job:read"
    LETTER_APPROVE = "letter:approve"
    LETTER_DRAFT = "letter:draft"
    LETTER_PRINT = "letter:print"
    LETTER_READ = "letter:read"
    MEETING_ATTEND = "meeting:attend"  # the invitations of monopoly staff, nothing else
    MEETING_HOLD = "meeting:hold"
    MEETING_READ = "meeting:read"
    MEETING_RECORD = "meeting:record"
    NEWS_READ = "news:read"
    NEWS_WRITE = "news:write"
    NOTICE_SERVE = "notice:serve"
    NUMBERS_CHANGE = "numbers:change"
    NUMBERS_READ = "numbers:read"
    PLAN_APPROVE = "plan:approve"
    PLAN_MAKE = "plan:make"
    PRODUCT_READ = "product:read"
    QUOTA_CLOSE = "quota:close"
    QUOTA_OVERSEE = "quota:oversee"  # closed months, imported visits
    QUOTA_REOPEN = "quota:reopen"
    REGULATION_READ = "regulation:read"
    REPORT_DECIDE = "report:decide"  # customer managers' monthly sales reports
    REPORT_READ = "report:read"
    REPORT_WRITE = "report:write"
    RETENTION_MANAGE = "retention:manage"
    SCORE_READ = "score:read"  # customer managers' scores (clause 4.2); one's own only, for them
    SECURITY_CHANGE = "security:change"  # which protections the branch has switched on
    SERVICE_WRITE = "service:write"
    SHORTAGE_ACT = "shortage:act"
    SHORTAGE_ASSIGN = "shortage:assign"
    STAGE_CONFIRM = "stage:confirm"
    STAGE_PROPOSE = "stage:propose"
    TABLET_MANAGE = "tablet:manage"
    TARGET_READ = "target:read"
    TARGET_SET = "target:set"
    TASK_ASSIGN = "task:assign"
    TASK_DO = "task:do"
    USER_GRANT = "user:grant"  # roles, departments, districts, stand-ins
    USER_MANAGE = "user:manage"  # the account itself: made, named, disabled
    USER_READ = "user:read"
    USER_SECURE = "user:secure"  # new passwords, locks, sessions
    VISIT_AMEND = "visit:amend"
    VISIT_READ = "visit:read"
    VISIT_RECORD = "visit:record"
    VISIT_REVIEW = "visit:review"
    VISIT_VOID = "visit:void"


class Actor(Protocol):
    """Whoever asks: a person, or the system acting from the command line."""

    @property
    def id(self) -> int: ...
    @property
    def roles(self) -> Collection[Role]: ...


Predicate = Callable[[Actor, Any], bool]


def has(role: Role) -> Predicate:
    """The predicate that somebody holds ``role``, maybe beside others."""
    return lambda actor, _thing: role in actor.roles


(
    market_manager,
    customer_manager,
    department_head,
    approver,
    monopoly_officer,
    admin,
    security_admin,
    audit_admin,
) = map(has, Role)


class Provider:
    """Where a branch says whether its three administrators are different people."""

    separated: Callable[[], bool] = staticmethod(lambda: False)


def sole_admin(actor: Actor, _thing: Any = None) -> bool:
    """The administrator of a branch that has not separated the three: he does the work of all."""
    return Role.ADMIN in actor.roles and not Provider.separated()


def its_author(actor: Actor, thing: Any) -> bool:
    """Whoever made the record, in the own name; asked without a record, anybody may have one."""
    return thing is None or thing.user_id == actor.id


def its_subject(actor: Actor, thing: Any) -> bool:
    """Whose work was inspected; asked without a record, anybody's may have been."""
    return thing is None or thing.manager_id == actor.id


def other_hands(actor: Actor, thing: Any) -> bool:
    """Four eyes: neither made nor submitted what is decided on."""
    return thing is None or actor.id not in (thing.user_id, thing.submitted_by_id)


# Who reads what the district's work leaves behind, each within the own reach.
READERS: list[list[Predicate]] = [
    [market_manager],
    [customer_manager],
    [department_head],
    [approver],
]
# What each of them wrote beside a record, and nobody else did.
AUTHORS: list[list[Predicate]] = [[*clause, its_author] for clause in READERS]
SECURITY: list[list[Predicate]] = [[security_admin], [sole_admin]]
GRANTS: dict[Permission, list[list[Predicate]]] = {
    Permission.ALLOCATION_PUBLISH: [[market_manager]],
    Permission.ALLOCATION_READ: READERS,
    Permission.APPLICATION_DECIDE: [[approver, other_hands]],
    Permission.APPLICATION_READ: READERS,
    Permission.APPLICATION_REVEAL: [[market_manager], [customer_manager], [approver]],
    Permission.APPLICATION_REVIEW: [[market_manager]],
    Permission.APPLICATION_SURVEY: [[market_manager]],
    Permission.APPLICATION_WAIVE: [[market_manager]],
    Permission.APPLICATION_WRITE: [[customer_manager]],
    Permission.ASSESSMENT_READ: [[market_manager], [department_head], [approver]],
    Permission.ASSESSMENT_RECORD: [[department_head]],
    Permission.ASSESSMENT_SIGN: [[department_head]],
    Permission.ATTACHMENT_ADD: READERS,
    Permission.ATTACHMENT_READ: READERS,
    Permission.ATTACHMENT_REMOVE: [[market_manager], *AUTHORS],
    Permission.AUDIT_READ: [[audit_admin], [sole_admin]],
    Permission.BACKUP_MANAGE: [[admin]],
    Permission.BOOK_READ: READERS,
    Permission.CALENDAR_MANAGE: [[admin]],
    Permission.CLAUSES_PUBLISH: [[department_head], [admin]],
    Permission.COMMENT_DELETE: [[market_manager], *AUTHORS],
    Permission.COMMENT_READ: READERS,
    Permission.COMMENT_WRITE: AUTHORS,
    Permission.COMPLIANCE_HANDLE: [[monopoly_officer]],
    Permission.CONTACT_FORGET: [[market_manager]],
    Permission.CULTIVATION_NOTE: [[market_manager], [customer_manager]],
    Permission.CULTIVATION_PLAN: [[market_manager]],
    Permission.CULTIVATION_READ: [[market_manager], [customer_manager], [department_head]],
    Permission.CUSTOMER_ASSIGN: [[market_manager], [department_head]],
    Permission.CUSTOMER_EDIT: [[market_manager], [customer_manager]],
    Permission.CUSTOMER_EXPORT: [[market_manager], [customer_manager], [department_head]],
    Permission.CUSTOMER_READ: READERS,
    Permission.CUSTOMER_REVEAL: [[market_manager], [customer_manager]],
    Permission.DEMAND_WRITE: [[market_manager], [customer_manager]],
    Permission.DUTY_READ: READERS,
    Permission.FIGURES_READ: READERS,
    Permission.FINDING_READ: READERS,
    Permission.FINDING_WRITE: [[market_manager], [customer_manager]],
    Permission.FORECAST_CORRECT: [[market_manager]],
    Permission.FORECAST_FILE: [[customer_manager]],
    Permission.FORECAST_READ: READERS,
    Permission.FORM_OVERSEE: [[market_manager]],
    Permission.FORM_SEND: [[market_manager], [customer_manager]],
    Permission.IMPORT_ARCHIVE: [[sole_admin], [market_manager]],
    Permission.IMPORT_MASTER: [[admin]],
    Permission.IMPORT_MONTH: [[market_manager]],
    Permission.IMPORT_SCORES: [[department_head]],
    Permission.IMPORT_USERS: [[admin], [security_admin]],
    Permission.IMPORT_USE: [[admin], [security_admin], [market_manager], [department_head]],
    Permission.INSPECTION_ANSWER: [[customer_manager, its_subject]],
    Permission.INSPECTION_WRITE: [[market_manager, its_author]],
    Permission.JOB_READ: [[admin]],
    Permission.LETTER_APPROVE: [[market_manager]],
    Permission.LETTER_DRAFT: [[market_manager], [customer_manager]],
    Permission.LETTER_PRINT: [[market_manager], [customer_manager]],
    Permission.LETTER_READ: READERS,
    Permission.MEETING_ATTEND: [[monopoly_officer]],
    Permission.MEETING_HOLD: [[market_manager]],
    Permission.MEETING_READ: READERS,
    Permission.MEETING_RECORD: [[market_manager], [customer_manager]],
    Permission.NEWS_READ: READERS,
    Permission.NEWS_WRITE: [[market_manager]],
    Permission.NOTICE_SERVE: [[market_manager], [customer_manager]],
    Permission.NUMBERS_CHANGE: [[admin]],
    Permission.NUMBERS_READ: [[department_head], [admin]],
    Permission.PLAN_APPROVE: [[market_manager]],
    Permission.PLAN_MAKE: [[market_manager], [customer_manager]],
    Permission.PRODUCT_READ: [
        [market_manager],
        [customer_manager],
        [department_head],
        [approver],
        [admin],
    ],
    Permission.QUOTA_CLOSE: [[market_manager], [department_head]],
    Permission.QUOTA_OVERSEE: [[market_manager], [department_head], [approver]],
    Permission.QUOTA_REOPEN: [[department_head]],
    Permission.REGULATION_READ: [[has(role)] for role in Role],
    Permission.REPORT_DECIDE: [[market_manager, other_hands]],
    Permission.REPORT_READ: READERS,
    Permission.REPORT_WRITE: [[customer_manager]],
    Permission.RETENTION_MANAGE: [[admin]],
    Permission.SCORE_READ: READERS,
    Permission.SECURITY_CHANGE: SECURITY,
    Permission.SERVICE_WRITE: [[market_manager], [customer_manager]],
    Permission.SHORTAGE_ACT: [[market_manager], [customer_manager]],
    Permission.SHORTAGE_ASSIGN: [[market_manager]],
    Permission.STAGE_CONFIRM: [[market_manager]],
    Permission.STAGE_PROPOSE: [[customer_manager]],
    Permission.TABLET_MANAGE: [[admin]],
    Permission.TARGET_READ: READERS,
    Permission.TARGET_SET: [[market_manager]],
    Permission.TASK_ASSIGN: [[market_manager], [department_head]],
    Permission.TASK_DO: [[market_manager], [customer_manager]],
    Permission.USER_GRANT: SECURITY,
    Permission.USER_MANAGE: [[admin]],
    Permission.USER_READ: [[admin], [security_admin]],
    Permission.USER_SECURE: SECURITY,
    Permission.VISIT_AMEND: [[market_manager, its_author], [customer_manager, its_author]],
    Permission.VISIT_READ: READERS,
    Permission.VISIT_RECORD: [[market_manager], [customer_manager]],
    Permission.VISIT_REVIEW: [[market_manager]],
    Permission.VISIT_VOID: [[market_manager], [customer_manager, its_author]],
}


def allows(actor: Actor, permission: Permission, thing: object = None) -> bool:
    return any(
        all(predicate(actor, thing) for predicate in clause) for clause in GRANTS[permission]
    )
