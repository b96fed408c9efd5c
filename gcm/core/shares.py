"""Whole things shared out in proportion, so that the shares always add up."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Weights = Sequence[tuple[str, Decimal]]  # key and weight


def largest_remainder(total: int, weights: Weights) -> dict[str, int]:
    """``total`` whole things over (key, weight): floors, then one more by the largest fraction.

    Of equal fractions the larger weight is first, then the lower key. Weights below 0 count as
    0, and where all are 0 the shares are equal. The order of the weights does not matter.
    """
    quotas = quotas_of(total, weights)
    found = {key: int(quota) for key, quota in quotas.items()}
    heavy = {key: max(weight, Decimal(0)) for key, weight in weights}
    by_fraction = sorted(quotas, key=lambda key: (found[key] - quotas[key], -heavy[key], key))
    for key in by_fraction[: total - sum(found.values())]:
        found[key] += 1
    return found


def quotas_of(total: int, weights: Weights) -> dict[str, Fraction]:
    """What each would get if things could be cut: ``total`` × weight / sum of the weights."""
    parts = {key: Fraction(max(weight, Decimal(0))) for key, weight in weights}
    whole = sum(parts.values())
    if not whole:
        return {key: Fraction(total, len(parts)) for key in parts}
    return {key: total * part / whole for key, part in parts.items()}
