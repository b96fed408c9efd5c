"""What stands between the password and the program: a code, a password of one's own, a phone."""

from flask import Flask, current_app, g, request, url_for

from gcm.accounts import queries, rules, switches
from gcm.accounts.models import Switch
from gcm.core import clock
from gcm.core.db import SAFE_METHODS
from gcm.core.users import User
from gcm.web import access
from gcm.web.access import Gate, me

CODE, PASSWORD, ENROLMENT = "code", "password", "enrolment"


def code() -> str | None:
    """The code of a phone that was enrolled, before anything else."""
    if g.second_at or not needs_code(me()) or not queries.has_enrolled(me()):
        return None
    return url_for("accounts.second_factor", next=wanted())


def password() -> str | None:
    """A password that somebody else knows, or that has lasted long enough."""
    if me().must_change_password or days_left(me()) == 0:
        return url_for("accounts.password")
    return None


def enrolment() -> str | None:
    if g.second_at or not needs_code(me()) or queries.has_enrolled(me()):
        return None
    return url_for("accounts.enrolment")


def needs_code(user: User) -> bool:
    return bool(user.roles & rules.WITH_CODE) and switches.is_on(Switch.LEVEL_TWO)


def days_left(user: User) -> int | None:
    """Of the password, where the branch asks for new ones now and then."""
    if not switches.is_on(Switch.LEVEL_TWO):
        return None
    lasts = int(current_app.config["PASSWORD_DAYS"])
    return rules.days_left(user.password_changed_at, lasts, clock.now())


def wanted() -> str:
    return request.full_path.rstrip("?") if request.method in SAFE_METHODS else "/"


def init_app(app: Flask) -> None:
    access.add_gates(app, Gate(CODE, code), Gate(PASSWORD, password), Gate(ENROLMENT, enrolment))
