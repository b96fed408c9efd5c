"""How much of a request's body is read, and which routes are sent files at all.

A form's token is inside it, so a form is read before any view is asked. It therefore has its own,
small limit, and of strangers nothing is read but what they sign in with. Only a route that says
``@takes_files()`` is sent more, in parts that go to disk.
"""

import io
from collections.abc import Callable
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Request, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from gcm.core.db import SAFE_METHODS
from gcm.web.access import View, ask_to_sign_in

IN_PARTS = "multipart/form-data"
IN_ONE = "application/x-www-form-urlencoded"
STRANGERS = 64 * 1024


def takes_files(largest: int | None = None) -> Callable[[View], View]:
    """``largest`` in bytes, of all that is sent at once; else what the settings say."""

    def decorate(view: View) -> View:
        view.takes_files = True  # type: ignore[attr-defined]
        view.largest_body = largest  # type: ignore[attr-defined]
        return view

    return decorate


class Parser(FormDataParser):
    """A form in one piece has no more fields than one in parts, and browsers write UTF-8.

    Werkzeug counts neither: a megabyte of ``&`` takes fifty of memory, of ``%ff`` two seconds.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype == IN_ONE:
            stream = io.BytesIO(self.checked(stream))
        return super().parse(stream, mimetype, content_length, options)

    def checked(self, stream: IO[bytes]) -> bytes:
        body = stream.read()
        stream.read(1)  # raises where the limit has cut the body off
        if body.count(b"&") >= (self.max_form_parts or 0):
            raise RequestEntityTooLarge
        try:
            unquote_to_bytes(body).decode()
        except UnicodeDecodeError:
            raise BadRequest from None
        return body


class Bounded(Request):
    form_data_parser_class = Parser


def limit() -> ResponseReturnValue | None:
    """Before the token is looked for, which reads the whole form."""
    if request.endpoint is None or request.method in SAFE_METHODS:
        return None
    view = current_app.view_functions[request.endpoint]
    is_public = getattr(view, "access", None) == "public"
    if not is_public and not current_user.is_authenticated:
        return ask_to_sign_in()
    most: int = current_app.config["MAX_CONTENT_LENGTH"]
    in_parts = request.mimetype == IN_PARTS
    if in_parts and getattr(view, "takes_files", False):
        request.max_content_length = getattr(view, "largest_body", None) or most
        return None
    form = STRANGERS if is_public else current_app.config["MAX_FORM_MEMORY_SIZE"]
    request.max_content_length = min(most, form)
    if in_parts and request.files:
        abort(400)
    return None


def init_app(app: Flask) -> None:
    app.request_class = Bounded
    app.before_request(limit)
