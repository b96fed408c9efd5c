"""What a meeting that comes by workbook has to say."""

from datetime import date

from gcm.core.errors import Problem
from gcm.core.policy import Role
from gcm.meetings.rules.days import far_problems
from gcm.meetings.rules.kinds import Kind

MANAGERS = frozenset({Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER})


def problems(
    kind: Kind,
    held_on: date,
    today: date,
    *,
    invited: bool,
    came: bool,
    chains_invited: int | None,
    chains_came: int | None,
) -> list[Problem]:
    found = far_problems("held_on", held_on)
    if held_on > today:
        found.append(Problem("held_on", f"会议日期不能晚于今天（{today.isoformat()}）。"))
    if came and not invited:
        found.append(Problem("monopoly_came", "专卖人员参会的，“专卖已邀请”应为“是”。"))
    if kind is not Kind.SYMPOSIUM:
        if chains_invited or chains_came:
            found.append(Problem("invited", "只有座谈会填写客户数。"))
    elif (chains_came or 0) > (chains_invited or 0):
        found.append(Problem("came", "到会客户数不能多于邀请客户数。"))
    return found
