"""How values look on a page."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask

from gcm.core import clock, months
from gcm.core.typography import NOTHING, number, quantity
from gcm.web import paging

__all__ = [
    "NOTHING",
    "day",
    "file_size",
    "moment",
    "money",
    "number",
    "or_dash",
    "percent",
    "quantity",
    "signed_percent",
]


def money(value: Decimal | None) -> str:
    return number(value, 2)


def percent(value: Decimal | None, places: int = 2) -> str:
    return NOTHING if value is None else f"{number(value, places)}%"


def signed_percent(value: Decimal | None, places: int = 2) -> str:
    """With its sign: ``+3.21%``. A minus is a real minus sign."""
    if value is None:
        return NOTHING
    text = percent(abs(value), places)
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text


def file_size(size: int) -> str:
    """``340 KB`` or ``1.2 MB``; never 0."""
    if size < 1024 * 1024:
        return f"{max(1, size // 1024)} KB"
    return f"{number(Decimal(size) / (1024 * 1024), 1)} MB"


def day(value: date | None) -> str:
    """``2026年3月5日``"""
    return f"{value.year}年{value.month}月{value.day}日" if value else NOTHING


def moment(value: datetime | None) -> str:
    """``2026-03-05 14:07``, as the clock on the wall shows it."""
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value else NOTHING


def or_dash(value: Any) -> Any:
    return value if value not in {None, ""} else NOTHING


def init_app(app: Flask) -> None:
    for each in (number, quantity, money, percent, signed_percent, file_size, day, moment, or_dash):
        app.add_template_filter(each)
    app.add_template_filter(months.label, "month")
    app.add_template_filter(months.key, "month_key")
    app.jinja_env.globals.update(
        today=clock.today, moment_now=clock.now, same_list=paging.same_list
    )
