"""A symposium's opinions (3.3.3) and the satisfaction slips handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from gcm.core.errors import Problem
from gcm.meetings.rules.days import far_problems

LONGEST = 500
SCORES = range(1, 6)
QUESTIONS = {"demand": "需求满足", "service": "服务", "earnings": "收益"}
LACKING = {"owner_id": "责任人", "due_on": "办理期限", "answer": "答复"}


@dataclass(frozen=True)
class OpinionDraft:
    words: str
    owner_id: int | None = None
    due_on: date | None = None
    answer: str = ""


def problems(draft: OpinionDraft) -> list[Problem]:
    """An opinion is taken down at once; who answers it and until when may follow."""
    found = far_problems("due_on", draft.due_on)
    if not draft.words.strip():
        found.append(Problem("words", "请写客户的意见。"))
    for name, text in (("words", draft.words), ("answer", draft.answer)):
        if len(text) > LONGEST:
            found.append(Problem(name, f"最多 {LONGEST} 个字，现在是 {len(text)} 个。"))
    return found


def closing_problems(draft: OpinionDraft) -> list[Problem]:
    """Without owner, due date and answer it stays open; each that lacks is named."""
    values = {"owner_id": draft.owner_id, "due_on": draft.due_on, "answer": draft.answer.strip()}
    return [
        Problem(name, f"意见没有{title}，不能办结（第 3.3.3 条）。")
        for name, title in LACKING.items()
        if not values[name]
    ]


@dataclass(frozen=True)
class Slip:
    demand: int | None
    service: int | None
    earnings: int | None


@dataclass(frozen=True)
class Mean:
    """``count`` is how many answered the question; ``mean`` has two decimals, half up."""

    title: str
    count: int
    mean: Decimal | None


@dataclass(frozen=True)
class Satisfaction:
    """``rate`` is the percentage of slips that came back, where it is known how many went out."""

    count: int
    given: int | None
    rate: Decimal | None
    means: tuple[Mean, ...]


def slip_problems(slip: Slip) -> list[Problem]:
    answers = {name: getattr(slip, name) for name in QUESTIONS}
    found = [
        Problem(name, f"{QUESTIONS[name]}请填 {SCORES[0]} 至 {SCORES[-1]} 分。")
        for name, score in answers.items()
        if score is not None and score not in SCORES
    ]
    if all(score is None for score in answers.values()):
        found.append(Problem("demand", "这张测评表一项也没有填。"))
    return found


def count_problems(back: int, given: int | None, field: str) -> list[Problem]:
    """No more slips come back than went out."""
    if given is None or back <= given:
        return []
    return [Problem(field, f"发出 {given} 份，收回的不能是 {back} 份，请核对发出份数。")]


def summed(slips: Iterable[Slip], given: int | None) -> Satisfaction:
    kept = list(slips)
    rate = None
    if given:
        rate = two_places(Decimal(100 * len(kept)) / given)
    means = tuple(
        mean(title, [score for each in kept if (score := getattr(each, name)) is not None])
        for name, title in QUESTIONS.items()
    )
    return Satisfaction(len(kept), given, rate, means)


def mean(title: str, scores: list[int]) -> Mean:
    value = two_places(Decimal(sum(scores)) / len(scores)) if scores else None
    return Mean(title, len(scores), value)


def two_places(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
