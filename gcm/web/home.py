"""The first page after signing in: today's work, put together from the features' panels."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

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
    """For whoever watches the server: it answers, and says nothing else."""
    return {"status": "ok"}
