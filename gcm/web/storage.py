"""Writing stops while there is still room: what is begun can end, and everybody goes on reading."""

from datetime import timedelta

from flask import Flask, Response, current_app, g, request

from gcm.core import faults
from gcm.core.db import SAFE_METHODS
from gcm.core.faults import Fault, Words
from gcm.web import errors

# Whoever is to mend it must be able to come in.
ALWAYS = {"accounts.sign_in", "accounts.sign_out"}
BEHIND = timedelta(minutes=5)


def problem() -> Fault | None:
    """Looked at once a request: it costs one system call."""
    if "storage" not in g:
        home, least = current_app.config["HOME"], int(current_app.config["LEAST_FREE_MB"])
        g.storage = faults.storage(home, least)
    found: Fault | None = g.storage
    return found


def notice() -> Words | None:
    """What every page says above all else while nothing can be saved."""
    found = problem()
    return faults.WORDS[found] if found else None


def clock_behind() -> timedelta | None:
    """How far the server's clock stands before this person's last request; None if not at all."""
    behind: timedelta = g.get("seen_ahead", timedelta())
    return behind if behind > BEHIND else None


def refuse_writing() -> Response | None:
    if request.method in SAFE_METHODS or request.endpoint in ALWAYS:
        return None
    found = problem()
    return errors.later(found) if found else None


def init_app(app: Flask) -> None:
    app.before_request(refuse_writing)
    app.jinja_env.globals.update(storage_notice=notice, clock_behind=clock_behind)
