"""How pages look to whoever asks: attributes of <html>, with no script to wait for.

A person's own choice stands on the account. The cookie repeats it in two words without personal
data, for pages that are shown to nobody in particular: signing in, and those that open without
a network, where a small script (look.js) reads it.
"""

from flask import Flask, Response, current_app, request
from flask_login import current_user

from gcm.core.looks import Look, TypeSize

YEAR = 365 * 24 * 60 * 60
Looks = tuple[Look, TypeSize]
PLAIN: Looks = (Look.SYSTEM, TypeSize.NORMAL)


def looks() -> Looks:
    """The person's choice, else what this browser showed last."""
    if current_user.is_authenticated:
        return current_user.look, current_user.type_size
    look, _, size = request.cookies.get(cookie_name(), "").partition(".")
    if look in set(Look) and size in set(TypeSize):
        return Look(look), TypeSize(size)
    return PLAIN


def cookie_name() -> str:
    return "look" if current_app.config["PLAIN_HTTP"] else "__Host-look"


def remember(response: Response) -> Response:
    """For the pages of this browser that are nobody's; what is plain needs no cookie."""
    if response.mimetype != "text/html" or response.status_code >= 400:
        return response
    if not current_user.is_authenticated:
        return response
    chosen, name = looks(), cookie_name()
    wanted = "" if chosen == PLAIN else ".".join(chosen)
    if wanted != request.cookies.get(name, ""):
        response.set_cookie(
            name,
            wanted,
            max_age=YEAR if wanted else 0,
            secure=not current_app.config["PLAIN_HTTP"],
            samesite="Lax",
            path="/",
        )
    return response


def init_app(app: Flask) -> None:
    app.jinja_env.globals["looks"] = looks
    app.after_request(remember)
