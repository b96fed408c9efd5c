"""What people do in the branch, and what each is called."""

from enum import StrEnum


class Role(StrEnum):
    MARKET_MANAGER = "market_manager"
    CUSTOMER_MANAGER = "customer_manager"
    DEPARTMENT_HEAD = "department_head"
    APPROVER = "approver"
    MONOPOLY_OFFICER = "monopoly_officer"
    ADMIN = "admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


# Who runs the program and sees nothing of the business; each holds that one role alone.
ADMINISTRATORS = frozenset({Role.ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
ROLE_NAMES = {
    Role.MARKET_MANAGER: "集团客户市场经理",
    Role.CUSTOMER_MANAGER: "集团客户经理",
    Role.DEPARTMENT_HEAD: "营销部负责人",
    Role.APPROVER: "营销中心",
    Role.MONOPOLY_OFFICER: "专卖人员",
    Role.ADMIN: "管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}
