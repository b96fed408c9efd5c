"""Importing this module puts every route of working offline on its blueprint."""

from flask import Flask

from gcm.web.offline import (
    blobs,
    checks,
    emergency,
    files,
    findable,
    guard,
    inbox,
    losses,
    ops,
    pack,
    panels,
    resubmission,
    shell,
    shells,
)
from gcm.web.offline.blueprint import bp, pages

__all__ = [
    "add_routes",
    "checks",
    "emergency",
    "files",
    "inbox",
    "init_app",
    "losses",
    "ops",
    "shells",
]


def init_app(app: Flask) -> None:
    """Before the features: their templates may ask what is set here."""
    for part in (blobs, guard, pack, resubmission, shell):
        part.init_app(app)


def add_routes(app: Flask) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(pages)
    app.extensions["csrf"].exempt(bp)
    panels.add_to(app)
    findable.add_to(app)
