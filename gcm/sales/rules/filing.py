"""When a month's forecast may be filed and corrected, and what must be said with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gcm.core import months
from gcm.core.errors import Problem
from gcm.core.parameters import Forecasts
from gcm.sales.rules.forecasting import departs

LONGEST_REASON = 200
MOST = Decimal(10_000_000)


class State(StrEnum):
    DUE = "待报"
    OVERDUE = "逾期未报"
    FILED = "已报"
    LATE = "逾期报出"


OPEN = frozenset({State.DUE, State.OVERDUE})


@dataclass(frozen=True)
class Figure:
    """What a customer manager expects of one product."""

    product_id: int
    quantity: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Correction:
    """What the market manager puts in its place; None leaves the figure as it was filed."""

    product_id: int
    quantity: Decimal | None
    reason: str = ""


def state(filed_on: date | None, due: date, today: date) -> State:
    if filed_on is None:
        return State.DUE if today <= due else State.OVERDUE
    return State.FILED if filed_on <= due else State.LATE


def filing_problems(
    month: date, due: date, today: date, *, filed: bool, corrected: bool
) -> list[Problem]:
    """Why this month's forecast may not be filed now."""
    this = months.first(today)
    if month < this:
        return [Problem(None, f"{months.label(month)}已经过去，不能再报预测。")]
    if month > months.shift(this, 1):
        return [Problem(None, "最早提前一个月报预测，请到时再报。")]
    if corrected:
        return [Problem(None, "市场经理已经订正，报出的数不能再改；有变化请告诉市场经理。")]
    if filed and today > due:
        return [Problem(None, f"{day(due)}已过，报出的数不能再改；有变化请市场经理订正。")]
    return []


def wrong_figures(
    figures: Sequence[Figure], proposed: Mapping[int, Decimal], terms: Forecasts
) -> list[Problem]:
    """What is wrong with the figures, each at its place in the form."""
    if not figures:
        return [Problem(None, "没有可以预测的品规，请先加入一个品规。")]
    return [problem for each in figures for problem in problems_of(each, proposed, terms)]


def problems_of(
    figure: Figure, proposed: Mapping[int, Decimal], terms: Forecasts
) -> Iterator[Problem]:
    yield from amount_problems(f"quantity_{figure.product_id}", figure.quantity)
    known = proposed.get(figure.product_id)
    field = f"reason_{figure.product_id}"
    if not figure.reason and departs(figure.quantity, known, terms):
        yield Problem(
            field,
            f"与建议数 {known:f} 条相差超过 {terms.reason_percent:f}%，请写明原因，"
            "例如：新店开业、客户促销、停供。",
        )
    yield from length_problems(field, figure.reason)


def correction_problems(month: date, today: date, *, filed: bool, own: bool) -> list[Problem]:
    """Why the market manager may not correct this month's forecast now."""
    if not filed:
        return [Problem(None, "这个月的预测还没有报出，没有可以订正的数。")]
    if own:
        return [Problem(None, "自己报出的预测由别人订正。")]
    if months.first(today) > month:
        return [Problem(None, f"{months.label(month)}已经过去，预测不能再订正。")]
    return []


def wrong_corrections(corrections: Sequence[Correction]) -> list[Problem]:
    """What is wrong with the corrections, each at its place in the form."""
    return [problem for each in corrections for problem in problems_with(each)]


def problems_with(correction: Correction) -> Iterator[Problem]:
    field = f"reason_{correction.product_id}"
    if correction.quantity is None:
        if correction.reason:
            yield Problem(field, "写了原因，却没有填订正数，请补上或删去原因。")
        return
    yield from amount_problems(f"quantity_{correction.product_id}", correction.quantity)
    if not correction.reason:
        yield Problem(field, "订正要写明原因。")
    yield from length_problems(field, correction.reason)


def amount_problems(field: str, quantity: Decimal) -> Iterator[Problem]:
    if quantity < 0:
        yield Problem(field, "预测数不能小于 0；不打算订的填 0。")
    elif quantity != quantity.to_integral_value():
        yield Problem(field, "请填整条数，不带小数。")
    elif quantity > MOST:
        yield Problem(field, "数字过大，请核对。")


def length_problems(field: str, reason: str) -> Iterator[Problem]:
    if len(reason) > LONGEST_REASON:
        yield Problem(field, f"原因最多 {LONGEST_REASON} 个字，现在 {len(reason)} 个字。")


def day(value: date) -> str:
    return f"{value.month}月{value.day}日"
