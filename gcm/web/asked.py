"""What an address or a form asks for: a month, a day."""

from datetime import date

from flask import abort, request

from gcm.core import clock, months
from gcm.web.arguments import near


def asked_month() -> date:
    """``month=2026-03``, this month unless given; what is no month leads nowhere."""
    text = request.values.get("month")
    if not text:
        return months.first(clock.today())
    try:
        return near(months.parse(text))
    except ValueError:
        abort(404)


def asked_day() -> date:
    """``?day=2026-03-05``, today unless given."""
    text = request.args.get("day")
    if not text:
        return clock.today()
    try:
        return near(date.fromisoformat(text))
    except ValueError:
        abort(404)
