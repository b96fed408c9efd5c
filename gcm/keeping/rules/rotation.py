"""Which backups stay: 7 daily, 4 weekly, 12 monthly, and whatever might be wanted at once."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gcm.core import clock

DAYS, WEEKS, MONTHS = 7, 4, 12
FRESH = timedelta(hours=24)  # nothing this young is taken away
BEFORE_UPGRADE = timedelta(days=7)  # the way back from a new version of the program
SPOILT = timedelta(days=7)  # that a bad one stays to be looked at


@dataclass(frozen=True)
class Made:
    """A backup as the rule sees it; ``good`` when it can be restored for all we know."""

    name: str
    made_at: datetime
    good: bool = True
    before_upgrade: bool = False


def leaving(made: Sequence[Made], now: datetime) -> list[str]:
    """The names of those that go, the oldest first. The newest good one never does."""
    kept = staying(made, now)
    return [each.name for each in in_order(made) if each.name not in kept]


def staying(made: Sequence[Made], now: datetime) -> set[str]:
    """The latest of each of the last days, weeks and months that have a good one, and the young."""
    good = [each for each in reversed(in_order(made)) if each.good]
    kept = {
        name
        for period, count in ((day, DAYS), (week, WEEKS), (month, MONTHS))
        for name in latest_of(good, period, count)
    }
    kept |= {each.name for each in good if is_young(each, now)}
    newest = good[0].made_at if good else None
    return kept | {
        each.name
        for each in made
        if not each.good
        and (newest is None or each.made_at >= newest or each.made_at > now - SPOILT)
    }


def is_young(each: Made, now: datetime) -> bool:
    return each.made_at > now - (BEFORE_UPGRADE if each.before_upgrade else FRESH)


def latest_of(
    newest_first: Sequence[Made], period: Callable[[datetime], Hashable], count: int
) -> list[str]:
    """The latest of each period, for as many periods as ``count``; empty ones count nothing."""
    found: dict[Hashable, str] = {}
    for each in newest_first:
        found.setdefault(period(each.made_at), each.name)
    return list(found.values())[:count]


def in_order(made: Sequence[Made]) -> list[Made]:
    return sorted(made, key=lambda each: (each.made_at, each.name))


def day(moment: datetime) -> Hashable:
    return clock.local(moment).date()


def week(moment: datetime) -> Hashable:
    return clock.local(moment).isocalendar()[:2]


def month(moment: datetime) -> Hashable:
    local = clock.local(moment)
    return local.year, local.month
