"""What the regulation says about licences, files and names. Plain Python, no database.

A licence is good through its last day. Renewal must be applied for ``apply_days_before`` days
before that day at the latest (clause 3.1.1).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Protocol

from gcm.core import places
from gcm.core.errors import Problem
from gcm.core.parameters import Licences

UNKNOWN = "unknown"
EXPIRED = "expired"
VALID = "valid"

LICENCE = re.compile(r"[0-9]{12}")

# What clause 3.1.3 asks of the two tables, and the end of the licence, which its clock needs.
FILE_FIELDS = (
    "name",
    "legal_person",
    "hq_address",
    "order_phone",
    "order_frequency",
    "bank_name",
    "bank_account_mask",
    "planned_volume",
)
STORE_FIELDS = (
    "name",
    "category",
    "licence_number",
    "licence_ends_on",
    "address",
    "contact_name",
    "contact_phone",
    "monthly_volume",
)


@dataclass(frozen=True)
class Clock:
    """How a licence stands on a day. ``state`` is ``unknown expired within-N valid``.

    ``too_late`` says that the last day to apply is over though the licence still holds.
    """

    state: str
    ends_on: date | None = None
    days_left: int | None = None
    apply_by: date | None = None
    too_late: bool = False


def licence_clock(ends_on: date | None, day: date, terms: Licences) -> Clock:
    """The clock of one licence as it stands on ``day``."""
    if ends_on is None:
        return Clock(UNKNOWN)
    left = (ends_on - day).days
    apply_by = ends_on - timedelta(days=terms.apply_days_before)
    return Clock(state_of(left, terms), ends_on, left, apply_by, too_late=apply_by < day <= ends_on)


def state_of(days_left: int, terms: Licences) -> str:
    if days_left < 0:
        return EXPIRED
    reached = [days for days in terms.remind_days_before if days_left <= days]
    return within(min(reached)) if reached else VALID


def within(days: int) -> str:
    return f"within-{days}"


def licence_states(terms: Licences) -> dict[str, str]:
    """Every state with its Chinese name, the most pressing first."""
    soon = {within(days): f"{days}天内到期" for days in sorted(terms.remind_days_before)}
    return {EXPIRED: "已过期"} | soon | {VALID: "有效", UNKNOWN: "未填有效期"}


def window(state: str, day: date, terms: Licences) -> tuple[date | None, date | None]:
    """The last days of validity that ``state`` stands for, both counted; None is open.

    Lists filter by these, so that they agree with the clock.
    """
    reminders = sorted(terms.remind_days_before)
    if state == EXPIRED:
        return None, day - timedelta(days=1)
    if state == VALID:
        return day + timedelta(days=reminders[-1] + 1), None
    upper = int(state.removeprefix("within-"))
    lower = max([days + 1 for days in reminders if days < upper], default=0)
    return day + timedelta(days=lower), day + timedelta(days=upper)


def licence_problems(ends_on: date | None, day: date, terms: Licences) -> list[Problem]:
    """A licence granted today cannot end later than ``longest_years`` from now."""
    if ends_on is None:
        return []
    latest = years_later(day, terms.longest_years)
    if ends_on <= latest:
        return []
    return [
        Problem(
            "licence_ends_on",
            f"零售许可证有效期最长 {terms.longest_years} 年，最晚到 {latest.isoformat()}，请核对。",
        )
    ]


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def licence_number_warning(number: str | None) -> str | None:
    """Twelve digits is the usual shape; others are allowed and pointed out."""
    if not number or LICENCE.fullmatch(number):
        return None
    return f"专卖证号“{number}”不是 12 位数字，请对照证件核对。"


@dataclass(frozen=True)
class Completeness:
    """How much of a chain's file is kept (clause 2.2.1)."""

    required: int
    missing: Sequence[tuple[str | None, str]]  # (store's name or None, field)

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def gaps(self) -> list[tuple[str | None, list[str]]]:
        """What is missing by place, as it is listed: the file first, then store by store."""
        places: dict[str | None, list[str]] = {}
        for place, name in self.missing:
            places.setdefault(place, []).append(name)
        return list(places.items())

    @property
    def percent(self) -> Decimal:
        """Rounded down, so that only a complete file shows 100."""
        filled = Decimal(self.required - len(self.missing))
        return (filled * 100 / self.required).quantize(Decimal("0.1"), ROUND_FLOOR)


