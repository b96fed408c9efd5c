"""The first page after signing in: today's work, put together from the features' panels."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from gcm.web import storage
from gcm.web.access import public, signed_in
from gcm.web.render import page

bp = Blueprint("home", __name__)


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    return page("home.html")


@bp.get("/health")
@public
def health() -> ResponseReturnValue:
    """For whoever watches the server: whether it takes work in, and nothing else.

    The status is 200 all the same: a line of several servers must not take out all of them.
    """
    return {"status": storage.problem() or "ok"}
