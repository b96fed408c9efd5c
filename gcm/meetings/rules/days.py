"""Which days meetings, tasks and opinions may name: reckoning far from now would fail."""

from datetime import date

from gcm.core.errors import Problem

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
FAR = f"日期应在 {FIRST.isoformat()} 至 {LAST.isoformat()} 之间。"


def far_problems(field: str, day: date | None) -> list[Problem]:
    return [] if day is None or FIRST <= day <= LAST else [Problem(field, FAR)]
