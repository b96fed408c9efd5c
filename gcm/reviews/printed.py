"""How the figures of a letter are printed: their unit and how many decimals they show."""

from decimal import Decimal

from gcm.core.figures import Figure


def cartons(value: Decimal) -> Figure:
    """Whole when it is whole, else to two decimals."""
    return Figure(value, 0 if value == value.to_integral_value() else 2, "条")


def some_cartons(value: Decimal | None) -> Figure | None:
    return None if value is None else cartons(value)


def money(value: Decimal | None) -> Figure | None:
    return None if value is None else Figure(value, 2, "元")


def percent(value: Decimal | None, decimals: int = 2) -> Figure | None:
    return None if value is None else Figure(value, decimals, "%")


def growth(value: Decimal | None, decimals: int = 2) -> Figure | None:
    return None if value is None else Figure(value, decimals, "%", signed=True)
