"""Where the managers stand in a month (clause 3.2.1)."""

from dataclasses import dataclass
from datetime import date

from gcm.core import regulation
from gcm.visits.models import MonthClosing
from gcm.visits.queries import closings
from gcm.visits.queries.facts import month_facts
from gcm.visits.rules import quotas
from gcm.visits.rules.counts import Standing
from gcm.visits.rules.facts import MonthFacts


@dataclass(frozen=True)
class Counted:
    """A manager's month as its records give it now, and as it was closed if it was."""

    live: Standing
    closing: MonthClosing | None = None
    kept: Standing | None = None

    @property
    def standing(self) -> Standing:
        """What holds: the numbers of the closing, whatever came after it."""
        return self.kept or self.live


def counted(facts: MonthFacts) -> list[Counted]:
    """Every manager of the branch, once for each role."""
    closed = closings.closed(facts.month)
    kept = {code: closings.kept(closing) for code, closing in closed.items()}
    places = {(each.user, each.role): each.districts for each in facts.managers}
    found = []
    for live in quotas.standings(facts, regulation.in_force(facts.month).visits):
        held = [
            Counted(live, closed[code], standing)
            for code in sorted(places[live.user, live.role] & closed.keys())
            if (standing := kept[code].of(live.user, live.role))
        ]
        found.append(held[0] if held else Counted(live))
    return found


def standings(month: date) -> tuple[Standing, ...]:
    """Every manager of the branch: for commands, which act for the whole of it."""
    return tuple(each.standing for each in counted(month_facts(month)))
