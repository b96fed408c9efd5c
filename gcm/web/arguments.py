"""Whole numbers and days in addresses and forms: none larger than the database keeps."""

from datetime import date

from flask import Flask, abort, request
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

from gcm.core import clock, months

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
LARGEST = 2**63 - 1  # a longer one is no id of ours, and SQLite's driver would fail on it


class Id(IntegerConverter):
    """``<int:…>`` in a route; what is too large leads nowhere (404)."""

    def __init__(self, url_map: object, fixed_digits: int = 0) -> None:
        super().__init__(url_map, fixed_digits, max=LARGEST)  # type: ignore[arg-type]


class Day(BaseConverter):
    """``<day:…>`` in a route: ``2026-03-05``; what is no day, or far from now, leads nowhere."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            return near(date.fromisoformat(value))
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: object) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)


def near(day: date) -> date:
    """Raises ValueError where reckoning with weeks and months around the day would fail."""
    if not FIRST <= day <= LAST:
        raise ValueError(f"far from now: {day}")
    return day


def whole(text: str) -> int:
    """For ``args.get(…, type=whole)``. Raises ValueError for what no column holds."""
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(f"out of range: {number.bit_length()} bits")
    return number


def asked_month() -> date:
    """``month=2026-03`` in the address or the form; this month unless given; else a 404."""
    text = request.values.get("month")
    if not text:
        return months.first(clock.today())
    try:
        return near(months.parse(text))
    except ValueError:
        abort(404)


def refuse_what_is_no_text() -> None:
    """Bytes in the address that are no UTF-8 would fail wherever an argument is first read."""
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        request.environ["QUERY_STRING"] = ""
        request.query_string = b""
        abort(400)


def init_app(app: Flask) -> None:
    app.before_request(refuse_what_is_no_text)
    app.url_map.converters.update({"int": Id, "day": Day})
