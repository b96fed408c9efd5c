"""A month is the ``date`` of its first day; these turn days, months and their spellings."""

from datetime import date, timedelta


def first(day: date) -> date:
    """The month that ``day`` lies in."""
    return day.replace(day=1)


def shift(month: date, months: int) -> date:
    """``months`` later (or earlier, when negative)."""
    index = month.year * 12 + month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def last_day(month: date) -> date:
    return shift(month, 1) - timedelta(days=1)


def span(start: date, end: date) -> list[date]:
    """Every month from ``start`` to ``end``, both counted; empty when end is before start."""
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    return [shift(first(start), step) for step in range(count)]


def parse(text: str) -> date:
    """``2026-03`` as a month; raises ValueError for anything else."""
    if len(text) != 7:
        raise ValueError(f"not a month: {text!r}")
    return date.fromisoformat(text + "-01")


def key(month: date) -> str:
    """The spelling of reports and addresses: ``2026-03``."""
    return f"{month.year:04d}-{month.month:02d}"


def label(month: date) -> str:
    """As people read it: ``2026年3月``."""
    return f"{month.year}年{month.month}月"
