"""C10, a customer manager's monthly sales report (clauses 2.2.8 and 5.2): figures and steps.

Plain values that can be frozen: what was submitted reads the same years later.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gcm.core import calendar, months
from gcm.core.errors import Problem
from gcm.core.parameters import Reports
from gcm.core.wording import wording_problems
from gcm.sales.rules import measures
from gcm.sales.rules.measures import UNCLASSED

NONE = Decimal(0)
LONGEST_WORDS = 1000
LONGEST_REMARK = 200
LONGEST_OPINION = 200


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"


STATE_NAMES = {
    State.DRAFT: "未提交",
    State.SUBMITTED: "待验收",
    State.ACCEPTED: "已验收",
    State.RETURNED: "已退回",
}
OPEN = frozenset({State.DRAFT, State.RETURNED})
# What was accepted may go back once more: figures were mended since, or something was overlooked.
NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.ACCEPTED, State.RETURNED}),
    State.ACCEPTED: frozenset({State.RETURNED}),
    State.RETURNED: frozenset({State.SUBMITTED}),
}


@dataclass(frozen=True)
class Line:
    """A class of a brand in the month, in 条 and yuan; what is not known is None, never 0."""

    price_class: int
    brand: str
    quantity: Decimal
    amount: Decimal
    last_year: Decimal | None = None
    target: Decimal | None = None
    stock: Decimal | None = None

    @property
    def growth(self) -> Decimal | None:
        return measures.growth(self.quantity, self.last_year)

    @property
    def price(self) -> Decimal | None:
        return measures.price_per_carton(self.amount, self.quantity)

    @property
    def completion(self) -> Decimal | None:
        return measures.completion(self.quantity, self.target)


@dataclass(frozen=True)
class Plan:
    """A target beside what was sold; ``indicator`` as the branch calls it."""

    indicator: str
    target: Decimal
    actual: Decimal

    @property
    def completion(self) -> Decimal | None:
        return measures.completion(self.actual, self.target)


@dataclass(frozen=True)
class Figures:
    """A chain's month, or that of all of a manager's chains together."""

    lines: tuple[Line, ...] = ()
    plans: tuple[Plan, ...] = ()

    @property
    def total(self) -> Line:
        """All lines as one, without a target: the plans say it by indicator."""
        return Line(
            price_class=UNCLASSED,
            brand="",
            quantity=sum((each.quantity for each in self.lines), NONE),
            amount=sum((each.amount for each in self.lines), NONE),
            last_year=known_sum(each.last_year for each in self.lines),
            stock=known_sum(each.stock for each in self.lines),
        )


def known_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """Of what is known; None when nothing is."""
    known = [each for each in values if each is not None]
    return sum(known, NONE) if known else None


def ordered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Class 1 to 5, then 未分类; within a class the most sold first."""
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                line.price_class == UNCLASSED,
                line.price_class,
                -line.quantity,
                line.brand,
            ),
        )
    )


def together(chains: Iterable[Figures]) -> Figures:
    """The figures of several chains as one's; each sum holds what is known of it.

    A target together is of the chains that have one, and so is the sale beside it.
    """
    lines: dict[tuple[int, str], list[Line]] = defaultdict(list)
    plans: dict[str, list[Plan]] = {}
    for chain in chains:
        for line in chain.lines:
            lines[line.price_class, line.brand].append(line)
        for plan in chain.plans:
            plans.setdefault(plan.indicator, []).append(plan)
    return Figures(
        ordered(summed(key, parts) for key, parts in lines.items()),
        tuple(
            Plan(
                name,
                sum((each.target for each in parts), NONE),
                sum((each.actual for each in parts), NONE),
            )
            for name, parts in plans.items()
        ),
    )


def summed(key: tuple[int, str], parts: Iterable[Line]) -> Line:
    """Without a target: ``quantity`` holds chains without one, so a percentage would mislead."""
    parts = list(parts)
    return Line(
        *key,
        quantity=sum((each.quantity for each in parts), NONE),
        amount=sum((each.amount for each in parts), NONE),
        last_year=known_sum(each.last_year for each in parts),
        stock=known_sum(each.stock for each in parts),
    )


def due_on(month: date, terms: Reports) -> date:
    """The last day in time: so many working days into the month after."""
    after = months.shift(month, 1)
    days = calendar.working_days(after, months.last_day(after))
    return days[min(terms.due_working_day, len(days)) - 1]


def is_late(due: date, submitted_on: date | None, today: date) -> bool:
    """Once late it stays late, whatever was mended after a return."""
    return (submitted_on or today) > due


def state_problems(now: State, then: State) -> list[Problem]:
    if then in NEXT[now]:
        return []
    return [Problem(None, f"月度销售报表“{STATE_NAMES[now]}”，不能改为“{STATE_NAMES[then]}”。")]


def change_problems(state: State) -> list[Problem]:
    if state in OPEN:
        return []
    return [Problem(None, f"月度销售报表“{STATE_NAMES[state]}”，不能修改；请市场经理先退回。")]


def submission_problems(
    month: date, today: date, *, recorded: bool, chains: int, words: str
) -> list[Problem]:
    """Why this month's report may not be submitted now."""
    if months.last_day(month) >= today:
        return [Problem(None, f"{months.label(month)}还没有结束，月底之后再提交。")]
    if not recorded:
        return [Problem(None, f"{months.label(month)}的销售还没有导入，请先请市场经理导入。")]
    if not chains:
        return [Problem(None, f"{months.label(month)}名下没有客户，没有可以报的数。")]
    if not words.strip():
        return [Problem("words", "请写几句本月的情况：增减的原因、存在的问题、下月的打算。")]
    return []


def words_problems(words: str, remarks: Mapping[str, str]) -> list[Problem]:
    """Clause 1.1 in what the manager writes; ``remarks`` by the form's field."""
    return [
        *wording_problems("words", words),
        *(problem for name, text in remarks.items() for problem in wording_problems(name, text)),
    ]


def return_problems(opinion: str) -> list[Problem]:
    return [] if opinion.strip() else [Problem("opinion", "退回时请写明原因。")]
