"""A market manager's outings (clause 3.2.1): what was not inspected longest, near together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gcm.core.parameters import Visits
from gcm.visits.rules.routes import Stop, apart

NEVER = date.min


@dataclass(frozen=True)
class Outing:
    day: date
    stops: tuple[Stop, ...]


def outings(
    stops: Sequence[Stop], working_days: Sequence[date], terms: Visits, done: int = 0
) -> list[Outing]:
    """As many outings as the month still needs, each of as many stores as one needs to count.

    Those inspected least lately are chosen, and only when all were visited is any visited again.
    Where too few stores are open all the time, each outing goes to all that are open that day.
    """
    days = spaced(working_days, max(terms.outings_a_month - done, 0))
    by_need = sorted(stops, key=lambda stop: (stop.inspected_on or NEVER, stop.key))
    lasting = [stop for stop in by_need if all(stop.is_open(day) for day in days)]
    size = terms.stores_an_outing
    if len(lasting) < size:
        found = [Outing(day, tuple(round_of(by_need, day))) for day in days]
        return [outing for outing in found if outing.stops]
    left = turns(lasting, len(days) * size)
    found = []
    used: Counter[Stop] = Counter()
    for number, day in enumerate(days):
        going = chosen(lasting, left, used, size, days_left=len(days) - number)
        found.append(Outing(day, tuple(going)))
        left.subtract(going)
        used.update(going)
    return found


def round_of(by_need: Sequence[Stop], day: date) -> list[Stop]:
    """All that are open that day, from the neediest to the nearest next."""
    is_open = [stop for stop in by_need if stop.is_open(day)]
    once = turns(is_open, len(is_open))
    return chosen(is_open, once, Counter(), len(is_open), days_left=1)


def turns(by_need: Sequence[Stop], places: int) -> Counter[Stop]:
    """How often each comes up when ``places`` are filled in turn."""
    return Counter(
        {
            stop: places // len(by_need) + (place < places % len(by_need))
            for place, stop in enumerate(by_need)
        }
    )


def spaced(days: Sequence[date], count: int) -> list[date]:
    """``count`` of the days, evenly over the month."""
    days = sorted(days)
    count = min(count, len(days))
    return [days[(2 * number + 1) * len(days) // (2 * count)] for number in range(count)]


def chosen(
    by_need: Sequence[Stop],
    left: Counter[Stop],
    used: Counter[Stop],
    size: int,
    days_left: int,
) -> list[Stop]:
    """One outing, from the neediest stop to the nearest next, the least ``used`` ones first.

    A stop that must be visited on each of the days left comes in any case. It never takes the
    place of a less used one: as turns differ by one at most, that one must come as well.
    """
    musts = [stop for stop in by_need if left[stop] == days_left]
    found: list[Stop] = []
    while len(found) < size:
        open_musts = [stop for stop in musts if stop not in found]
        full = len(found) + len(open_musts) == size
        offered = open_musts if full else [s for s in by_need if left[s] and s not in found]
        least = min(used[stop] for stop in offered)
        fresh = [stop for stop in offered if used[stop] == least]
        found.append(min(fresh, key=lambda stop: apart(found[-1], stop)) if found else fresh[0])
    return found
