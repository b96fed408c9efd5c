"""Two-week plans of a customer manager (clauses 2.2.3 and 3.2.1): what is due, when, in what order.

The month's due stores are shared out over the parts of the windows that lie in the month, by
their working days; within a part the days carry evenly. The same input gives the same plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gcm.core import months
from gcm.core.parameters import Visits
from gcm.visits.rules.routes import Stop, route


@dataclass(frozen=True)
class Part:
    """What of one window lies in the month: its working days there. The dates are the window's."""

    begins_on: date
    ends_on: date
    days: tuple[date, ...]
    is_buffer: bool = False


@dataclass(frozen=True)
class Placed:
    """``position`` counts from 1 within the day."""

    day: date
    position: int
    stop: Stop


@dataclass(frozen=True)
class MonthPlan:
    parts: tuple[Part, ...]
    visits: tuple[Placed, ...]

    @property
    def buffer_days(self) -> list[date]:
        return [day for part in self.parts if part.is_buffer for day in part.days]

    def visits_in(self, part: Part) -> list[Placed]:
        return [visit for visit in self.visits if visit.day in part.days]


def window_of(day: date, terms: Visits) -> tuple[date, date]:
    """First and last day of the window that ``day`` lies in."""
    length = terms.plan_window_days
    begins_on = day - timedelta(days=(day - terms.plan_anchor).days % length)
    return begins_on, begins_on + timedelta(days=length - 1)


def parts_of(month: date, working_days: Sequence[date], terms: Visits) -> tuple[Part, ...]:
    """The month's parts that have working days; short ones are kept as buffer.

    ``working_days`` may hold days of other months. When all parts are short none is buffer.
    """
    windows: dict[tuple[date, date], list[date]] = {}
    for day in sorted(working_days):
        if months.first(day) == month:
            windows.setdefault(window_of(day, terms), []).append(day)
    least = terms.plan_part_least_days
    has_long = any(len(days) >= least for days in windows.values())
    return tuple(
        Part(begins_on, ends_on, tuple(days), is_buffer=has_long and len(days) < least)
        for (begins_on, ends_on), days in windows.items()
    )


def asked_parts(month: date, working_days: Sequence[date], terms: Visits) -> tuple[Part, ...]:
    """The parts of the windows whose plan is asked for in the month (clause 3.2.1).

    A part that is no buffer asks in its own month. A window that is buffer wherever it lies is
    asked for once, in the month that holds most of its working days, of equal ones the earlier:
    a plan is due every two weeks. ``working_days`` cover every month of the month's windows.
    """
    return tuple(
        part
        for part in parts_of(month, working_days, terms)
        if not part.is_buffer or month == month_of_buffer(part, working_days, terms)
    )


def month_of_buffer(window: Part, working_days: Sequence[date], terms: Visits) -> date | None:
    """Which month asks for a window that is buffer in all of its months; None if it is not."""
    parts = {
        month: part
        for month in months.span(window.begins_on, window.ends_on)
        for part in parts_of(month, working_days, terms)
        if part.begins_on == window.begins_on
    }
    if not all(part.is_buffer for part in parts.values()):
        return None
    return max(parts, key=lambda month: len(parts[month].days))


def months_around(month: date, terms: Visits) -> tuple[date, date]:
    """First and last day of the months that the month's windows reach into."""
    first, _ = window_of(month, terms)
    _, last = window_of(months.last_day(month), terms)
    return months.first(first), months.last_day(last)


def proposal(parts: Iterable[Part], stops: Sequence[Stop]) -> MonthPlan:
    """Every stop once. Buffers are used only when no other part is left."""
    parts = tuple(parts)
    used = [part for part in parts if not part.is_buffer] or list(parts)
    if not used:
        return MonthPlan(parts, ())
    in_order = route(stops, before=lambda stop: stop.rank)
    visits: list[Placed] = []
    for part, count in zip(
        used, shares(len(stops), [len(part.days) for part in used]), strict=True
    ):
        visits += spread(in_order[:count], part.days)
        in_order = in_order[count:]
    return MonthPlan(parts, tuple(once_open(visits, [day for part in used for day in part.days])))


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` in proportion to ``weights``: floors, then one more by the largest remainder.

    Of equal remainders the earlier is first.
    """
    whole = sum(weights)
    found = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place)
    )
    for place in by_remainder[: total - sum(found)]:
        found[place] += 1
    return found


def spread(stops: Sequence[Stop], days: Sequence[date]) -> list[Placed]:
    """In their order over the days, so that no two days differ by more than one stop."""
    visits: list[Placed] = []
    taken = 0
    for number, day in enumerate(days):
        count = len(stops) // len(days) + (number < len(stops) % len(days))
        visits += [
            Placed(day, position, stop)
            for position, stop in enumerate(stops[taken : taken + count], start=1)
        ]
        taken += count
    return visits


def once_open(visits: Sequence[Placed], days: Sequence[date]) -> list[Placed]:
    """A store that opens during the month changes places with one of a later day.

    With nobody to change places with it goes to the emptiest day on which it is open.
    """
    found = list(visits)
    for place, visit in enumerate(found):
        opens = visit.stop.open_from
        if opens is None or opens <= visit.day:
            continue
        other = partner(found, visit)
        if other is not None:
            mine, theirs = visit.stop, found[other].stop
            found[place], found[other] = (
                replace(visit, stop=theirs),
                replace(found[other], stop=mine),
            )
        elif later := [day for day in days if day >= opens]:
            found[place] = replace(visit, day=min(later, key=lambda day: (load(found, day), day)))
    return numbered(found)


def partner(visits: Sequence[Placed], visit: Placed) -> int | None:
    """Who stands on a day on which ``visit``'s store is open, and is open itself on its day."""
    opens = visit.stop.open_from
    for place, other in enumerate(visits):
        suits_me = opens is not None and other.day >= opens
        suits_them = other.stop.open_from is None or other.stop.open_from <= visit.day
        if suits_me and suits_them:
            return place
    return None


def load(visits: Iterable[Placed], day: date) -> int:
    return sum(visit.day == day for visit in visits)


def numbered(visits: Iterable[Placed]) -> list[Placed]:
    """By day and place in it, positions counted anew."""
    found: list[Placed] = []
    for visit in sorted(visits, key=lambda each: (each.day, each.position)):
        follows = bool(found) and found[-1].day == visit.day
        found.append(replace(visit, position=found[-1].position + 1 if follows else 1))
    return found
