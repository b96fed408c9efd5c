"""What stands in for the CSRF token under ``/sync/``, where forms wait longer than tokens live.

A page of another site can send neither our header nor our content types without asking first
(CORS), and we never say yes; browsers tell where a request comes from besides. The header names
whose work it is: it never goes in under another person's name.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import inspect

from gcm.web.access import View, me, signed_in
from gcm.web.bodies import takes_files

OWNER = "X-Owner"
JSON = "application/json"
BYTES = "application/octet-stream"
SHELL = {f"offline.{name}" for name in ("not_in_pack", "outbox", "people", "tablet_check")}


def refused(status: int, error: str, **more: object) -> Response:
    response = jsonify({"error": error, **more})
    response.status_code = status
    return response


def for_scripts(*content_types: str) -> Callable[[View], View]:
    """A route that only our own scripts may call, for the person that is signed in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            return problem(content_types) or view(**arguments)

        made = signed_in(guarded)
        return takes_files()(made) if BYTES in content_types else made

    return decorate


def problem(content_types: tuple[str, ...]) -> Response | None:
    if content_types and (request.mimetype not in content_types or OWNER not in request.headers):
        return refused(400, "request")
    if content_types and not is_ours():
        return refused(403, "origin")
    if request.headers.get(OWNER, str(me().id)) != str(me().id):
        return refused(409, "owner")
    return None


def is_ours() -> bool:
    """Sec-Fetch-Site where the browser gives it (not over plain HTTP), else Origin."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and origin.netloc == request.host


def name_owner(response: Response) -> Response:
    """Every page says whose it is, so that no tablet shows it to somebody else.

    The pages of the shell are nobody's, whoever asks for them.
    """
    if request.endpoint in SHELL:
        return response
    if response.mimetype == "text/html" and current_user.is_authenticated:
        # The identity is known without asking the database, which may be what has failed.
        identity: tuple[int, ...] = inspect(me()).identity
        response.headers.setdefault(OWNER, str(identity[0]))
    return response


def init_app(app: Flask) -> None:
    app.after_request(name_owner)
