"""Whose hands an application went through (clauses 2.1.2, 3.1): who gathers does not judge."""

from dataclasses import dataclass

from gcm.core.errors import Problem

# What the trail calls the doings of those who gather, and of those who judge what was gathered.
GATHERING = frozenset(
    f"application.{deed}"
    for deed in (
        *("begun", "edited", "document_kept", "scan_added", "scan_removed"),
        *("stores_kept", "submitted"),
    )
)
JUDGING = frozenset({"application.surveyed", "application.reviewed", "application.waived"})
HANDED_OVER = "application.reassigned"


@dataclass(frozen=True)
class Hands:
    """``gathered`` holds its managers too, whoever typed for them; both by the person's id."""

    gathered: frozenset[int]
    judged: frozenset[int]

    @property
    def all(self) -> frozenset[int]:
        return self.gathered | self.judged


def gathering_problems(person_id: int, hands: Hands) -> list[Problem]:
    """Whoever has surveyed, waived or reviewed does not go on to make what was judged."""
    if person_id in hands.judged:
        return [
            Problem(None, "您考察、豁免或初审过这份申请，不能再收集材料或提交，请由客户经理办理。")
        ]
    return []


def judging_problems(person_id: int, hands: Hands) -> list[Problem]:
    """Nobody surveys, waives or reviews what they gathered, in their own name or another's."""
    if person_id in hands.gathered:
        return [
            Problem(
                None,
                "您收集或提交过这份申请，不能由您考察、豁免或初审，请由别的市场经理或其代班人办理。",
            )
        ]
    return []


def decision_problems(person_id: int, hands: Hands) -> list[Problem]:
    """Four eyes: nobody decides on what they had a hand in."""
    if person_id in hands.all:
        return [Problem(None, "您经办过这份申请，不能由您审批，请由营销中心的其他人审批。")]
    return []
