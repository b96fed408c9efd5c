"""A department's group line, and what must hold among its figures (clause 4.1)."""

from dataclasses import dataclass
from decimal import Decimal

from gcm.core.errors import Problem


@dataclass(frozen=True)
class GroupLine:
    """A department's month in 标准条, net of returns; ``focus`` is the focus brand."""

    total: Decimal
    focus: Decimal
    focus_class1: Decimal
    class1: Decimal

    def plus(self, amount: Decimal, *, focus: bool, class1: bool) -> "GroupLine":
        """With ``amount`` more of goods that are, or are not, of the focus brand and class 1."""
        return GroupLine(
            total=self.total + amount,
            focus=self.focus + (amount if focus else 0),
            focus_class1=self.focus_class1 + (amount if focus and class1 else 0),
            class1=self.class1 + (amount if class1 else 0),
        )

    def scaled(self, by: Decimal) -> "GroupLine":
        return GroupLine(self.total * by, self.focus * by, self.focus_class1 * by, self.class1 * by)


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
