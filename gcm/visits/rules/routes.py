"""Which stores lie near each other, exactly: whole numbers, no rounding of distances."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

# A degree of longitude is about 7/8 of a degree of latitude in Sichuan (29° to 31° north).
EAST, NORTH = 7, 8
MICRODEGREES = 1_000_000


@dataclass(frozen=True)
class Stop:
    """A store as planning sees it. ``rank`` 0 goes first: findings, then notices, then the rest.

    ``open_from`` and ``open_until`` are its first and last day of business.
    """

    key: str
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    rank: int = 0
    open_from: date | None = None
    open_until: date | None = None
    inspected_on: date | None = None

    @property
    def point(self) -> tuple[int, int] | None:
        if self.longitude is None or self.latitude is None:
            return None
        return int(self.longitude * MICRODEGREES) * EAST, int(self.latitude * MICRODEGREES) * NORTH

    def is_open(self, day: date) -> bool:
        """The first and the last day of business count."""
        begun = self.open_from is None or self.open_from <= day
        return begun and (self.open_until is None or day <= self.open_until)


def apart(one: Stop, other: Stop) -> tuple[int, int]:
    """Orders by nearness; a store without coordinates comes after all that have them."""
    here, there = one.point, other.point
    if here is None or there is None:
        return 1, 0
    return 0, (here[0] - there[0]) ** 2 + (here[1] - there[1]) ** 2


def route(stops: Collection[Stop], before: Callable[[Stop], Any]) -> list[Stop]:
    """From each stop to the nearest next one, among those that ``before`` puts first."""
    left = sorted(stops, key=lambda stop: (before(stop), stop.key))
    found: list[Stop] = []
    while left:
        found.append(nearest(found[-1] if found else None, left, before))
        left.remove(found[-1])
    return found


def nearest(last: Stop | None, left: Sequence[Stop], before: Callable[[Stop], Any]) -> Stop:
    """``left`` is in the order that settles what is equally near."""
    if last is None:
        return left[0]
    return min(left, key=lambda stop: (before(stop), apart(last, stop)))
