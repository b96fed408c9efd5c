"""A whole number shared out in proportion, so that the parts add up to it exactly."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

Weights = Sequence[tuple[str, Decimal]]


def largest_remainder(total: int, weights: Weights) -> dict[str, int]:
    """``total`` in proportion to the weights by code: floors, then one more by largest remainder.

    Of equal remainders the larger weight is first, then the lower code. A weight below 0 counts
    as 0; where none is above 0 all count alike. ``total`` is 0 or more; with nobody to share it
    among it is shared out to nobody.
    """
    exact = {code: Fraction(max(weight, Decimal(0))) for code, weight in weights}
    whole = sum(exact.values(), Fraction(0))
    if not whole:
        exact, whole = dict.fromkeys(exact, Fraction(1)), Fraction(len(exact))
    quotas = {code: total * weight / whole for code, weight in exact.items()}
    found = {code: floor(quota) for code, quota in quotas.items()}
    first = sorted(quotas, key=lambda code: (found[code] - quotas[code], -exact[code], code))
    for code in first[: total - sum(found.values())]:
        found[code] += 1
    return found
