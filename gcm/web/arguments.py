"""Numbers, days and texts in addresses and forms: nothing that the database cannot keep."""

import re
from datetime import date
from typing import Any

from flask import Flask, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

from gcm.core import months

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # PostgreSQL keeps no NUL
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


class Month(BaseConverter):
    """``<month:…>`` in a route: ``2026-03``, as its first day."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> date:
        try:
            return near(months.parse(value))
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: object) -> str:
        return months.key(value) if isinstance(value, date) else str(value)


def near(day: date) -> date:
    """Raises ValueError where reckoning with weeks and months around the day would fail."""
    if not FIRST <= day <= LAST:
        raise ValueError(f"far from now: {day}")
    return day


def day(text: str) -> date:
    """For ``args.get(…, type=day)``. Raises ValueError for what is no day, or far from now."""
    return near(date.fromisoformat(text))


def whole(text: str) -> int:
    """For ``args.get(…, type=whole)``. Raises ValueError for what no column holds."""
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(f"out of range: {number.bit_length()} bits")
    return number


def refuse_what_is_no_text() -> None:
    """Bytes in the address that are no UTF-8 would fail wherever an argument is first read."""
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        request.environ["QUERY_STRING"] = ""
        request.query_string = b""
        abort(400)
    if CONTROLS.search(request.path):
        abort(404)


def read_without_controls() -> None:
    """Signs that nobody types and no page shows, such as NUL, are not there."""
    request.args = without_controls(request.args)


def without_controls(values: MultiDict[str, Any]) -> MultiDict[str, Any]:
    """Texts without control signs but tabs and line breaks; files and the like as they are."""
    pairs = list(values.items(multi=True))
    if not any(isinstance(each, str) and CONTROLS.search(each) for _, each in pairs):
        return values
    return MultiDict(
        (name, CONTROLS.sub("", each) if isinstance(each, str) else each) for name, each in pairs
    )


def init_app(app: Flask) -> None:
    app.before_request(refuse_what_is_no_text)
    app.before_request(read_without_controls)
    app.url_map.converters.update({"int": Id, "day": Day, "month": Month})
