"""What a visit or an appointment that comes in a file must hold (clause 3.2.1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from gcm.core.clock import local
from gcm.core.errors import Problem
from gcm.core.policy import ROLE_NAMES, Role
from gcm.visits.rules.kinds import FormKind

AT_STORE, AT_HEADQUARTERS = "门店", "总部"
PLACES = (AT_STORE, AT_HEADQUARTERS)
MANAGERS = frozenset({Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER})


@dataclass(frozen=True)
class VisitRow:
    """A row of the sheet; codes stand for the records that they name."""

    place: str
    customer: str
    store: str | None
    begins_at: datetime
    ends_at: datetime
    appointment: str | None


def visit_problems(row: VisitRow, now: datetime) -> list[Problem]:
    return [*place_problems(row), *time_problems(row, now)]


def place_problems(row: VisitRow) -> list[Problem]:
    problems = []
    if row.place == AT_STORE and row.store is None:
        problems.append(Problem("store", "类型是“门店”，请填写卖场编码。"))
    if row.place == AT_STORE and row.appointment is not None:
        problems.append(Problem("appointment", "只有总部拜访有预约，门店拜访请留空。"))
    if row.place == AT_HEADQUARTERS and row.store is not None:
        problems.append(Problem("store", "类型是“总部”，卖场编码请留空。"))
    return problems


def time_problems(row: VisitRow, now: datetime) -> list[Problem]:
    problems = []
    if row.begins_at > now:
        problems.append(Problem("begins_at", f"开始时间晚于现在（{spoken(now)}），请核对。"))
    elif row.ends_at > now:
        problems.append(Problem("ends_at", f"结束时间晚于现在（{spoken(now)}），请核对。"))
    if row.ends_at < row.begins_at:
        problems.append(
            Problem("ends_at", f"结束时间早于开始时间（{spoken(row.begins_at)}），请核对。")
        )
    return problems


def recorded_problems(asked_at: datetime, now: datetime) -> list[Problem]:
    """Nobody has put anything on record tomorrow. The agreed time may come before or after."""
    if asked_at <= now:
        return []
    return [Problem("asked_at", f"登记时间晚于现在（{spoken(now)}），请核对。")]


def manager_problems(login: str, roles: Collection[Role]) -> list[Problem]:
    if MANAGERS & set(roles):
        return []
    names = "或".join(ROLE_NAMES[role] for role in Role if role in MANAGERS)
    return [Problem("user", f"“{login}”不是{names}，请核对。")]


def contact_problems(
    names: Collection[str], known: Collection[str], customer: str
) -> list[Problem]:
    unknown = "、".join(name for name in names if name not in known)
    if not unknown:
        return []
    text = f"“{unknown}”不是客户“{customer}”的联系人，请核对或先导入联系人。"
    return [Problem("contacts", text)]


def form_for(place: str, *, runs: bool, serves: bool) -> FormKind:
    """The role decides: who serves the chain visits, a market manager who does not inspects."""
    inspects = runs and not serves
    if place == AT_STORE:
        return FormKind.INSPECTION if inspects else FormKind.STORE_VISIT
    return FormKind.HQ_SERVICE if inspects else FormKind.HQ_VISIT


def spoken(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"
