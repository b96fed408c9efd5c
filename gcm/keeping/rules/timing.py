"""When a backup is due by the clock, and from when on somebody is told that none was made."""

from datetime import datetime, timedelta

from gcm.core import clock

FROM_HOUR = 4  # a timer of the system's own has had its turn by then
LATE_AFTER = timedelta(hours=48)


def is_made_today(last_good: datetime | None, now: datetime) -> bool:
    """A clock that was put back finds one from tomorrow: that counts too."""
    return last_good is not None and clock.local(last_good).date() >= clock.local(now).date()


def is_due(last_good: datetime | None, now: datetime) -> bool:
    """Once a day; an office that was switched off at night catches up in the morning."""
    return clock.local(now).hour >= FROM_HOUR and not is_made_today(last_good, now)


def is_late(last_good: datetime | None, now: datetime) -> bool:
    return last_good is None or now - last_good > LATE_AFTER
