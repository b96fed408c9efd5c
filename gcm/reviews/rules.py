"""The life of a review letter (clause 3.4): its states, what may be written, when it is late."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from enum import StrEnum

from gcm.core import months
from gcm.core.errors import Problem
from gcm.core.figures import Figure
from gcm.core.parameters import Letters
from gcm.core.wording import wording_problems


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    ISSUED = "issued"
    REPLACED = "replaced"


STATE_NAMES = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "待审核",
    State.APPROVED: "已审核",
    State.ISSUED: "已签发",
    State.REPLACED: "已被新版替代",
}
NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.APPROVED}),
    State.SUBMITTED: frozenset({State.APPROVED, State.DRAFT}),
    State.APPROVED: frozenset({State.ISSUED, State.DRAFT}),
    State.ISSUED: frozenset({State.REPLACED}),
    State.REPLACED: frozenset(),
}


class Kind(StrEnum):
    PROBLEM = "problem"
    SUGGESTION = "suggestion"


class Way(StrEnum):
    """How a letter went out."""

    IN_PERSON = "当面送达"
    POST = "邮寄"
    COURIER = "快递"
    ELECTRONIC = "电子送达"


class Reply(StrEnum):
    """What the slip says about the suggestions."""

    ALL = "全部采纳"
    PART = "部分采纳"
    NONE = "暂不采纳"
    SILENT = "未填写"


class Punctuality(StrEnum):
    IN_TIME = "按时"
    DUE = "未到期"
    LATE = "逾期"


LONGEST_TEXT = 120
LONGEST_WORDS = 300


@dataclass(frozen=True)
class PointDraft:
    """One problem or suggestion as it is typed in or proposed."""

    kind: Kind
    text: str
    cites: str = ""
    figure: Figure | None = None
    product: str = ""
    quantity: Decimal | None = None
    store: str = ""
    due: date | None = None


@dataclass(frozen=True)
class MonthWords:
    """What is typed once for all letters of a district's month."""

    market_words: str
    price_state: str
    scarce_policy: str
    events: str


def state_problems(now: State, then: State) -> list[Problem]:
    if then in NEXT[now]:
        return []
    return [Problem(None, f"这封信“{STATE_NAMES[now]}”，不能改为“{STATE_NAMES[then]}”。")]


def editing_problems(state: State) -> list[Problem]:
    """Text may change until the market manager has approved it."""
    if state in {State.DRAFT, State.SUBMITTED}:
        return []
    return [Problem(None, f"这封信“{STATE_NAMES[state]}”，不能再改；请先退回，或另发新版。")]


def reason_problems(reason: str) -> list[Problem]:
    return [] if reason.strip() else [Problem("reason", "请写明原因。")]


def words_problems(words: MonthWords) -> list[Problem]:
    problems: list[Problem] = []
    for name in ("market_words", "price_state", "scarce_policy", "events"):
        text = getattr(words, name)
        problems += wording_problems(name, text)
        if len(text) > LONGEST_WORDS:
            problems.append(Problem(name, f"请写在 {LONGEST_WORDS} 字以内，现有 {len(text)} 字。"))
    return problems


def point_problems(point: PointDraft) -> list[Problem]:
    """What is wrong with one point while it is still being written: it may lack its numbers."""
    problems = wording_problems("text", point.text)
    if not point.text.strip():
        problems.append(Problem("text", "请写内容。"))
    if len(point.text) > LONGEST_TEXT:
        problems.append(
            Problem("text", f"请写在 {LONGEST_TEXT} 字以内，现有 {len(point.text)} 字。")
        )
    if point.quantity is not None and point.quantity < 0:
        problems.append(Problem("quantity", "数量不能小于 0。"))
    return problems


def missing_numbers(point: PointDraft) -> list[str]:
    """What a point lacks before its letter may be issued, in the words of the form."""
    if point.kind is Kind.PROBLEM:
        return [] if point.figure and point.cites else ["所引数字"]
    parts = {
        "品规": point.product,
        "数量": point.quantity is not None,
        "门店": point.store,
        "日期": point.due,
    }
    return [name for name, given in parts.items() if not given]


def issue_problems(points: Iterable[PointDraft]) -> list[Problem]:
    """Clause 3.4: problems found and reasoned suggestions, each with its numbers."""
    problems: list[Problem] = []
    counts = {Kind.PROBLEM: 0, Kind.SUGGESTION: 0}
    names = {Kind.PROBLEM: "问题", Kind.SUGGESTION: "建议"}
    for point in points:
        counts[point.kind] += 1
        place = f"{names[point.kind]}第 {counts[point.kind]} 条"
        if missing := missing_numbers(point):
            problems.append(Problem(None, f"{place}缺{'、'.join(missing)}。"))
        problems += [
            Problem(None, f"{place}：{problem.message}") for problem in point_problems(point)
        ]
    if not counts[Kind.SUGGESTION]:
        problems.append(Problem(None, "至少要有一条写明品规、数量、门店和日期的建议。"))
    return problems


def due_on(month: date, law: Letters, next_working_day: Callable[[date], date]) -> date:
    """The day by which the letter on ``month`` is to be issued: the 10th after, moved on."""
    return next_working_day(months.shift(month, 1).replace(day=law.due_day))


def punctuality(due: date, today: date, issued_on: date | None) -> Punctuality:
    if issued_on is not None:
        return Punctuality.IN_TIME if issued_on <= due else Punctuality.LATE
    return Punctuality.DUE if today <= due else Punctuality.LATE


def letter_number(mark: str, month: date, code: str, edition: int) -> str:
    """``青烟集回〔2026〕9-K001``; a later edition adds its number: ``…9-K001-2``."""
    tail = "" if edition == 1 else f"-{edition}"
    return f"{mark}〔{month.year}〕{month.month}-{code}{tail}"


def points_text(points: Iterable[PointDraft]) -> str:
    """The text of problems and suggestions that two letters are compared by."""
    return "\n".join(
        re.sub(r"\s+", "", f"{point.text}{point.product}{point.store}") for point in points
    )


def alike(text: str, others: Sequence[str], least: Decimal) -> tuple[Decimal, int] | None:
    """The likest of ``others`` from ``least`` percent on: how alike, and its place in the list.

    Cheap upper bounds are asked first, so that a month of hundreds of letters stays quick.
    """
    best: tuple[Decimal, int] | None = None
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(text)
    for place, other in enumerate(others):
        floor = best[0] if best else least
        matcher.set_seq1(other)
        if not other or floor > matcher.real_quick_ratio() * 100:
            continue
        if floor > matcher.quick_ratio() * 100:
            continue
        same = sum(block.size for block in matcher.get_matching_blocks())
        exact = Decimal(200 * same) / (len(text) + len(other))
        percent = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
        if percent >= least and (best is None or percent > best[0]):
            best = (percent, place)
    return best
