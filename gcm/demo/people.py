"""Who works in the demo branch, and the departments and districts around them."""

from dataclasses import dataclass

from gcm.core.policy import Role


@dataclass(frozen=True)
class Place:
    """A department, or with ``of`` a district of the department of that code."""

    code: str
    name: str
    of: str = ""
    marked: bool = False  # the own department; a district with the group line


@dataclass(frozen=True)
class Person:
    login: str
    name: str
    role: Role
    district: str = ""
    remark: str = ""


DEPARTMENTS = (
    Place("01", "第一营销部", marked=True),
    Place("02", "第二营销部"),
    Place("03", "第三营销部"),
)
# All six chains are served by 0104; the manager of 0204 shows that others see nothing of them.
DISTRICTS = (
    Place("0103", "第一营销部3片区", of="01"),
    Place("0104", "第一营销部4片区", of="01", marked=True),
    Place("0204", "第二营销部4片区", of="02", marked=True),
    Place("0304", "第三营销部4片区", of="03", marked=True),
)
OWN_DISTRICT = "0104"
SCORED = ("0103", OWN_DISTRICT)  # whose ordinary lines the department scores each month
PEOPLE = (
    Person("mm04", "林知远", Role.MARKET_MANAGER, "0104", "管 4 片区全部 6 家客户"),
    Person("cm01", "周以宁", Role.CUSTOMER_MANAGER, "0104", "服务 K001、K002"),
    Person("cm02", "何䶮", Role.CUSTOMER_MANAGER, "0104", "服务 K003、K004"),
    Person("cm03", "许嘉言", Role.CUSTOMER_MANAGER, "0104", "服务 K005、K006"),
    Person("ld01", "顾明章", Role.DEPARTMENT_HEAD, "", "看第一营销部"),
    Person("ap01", "沈清如", Role.APPROVER, "", "审批入网申请，看各片区"),
    Person("mo01", "韩铁成", Role.MONOPOLY_OFFICER, "0104", "处理守法情况反馈"),
    Person("admin1", "苏木", Role.ADMIN, "", "用户、主数据导入与操作记录"),
    Person("sa01", "卫衡", Role.SECURITY_ADMIN, "", "角色、口令与安全设置"),
    Person("au01", "章鉴", Role.AUDIT_ADMIN, "", "只看操作记录"),
    Person("mm24", "郑宇航", Role.MARKET_MANAGER, "0204", "别的片区：看不到以上客户"),
)
