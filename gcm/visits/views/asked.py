"""What an address asks for: a month, a day."""

from datetime import date

from flask import abort, request

from gcm.core import clock, months

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 1)


def asked_month() -> date:
    """``?month=2026-03``, this month unless given; what is no month leads nowhere."""
    text = request.args.get("month")
    if not text:
        return months.first(clock.today())
    try:
        month = months.parse(text)
    except ValueError:
        abort(404)
    return month if FIRST <= month <= LAST else abort(404)


def asked_day(text: str) -> date:
    """The day in an address; what is no day leads nowhere."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    return day if FIRST <= day <= LAST and text == day.isoformat() else abort(404)
