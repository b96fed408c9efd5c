"""A computed number together with the way it is printed, the same on screen and paper."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Figure:
    """A number in the unit it is printed in: 12.34 and "%" for a growth of 0.1234."""

    value: Decimal
    decimals: int = 0
    unit: str = ""
    signed: bool = False

    @property
    def number(self) -> str:
        """The number as printed, without its unit: half up, thousands apart, never -0."""
        rounded = self.value.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)
        rounded = rounded if rounded else abs(rounded)
        return f"{rounded:+,}" if self.signed and rounded else f"{rounded:,}"

    def __str__(self) -> str:
        gap = "" if self.unit in ("", "%") else " "
        return f"{self.number}{gap}{self.unit}"