def completeness(file: Mapping[str, Any], stores: Sequence[Mapping[str, Any]]) -> Completeness:
    """``file`` and each of ``stores`` map the required fields to what is kept."""
    missing: list[tuple[str | None, str]] = [
        (None, name) for name in FILE_FIELDS if is_blank(file[name])
    ]
    missing += [
        (store["name"], name) for store in stores for name in STORE_FIELDS if is_blank(store[name])
    ]
    return Completeness(len(FILE_FIELDS) + len(stores) * len(STORE_FIELDS), missing)


def is_blank(value: object) -> bool:
    return value is None or value == ""


def is_open(closed_on: date | None, day: date) -> bool:
    """A shop is open through its last day of business."""
    return closed_on is None or closed_on >= day


class Dated(Protocol):
    @property
    def begins_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...


def holds(assignment: Dated, day: date) -> bool:
    """Both ends count."""
    ends_on = assignment.ends_on
    return assignment.begins_on <= day and (ends_on is None or day <= ends_on)


ENDINGS = re.compile(r"(?:有限责任公司|股份有限公司|有限公司|公司|集团|连锁|商贸|商业|贸易|[()])")
TRADES = re.compile(
    r"(?:超级市场|超市|便利店|便利|商场|商店|商行|百货|烟酒|副食|食品|日用品|零售|经营部)"
)
SHORTEST = 2  # of a chain's own name: 惠民 is a county and a shop
BRACKETED = re.compile(r"\(([^()]*)\)")


def core_of(name: str) -> str:
    """A name without the words that most names share, and without the places it begins with."""
    plain = plain_of(name)
    elsewhere = BRACKETED.sub(lambda found: "" if found[1] in places.names() else found[0], plain)
    core = ENDINGS.sub("", elsewhere)
    while place := places.at_head(core):
        rest = core[len(place) :]
        if len(own_of(rest)) < SHORTEST:
            break
        core = rest
    return core


def plain_of(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().split())


def own_of(core: str) -> str:
    """What is left without the words of the trade; those alone are a name too."""
    return TRADES.sub("", core)


def are_alike(one: str, other: str) -> bool:
    """Whether two names may mean the same chain: the same own name, or one character apart.

    Words that all names share are no likeness: 有限公司 and 集团 have nothing in common.
    """
    if plain_of(one) == plain_of(other):
        return bool(plain_of(one))
    short, long = sorted((core_of(one), core_of(other)), key=len)
    if not short:
        return False
    own = own_of(short)
    return short == long or own == own_of(long) != "" or is_one_apart(short, long)


def is_one_apart(short: str, long: str) -> bool:
    """By one character, put in or put otherwise, but no number: 一店 and 二店 are two."""
    if len(short) < 4 or len(long) - len(short) > 1:
        return False
    pairs = enumerate(zip(short, long, strict=False))
    start = next((place for place, (left, right) in pairs if left != right), len(short))
    if long[start].isnumeric():
        return False
    return short[start + 1 - (len(long) - len(short)) :] == long[start + 1 :]


def hand_over_problems(begins_on: date, today: date, *, leaves: bool) -> list[Problem]:
    """A hand-over takes effect today or later; the past belongs to who served it."""
    problems = []
    if begins_on < today:
        problems.append(
            Problem(
                "begins_on",
                f"生效日期不能早于今天（{today.isoformat()}），过去的服务记录归原客户经理。",
            )
        )
    if begins_on > years_later(today, 1):
        problems.append(Problem("begins_on", "生效日期请在一年以内。"))
    if not leaves:
        problems.append(Problem(None, "请至少选择一家客户。"))
    return problems


def end_problems(field: str, ends_on: date, begins_on: date | None, today: date) -> list[Problem]:
    """A shop closes and a chain leaves after it began, and not in the future."""
    if ends_on > today:
        return [Problem(field, f"日期不能晚于今天（{today.isoformat()}）。")]
    if begins_on and ends_on < begins_on:
        return [Problem(field, f"日期不能早于开始日期（{begins_on.isoformat()}）。")]
    return []
