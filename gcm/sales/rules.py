"""The measures of sales, each as plain numbers in and a number out, with its formula as data.

A result of None means that the measure says nothing here: a base or denominator is 0 or missing.
It is shown as a dash, never as 0.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

UNCLASSED = 0  # 未分类
HUNDRED = Decimal(100)
CLASS_NAMES = ("未分类", "一类", "二类", "三类", "四类", "五类")


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as offices round."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def price_class(
    transfer_price: Decimal | None,
    sticks_per_carton: int,
    floors: Sequence[Decimal],
    standard_sticks: int = 200,
) -> int:
    """1 to 5 by the ex-VAT transfer price per standard carton, or ``UNCLASSED`` without one.

    ``floors`` are the lowest prices of class 1 to 5; a price on a floor belongs to its class.
    """
    if transfer_price is None or sticks_per_carton <= 0:
        return UNCLASSED
    standard = transfer_price * standard_sticks / sticks_per_carton
    for number, floor in enumerate(floors, start=1):
        if standard >= floor:
            return number
    return UNCLASSED


def class_on(day: date, versions: Sequence[tuple[date, int]]) -> int:
    """The class in force on ``day``, given (first day, class) in any order.

    Days before the first version are ``UNCLASSED``: nothing said what the product was then.
    """
    in_force = [each for each in versions if each[0] <= day]
    return max(in_force)[1] if in_force else UNCLASSED
