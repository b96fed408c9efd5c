"""What an account, a post in a district and a stand-in must be."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gcm.accounts.rules import role_problems
from gcm.core.errors import Problem
from gcm.core.policy import ADMINISTRATORS, ROLE_NAMES, Role

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
FOREVER = date.max


@dataclass(frozen=True)
class AccountDraft:
    """``valid_until`` is the last day on which the account signs in; None has no end."""

    name: str
    roles: frozenset[Role]
    department_id: int | None
    valid_until: date | None = None


@dataclass(frozen=True)
class PostDraft:
    district_id: int
    begins_on: date
    ends_on: date | None


@dataclass(frozen=True)
class StandInDraft:
    stand_in_id: int
    begins_on: date
    ends_on: date
    reason: str


@dataclass(frozen=True)
class Span:
    """Days that something lasts, both ends counted; without an end it goes on."""

    begins_on: date
    ends_on: date | None

    def meets(self, other: "Span") -> bool:
        return self.begins_on <= (other.ends_on or FOREVER) and other.begins_on <= (
            self.ends_on or FOREVER
        )


def login_problems(login: str, *, taken: bool) -> list[Problem]:
    if not LOGIN.fullmatch(login):
        return [Problem("login", "登录名用小写字母、数字和 . _ -，2 到 32 个，以字母或数字开头。")]
    if taken:
        return [Problem("login", f"登录名 {login} 已经有人使用。")]
    return []


def account_problems(draft: AccountDraft, *, may_wait: bool) -> list[Problem]:
    """``may_wait``: somebody else grants the roles, maybe later."""
    problems = role_problems(draft.roles)
    if not draft.name:
        problems.append(Problem("name", "请填姓名。"))
    if not draft.roles and not may_wait:
        problems.append(Problem("roles", "请至少选一个角色。"))
    return problems


def last_problems(
    held: Collection[Role],
    stays: Collection[Role],
    others: Mapping[Role, int],
    *,
    separated: bool,
) -> list[Problem]:
    """Somebody must always be able to let people in, and where the three are separated, to do the
    work of each. ``others`` counts who else can sign in as what."""
    needed = ADMINISTRATORS if separated else {Role.ADMIN}
    for role in Role:
        if role in needed & set(held) - set(stays) and not others.get(role):
            name = ROLE_NAMES[role]
            message = f"这是最后一位能登录的{name}，不能停用、设有效期，也不能去掉这个角色。"
            return [Problem("roles", f"{message}请先让另一人成为{name}。")]
    return []


def own_role_problems(roles: Collection[Role], wanted: Collection[Role]) -> list[Problem]:
    """Who grants roles grants himself none. ``roles`` are his own as they are."""
    if Role.SECURITY_ADMIN in roles and set(wanted) != set(roles):
        return [Problem("roles", "不能更改自己的角色，请由另一位安全管理员办理。")]
    return []


def separation_problems(active: Mapping[Role, int]) -> list[Problem]:
    """Before the three are separated there is somebody for each. ``active`` counts them."""
    missing = [ROLE_NAMES[role] for role in Role if role in ADMINISTRATORS and not active.get(role)]
    if missing:
        return [Problem(None, f"还没有能登录的{'、'.join(missing)}，请先建立并设好角色，再启用。")]
    return []


def post_problems(draft: PostDraft, held: Sequence[Span]) -> list[Problem]:
    """``held`` are the person's other posts in the same district."""
    if draft.ends_on and draft.ends_on < draft.begins_on:
        return [Problem("ends_on", "结束日期不能早于开始日期。")]
    if any(Span(draft.begins_on, draft.ends_on).meets(each) for each in held):
        return [Problem("begins_on", "这段时间与已有的片区任职重叠，请先结束原来的。")]
    return []


def stand_in_problems(
    draft: StandInDraft,
    *,
    absent_id: int,
    absent_roles: Collection[Role],
    roles: Collection[Role],
    arranged: Sequence[Span],
) -> list[Problem]:
    """``roles`` are those of who stands in; ``arranged`` the absent one's other absences."""
    problems = []
    if draft.stand_in_id == absent_id:
        problems.append(Problem("stand_in_id", "不能由本人代班。"))
    elif not set(roles) & set(absent_roles):
        problems.append(Problem("stand_in_id", "代班人没有与本人相同的角色，无法代办。"))
    if draft.ends_on < draft.begins_on:
        problems.append(Problem("ends_on", "结束日期不能早于开始日期。"))
    elif any(Span(draft.begins_on, draft.ends_on).meets(each) for each in arranged):
        problems.append(Problem("begins_on", "这段时间已经安排了代班，请先取消原来的。"))
    return problems
