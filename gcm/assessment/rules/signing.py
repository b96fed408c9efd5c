"""When a month's sheet may be signed, and what a new version asks for (clause 4.1)."""

from collections.abc import Collection

from gcm.assessment.rules.sheets import ScoreSheet, Status
from gcm.core.errors import Problem

LONGEST = 200


def signing_problems(
    sheet: ScoreSheet,
    *,
    login: str,
    version: int,
    changes: Collection[str],
    reason: str,
) -> list[Problem]:
    """``version`` is the newest signed one, 0 when there is none."""
    if sheet.status is Status.LIVE:
        return [Problem(None, "本月还没有结束，月底以后才能签字。")]
    if sheet.status is Status.ON_HOLD:
        return [Problem(None, f"本月暂缓，没有得分，不能签字：{sheet.reason}。")]
    if sheet.inputs.score and not sheet.inputs.score.document:
        return [Problem(None, "普通线得分还没有依据文号，请先补录依据文号再签字。")]
    if login in {each.user for each in sheet.managers}:
        return [Problem(None, "您是这个月的被考核人，请由他人签字。")]
    if version and not changes:
        return [Problem(None, f"第 {version} 版签字以后数字没有变动，不必另出一版。")]
    return reason_problems(version, reason)


def reason_problems(version: int, reason: str) -> list[Problem]:
    if version and not reason.strip():
        return [Problem("reason", "请写明为什么要另出一版，例如更正了哪个数字。")]
    if len(reason.strip()) > LONGEST:
        return [Problem("reason", f"原因最多 {LONGEST} 个字。")]
    return []
