"""What must hold among the figures that the assessment takes in (clause 4.1)."""

from dataclasses import dataclass
from decimal import Decimal

from gcm.core.errors import Problem


@dataclass(frozen=True)
class GroupLine:
    """A department's month in 标准条."""

    total: Decimal
    focus: Decimal
    focus_class1: Decimal
    class1: Decimal


def group_line_problems(line: GroupLine, focus: str) -> list[Problem]:
    """A part is never more than its whole; each figure is named once, against one limit."""
    limits = (
        ("focus", f"{focus}销量", line.focus, (("销售总量", line.total),)),
        (
            "focus_class1",
            f"一类{focus}销量",
            line.focus_class1,
            ((f"{focus}销量", line.focus), ("一类烟销量", line.class1)),
        ),
        ("class1", "一类烟销量", line.class1, (("销售总量", line.total),)),
    )
    problems = []
    for field, name, value, wholes in limits:
        exceeded = [whole for whole, limit in wholes if value > limit]
        if exceeded:
            problems.append(Problem(field, f"{name}大于{'、'.join(exceeded)}，请核对。"))
    return problems
