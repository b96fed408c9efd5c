"""What is to be done before a month is over with: one line a step, in the order of the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gcm.core.policy import Permission


class Standing(StrEnum):
    DONE = "done"
    WAITING = "waiting"
    LATE = "late"


STANDING_NAMES = {
    Standing.DONE: "已完成",
    Standing.WAITING: "还没有完成",
    Standing.LATE: "已过期限",
}


@dataclass(frozen=True)
class Step:
    """``open`` says what is still missing, "" when nothing is; ``told`` what was done.

    ``href`` leads to where it is done, for those who hold ``permission``; ``clause`` to why.
    ``due_on`` is None without a day of
    its own.
    """

    title: str
    clause: str
    told: str
    open: str
    href: str
    permission: Permission
    who: str
    due_on: date | None = None

    def standing(self, today: date) -> Standing:
        """The due day itself is in time."""
        if not self.open:
            return Standing.DONE
        return Standing.LATE if self.due_on and today > self.due_on else Standing.WAITING


@dataclass(frozen=True)
class Checklist:
    """A month that is over, step by step; ``next`` is the first that is still open."""

    month: date
    steps: Sequence[Step]

    @property
    def left(self) -> int:
        return sum(1 for step in self.steps if step.open)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if step.open), None)
