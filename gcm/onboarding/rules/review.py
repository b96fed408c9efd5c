"""The market manager's first review (clauses 2.1.2, 3.1): the dated standard, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass

from gcm.core.errors import Problem


@dataclass(frozen=True)
class Tick:
    """One item of the standard as it read that day; ``note`` says why it is not met."""

    text: str
    met: bool
    note: str = ""


@dataclass(frozen=True)
class ReviewDraft:
    ticks: Sequence[Tick]
    agrees: bool
    opinion: str


def problems(draft: ReviewDraft) -> list[Problem]:
    """Whoever recommends a chain has ticked every item; what is not met is explained."""
    found = [
        Problem(f"note_{place}", f"“{tick.text}”不符合，请写明情况。")
        for place, tick in enumerate(draft.ticks)
        if not tick.met and not tick.note.strip()
    ]
    unmet = "、".join(tick.text for tick in draft.ticks if not tick.met)
    if draft.agrees and unmet:
        found.append(Problem("agrees", f"还不符合：{unmet}。不符合标准的不能推荐。"))
    if not draft.opinion.strip():
        found.append(Problem("opinion", "请写初审意见。"))
    return found
