"""The only place that asks what time it is, so that a test can stop the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    return _moment.get() or datetime.now(UTC)


def today() -> date:
    """The day it is in Shanghai."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment as the clock on the office wall shows it."""
    return moment.astimezone(LOCAL)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, it is ``moment``: only the demo branch lives through its past in this way."""
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)
