"""What an address asks for: a month, a day."""

from datetime import date

from flask import abort, request

from gcm.core import clock
from gcm.web.arguments import asked_month, near

__all__ = ["asked_day", "asked_month"]


def asked_day() -> date:
    """``?day=2026-03-05``, today unless given."""
    text = request.args.get("day")
    if not text:
        return clock.today()
    try:
        return near(date.fromisoformat(text))
    except ValueError:
        abort(404)
