"""Letters on the home page and on a chain's page."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.reviews.queries import letters, months
from gcm.reviews.rules import Punctuality, State, punctuality
from gcm.web import panels
from gcm.web.panels import Panel


def todays_letters(user: User, _thing: Any) -> Mapping[str, Any] | None:
    """What is still to be done about last month's letters; nothing once all are issued."""
    month = letters.last_month()
    lines = months.month_lines(user, month)
    counts = months.counts(lines)
    open_ones = [line for line in lines if line.state is not State.ISSUED]
    if not open_ones:
        return None
    due = letters.due_on(month)
    return {
        "month": month,
        "due": due,
        "is_late": punctuality(due, clock.today(), None) is Punctuality.LATE,
        "counts": counts,
        "total": len(lines),
    }


def chains_letters(user: User, customer: Any) -> Mapping[str, Any] | None:
    return {"letters": letters.letters_of(user, customer)}


def init_app(app: Flask) -> None:
    panels.add(
        app,
        Panel(
            place="home",
            name="letters",
            title="销售回顾函",
            order=5,  # it has a date: before what is merely good to know
            permission=Permission.LETTER_READ,
            template="reviews/panel_home.html",
            load=todays_letters,
        ),
        Panel(
            place="customer",
            name="letters",
            title="销售回顾函",
            order=40,
            permission=Permission.LETTER_READ,
            template="reviews/panel_customer.html",
            load=chains_letters,
        ),
    )
