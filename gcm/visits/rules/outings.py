"""A market manager's outings (clause 3.2.1): what was not inspected longest, near together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gcm.core.regulation import Visits
from gcm.visits.rules.routes import Stop, apart

NEVER = date.min


@dataclass(frozen=True)
class Outing:
    day: date
    stops: tuple[Stop, ...]


def outings(stops: Sequence[Stop], working_days: Sequence[date], terms: Visits) -> list[Outing]:
    """As many outings as the month needs, each of as many stores as one needs to count.

    With fewer stores than that each outing goes to all of them. Those inspected least lately are
    chosen, and only when all are chosen are any visited a second time.
    """
    days = spaced(working_days, terms.outings_a_month)
    size = min(terms.stores_an_outing, len(stops))
    if not days or not size:
        return []
    by_need = sorted(stops, key=lambda stop: (stop.inspected_on or NEVER, stop.key))
    times = {
        stop: len(days) * size // len(stops) + (place < len(days) * size % len(stops))
        for place, stop in enumerate(by_need)
    }
    return [
        Outing(day, tuple(chosen(by_need, times, size, days_left=len(days) - number)))
        for number, day in enumerate(days)
    ]


def spaced(days: Sequence[date], count: int) -> list[date]:
    """``count`` of the days, evenly over the month."""
    days = sorted(days)
    count = min(count, len(days))
    return [days[(2 * number + 1) * len(days) // (2 * count)] for number in range(count)]


def chosen(
    by_need: Sequence[Stop], times: dict[Stop, int], size: int, days_left: int
) -> list[Stop]:
    """One outing, from the neediest stop to the nearest next; counts down ``times``.

    A stop that must be visited on each of the days left comes in any case.
    """
    musts = [stop for stop in by_need if times[stop] == days_left]
    found: list[Stop] = []
    while len(found) < size:
        open_musts = [stop for stop in musts if stop not in found]
        full = len(found) + len(open_musts) == size
        left = open_musts if full else [s for s in by_need if times[s] and s not in found]
        found.append(min(left, key=lambda stop: apart(found[-1], stop)) if found else left[0])
    for stop in found:
        times[stop] -= 1
    return found
