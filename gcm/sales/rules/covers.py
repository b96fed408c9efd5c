"""How long what was counted lasts (clause 1.3)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gcm.sales.rules import measures


class State(StrEnum):
    OUT = "out"
    TIGHT = "tight"
    NORMAL = "normal"
    OVER = "over"
    IDLE = "idle"


STATES = {
    State.OUT: "断货",
    State.TIGHT: "偏紧",
    State.NORMAL: "正常",
    State.OVER: "积压",
    State.IDLE: "期内无销量",
}


@dataclass(frozen=True)
class Limits:
    """Below ``tight`` days of cover stock is tight, above ``over`` it is piled up."""

    tight: int
    over: int
    stale: int


def state_of(stock: Decimal, sold: Decimal, days: int, limits: Limits) -> State:
    """Judged on the exact number of days; both limits themselves are normal."""
    if stock <= 0:
        return State.OUT
    if sold <= 0:
        return State.IDLE
    if stock * days < limits.tight * sold:
        return State.TIGHT
    is_over = measures.is_over_stock(stock, sold, days, limits.over)
    return State.OVER if is_over else State.NORMAL


def age(seen_on: date, today: date) -> int:
    return (today - seen_on).days


def is_stale(seen_on: date, today: date, limits: Limits) -> bool:
    """The count is so old that it says nothing of today."""
    return age(seen_on, today) > limits.stale
