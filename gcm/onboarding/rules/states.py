"""The life of an application (clauses 3.1.2, 3.1.3): its states, who moves it, what may change."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from gcm.core.errors import Problem


class State(StrEnum):
    DRAFT = "draft"
    SURVEYED = "surveyed"
    FIRST_REVIEWED = "first-reviewed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"


STATE_NAMES = {
    State.DRAFT: "收集材料",
    State.SURVEYED: "已看现场",
    State.FIRST_REVIEWED: "已初审",
    State.SUBMITTED: "待审批",
    State.RETURNED: "已退回",
    State.APPROVED: "已批准",
    State.REFUSED: "不批准",
}
# A correction after the first review asks for a new one: it was about other facts.
NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SURVEYED}),
    State.SURVEYED: frozenset({State.FIRST_REVIEWED}),
    State.FIRST_REVIEWED: frozenset({State.SURVEYED, State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.APPROVED, State.RETURNED, State.REFUSED}),
    State.RETURNED: frozenset({State.FIRST_REVIEWED}),
    State.APPROVED: frozenset(),
    State.REFUSED: frozenset(),
}
OPEN = frozenset({State.DRAFT, State.SURVEYED, State.FIRST_REVIEWED, State.RETURNED})
OVER = frozenset({State.APPROVED, State.REFUSED})

# What must come before each step, as the person who cannot take it yet is told.
BEFORE = {
    State.FIRST_REVIEWED: "请先登记现场考察，再做初审。",
    State.SUBMITTED: "请先由市场经理初审，再提交市公司营销中心。",
    State.APPROVED: "申请还没有提交，现在不能审批。",
    State.RETURNED: "申请还没有提交，现在不能退回。",
    State.REFUSED: "申请还没有提交，现在不能审批。",
}


def move_problems(now: State, wanted: State) -> list[Problem]:
    """Why the application cannot go from one state to the other."""
    if wanted in NEXT[now]:
        return []
    if now in OVER:
        return [Problem(None, f"申请{STATE_NAMES[now]}，不能再办。")]
    if wanted in BEFORE and now is not wanted and now is not State.SUBMITTED:
        return [Problem(None, BEFORE[wanted])]
    return [Problem(None, f"申请现在是“{STATE_NAMES[now]}”，请刷新页面后再看。")]


def change_problems(now: State) -> list[Problem]:
    """While the marketing centre looks at an application it stays as it was submitted."""
    if now in OPEN:
        return []
    if now is State.SUBMITTED:
        return [Problem(None, "申请已提交，等待审批期间不能修改；需要更正请联系营销中心退回。")]
    return [Problem(None, f"申请{STATE_NAMES[now]}，内容不能再改。")]


def hand_over_problems(now: State) -> list[Problem]:
    """Somebody has to see it through until it is over, also while it waits for a decision."""
    return [Problem(None, f"申请{STATE_NAMES[now]}，不能再移交。")] if now in OVER else []


def after_survey(now: State) -> State:
    """A new survey opens a first review again; what was returned stays so until it is reviewed."""
    return State.RETURNED if now is State.RETURNED else State.SURVEYED


def after_change(now: State) -> State:
    """Files changed after the first review are reviewed again."""
    return State.SURVEYED if now is State.FIRST_REVIEWED else now


def verdict_problems(number: str, opinion: str) -> list[Problem]:
    """An approval and a refusal carry the number of their paper and an opinion."""
    found = []
    if not number.strip():
        found.append(Problem("number", "请填审批编号。"))
    if not opinion.strip():
        found.append(Problem("opinion", "请写明审批意见。"))
    return found


def answer_problems(unmended: Sequence[str], answer: str) -> list[Problem]:
    """What was sent back has been put right, or a word tells why it stays as it is."""
    if not unmended or answer.strip():
        return []
    told = f"退回后还没有改动：{'、'.join(unmended)}。请更正；不用改的，请写明理由。"
    return [Problem("answer", told)]


def return_problems(reasons: Collection[str]) -> list[Problem]:
    """A return says at least of one thing what is to be mended."""
    if any(each.strip() for each in reasons):
        return []
    return [Problem(None, "请至少在一项旁边写明退回的原因。")]
