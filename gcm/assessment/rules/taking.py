"""What may be taken in by hand: figures with the document that they stand in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gcm.assessment.rules.lines import GroupLine, group_line_problems
from gcm.core import months
from gcm.core.errors import Problem

LONGEST = 60
LEAST, MOST = Decimal(0), Decimal(100)


@dataclass(frozen=True)
class LineDraft:
    """A department's month in 标准条."""

    total: Decimal
    focus: Decimal
    focus_class1: Decimal
    class1: Decimal
    document: str


@dataclass(frozen=True)
class ScoreDraft:
    """A score of 0 to 100."""

    score: Decimal
    document: str


def line_problems(draft: LineDraft, month: date, today: date, focus: str) -> list[Problem]:
    line = GroupLine(draft.total, draft.focus, draft.focus_class1, draft.class1)
    found = month_problems(month, today)
    for name in ("total", "focus", "focus_class1", "class1"):
        if getattr(draft, name) < 0:
            found.append(Problem(name, "不能是负数。"))
    return [*found, *group_line_problems(line, focus), *document_problems(draft.document)]


def score_problems(draft: ScoreDraft, month: date, today: date) -> list[Problem]:
    found = month_problems(month, today)
    if not LEAST <= draft.score <= MOST:
        found.append(Problem("score", f"得分应在 {LEAST} 至 {MOST} 之间。"))
    elif draft.score != round(draft.score, 2):
        found.append(Problem("score", "得分最多两位小数。"))
    return [*found, *document_problems(draft.document)]


def own_hand_problems(login: str, assessed: Collection[str]) -> list[Problem]:
    """Four eyes: nobody takes in a figure that the own score rests on."""
    if login in assessed:
        return [Problem(None, "这关系到您自己的得分，请由他人录入。")]
    return []


def month_problems(month: date, today: date) -> list[Problem]:
    if month > months.first(today):
        return [Problem(None, f"{months.label(month)}还没有开始。")]
    return []


def document_problems(document: str) -> list[Problem]:
    if not document.strip():
        return [Problem("document", "请填写依据文号。")]
    if len(document.strip()) > LONGEST:
        return [Problem("document", f"依据文号最多 {LONGEST} 个字。")]
    return []
