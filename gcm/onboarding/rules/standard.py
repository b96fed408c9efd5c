"""The standard of a group customer after a chain was taken on (clause 3.1): what is breached."""

from collections.abc import Collection
from datetime import date

from gcm.core.errors import Problem


def breach_problems(
    criterion: str, standard: Collection[str], found_on: date, words: str, today: date
) -> list[Problem]:
    """One item of the standard, the day it was seen, and what was seen."""
    found = []
    if criterion not in standard:
        found.append(Problem("criterion", "请选择现行标准里的一条。"))
    if found_on > today:
        found.append(Problem("found_on", f"发现日期不能晚于今天（{today.isoformat()}）。"))
    if not words.strip():
        found.append(Problem("words", "请写明不符合的情况。"))
    return found


def mending_problems(mended_on: date | None) -> list[Problem]:
    if mended_on is None:
        return []
    return [Problem(None, f"这一条已于 {mended_on.isoformat()} 登记为已改正。")]
