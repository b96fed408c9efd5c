"""Each measure on both sides of its limits, and once worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from gcm.core import regulation
from gcm.sales import rules

D = Decimal
FLOORS = regulation.in_force(date(2026, 9, 1)).products.class_floors


@pytest.mark.clause("4.1")
@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("100", 1),
        ("99.99", 2),
        ("70", 2),
        ("69.99", 3),
        ("30", 3),
        ("29.99", 4),
        ("16.5", 4),
        ("16.49", 5),
        ("0", 5),
    ],
)
def test_a_class_begins_on_its_floor(price: str, expected: int) -> None:
    assert rules.price_class(D(price), 200, FLOORS) == expected


def test_the_class_goes_by_the_standard_carton_of_200_sticks() -> None:
    """60 yuan for 100 sticks is 60 × 200 / 100 = 120 yuan a standard carton: class 1."""
    assert rules.price_class(D(60), 100, FLOORS) == 1
    assert rules.price_class(D(60), 200, FLOORS) == 3


def test_without_a_transfer_price_a_product_has_no_class() -> None:
    assert rules.price_class(None, 200, FLOORS) == rules.UNCLASSED


def test_the_class_of_a_day_is_that_of_the_last_version_begun_by_then() -> None:
    versions = [(date(2026, 3, 1), 1), (date(2025, 1, 1), 2)]

    days = [date(2024, 12, 31), date(2025, 1, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [rules.class_on(day, versions) for day in days] == [rules.UNCLASSED, 2, 2, 1]
