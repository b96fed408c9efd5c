"""The inspection of a customer manager (M8; clauses 2.1.8 and 5.3): what is written down, by whom.

The computed items are kept with it as they stood; what comes in later does not change them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gcm.core import months
from gcm.core.errors import Problem
from gcm.core.wording import wording_problems
from gcm.duties.rules.items import TITLES, Item, Verdict

LOOKED_AT = {
    "files": "档案",
    "plans": "计划",
    "notices": "通知",
    "forecasts": "预测",
    "letters": "回顾函",
}
LONGEST_TEXT = 1000
LONGEST_ANSWER = 500


@dataclass(frozen=True)
class Draft:
    """``looked`` are keys of ``LOOKED_AT``; ``mend_by`` is by when ``mend`` is put right."""

    inspected_on: date
    looked: frozenset[str]
    findings: str
    guidance: str
    mend: str = ""
    mend_by: date | None = None


def problems(draft: Draft, month: date, today: date) -> list[Problem]:
    """The day lies in the month whose figures are kept, and not ahead."""
    found = []
    if draft.inspected_on > today:
        found.append(Problem("inspected_on", "检查日期不能晚于今天。"))
    elif months.first(draft.inspected_on) != month:
        found.append(Problem("inspected_on", f"检查日期应在{months.label(month)}。"))
    if not draft.looked:
        found.append(Problem("looked", "请勾选看了哪些资料。"))
    if not draft.findings.strip():
        found.append(Problem("findings", "请写检查的情况；没有问题也写明看到了什么。"))
    if not draft.guidance.strip():
        found.append(Problem("guidance", "请写给了什么指导。"))
    found += mend_problems(draft)
    for name in ("findings", "guidance", "mend"):
        found += wording_problems(name, getattr(draft, name))
    return found


def mend_problems(draft: Draft) -> list[Problem]:
    if draft.mend.strip() and draft.mend_by is None:
        return [Problem("mend_by", "请定改进的期限。")]
    if draft.mend_by is None:
        return []
    if not draft.mend.strip():
        return [Problem("mend", "定了期限，请写要改进什么。")]
    if draft.mend_by < draft.inspected_on:
        return [Problem("mend_by", "改进期限不能早于检查日期。")]
    return []


def manager_problems(manager_id: int, by_id: int, *, in_own_district: bool) -> list[Problem]:
    """Of a district that one runs, and nobody looks at the own work."""
    if in_own_district and manager_id != by_id:
        return []
    return [Problem(None, "只能检查本片区的客户经理；自己的工作由别人检查。")]


def reading_problems(*, is_read: bool, answer: str) -> list[Problem]:
    if is_read:
        return [Problem(None, "已经确认过了。")]
    return wording_problems("answer", answer)


def kept(items: Collection[Item]) -> list[dict[str, Any]]:
    """The items as the record keeps them: words only, no addresses."""
    return [
        {
            "key": each.key,
            "value": each.value,
            "limit": each.limit,
            "verdict": each.verdict.value,
            "why": each.why,
        }
        for each in items
    ]


@dataclass(frozen=True)
class Kept:
    key: str
    title: str
    value: str
    limit: str
    verdict: Verdict
    why: str


def read_kept(rows: Collection[Mapping[str, Any]]) -> list[Kept]:
    return [
        Kept(
            row["key"],
            TITLES.get(row["key"], row["key"]),
            row["value"],
            row["limit"],
            Verdict(row["verdict"]),
            row["why"],
        )
        for row in rows
    ]
