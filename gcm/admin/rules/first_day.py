"""What somebody's home will hold, and what can be done before there is anything in it."""

from collections.abc import Collection
from dataclasses import dataclass, field

from gcm.core.policy import Role


@dataclass(frozen=True)
class Way:
    """A page by its endpoint, and the words of the button that leads there."""

    text: str
    endpoint: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    waits: str
    now: tuple[Way, ...]


CLAUSES = Way("阅读管理办法", "clauses.clauses")
TABLET = Way("检查这台平板", "offline.tablet_check")


def guide(slug: str) -> Way:
    return Way("看看我的手册", "help.guide", {"slug": slug})


BY_ROLE = {
    Role.MARKET_MANAGER: Told(
        "片区的客户导入以后，这里每天列出待审批的计划、待签发的回顾函、逾期的问题和断货。客户、卖场、销售由您或管理员在“数据交换”导入。",
        (Way("导入客户和销售", "exchange.kinds"), guide("market-manager"), CLAUSES),
    ),
    Role.CUSTOMER_MANAGER: Told(
        "客户分给您以后，这里每天列出要去的卖场、快到期的证件、待答复的需求、要报的预测。客户由管理员或市场经理导入、移交。",
        (TABLET, guide("customer-manager"), CLAUSES),
    ),
    Role.DEPARTMENT_HEAD: Told(
        "本部门的客户导入以后，这里列出逾期的问题、任务、频次和上月的考核。客户由管理员或市场经理导入。",
        (guide("department-head"), CLAUSES),
    ),
    Role.APPROVER: Told(
        "客户经理提交入网申请以后，这里列出等待您审批的；各片区的频次、问题、考核也显示在这里。",
        (
            Way("看入网申请", "onboarding.applications"),
            guide("marketing-centre"),
            CLAUSES,
        ),
    ),
    Role.MONOPOLY_OFFICER: Told(
        "走访中发现疑似违规，当天转到这里由您接收；片区邀请您参加周例会，也在这里答复。",
        (guide("monopoly-officer"), CLAUSES),
    ),
}


def told(roles: Collection[Role]) -> Told | None:
    """For the first of the roles in the order of the table; the admin has the first steps."""
    return next((BY_ROLE[role] for role in BY_ROLE if role in roles), None)
