"""Before what is hardest to undo or most private, the password once more: ``@fresh``.

What was asked for is asked again with the password in the same form, so nothing typed is lost and
nothing is kept on the server meanwhile.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from gcm.accounts import rules
from gcm.accounts.actions.attempts import Locked
from gcm.accounts.actions.entry import confirm
from gcm.core.db import SAFE_METHODS
from gcm.core.errors import RuleBroken
from gcm.web import sessions
from gcm.web.access import me
from gcm.web.render import page

View = Callable[..., ResponseReturnValue]

FIELD = "confirmed-by-password"
UNKEPT = {FIELD, "csrf_token"}


def fresh(view: View) -> View:
    """The password was given within the last five minutes, or is asked for now.

    Below ``@requires``. A page that shows a form is not asked for, only its being sent.
    """

    @wraps(view)
    def guarded(**kwargs: Any) -> ResponseReturnValue:
        return ask_unless_fresh() or view(**kwargs)

    guarded.fresh = True  # type: ignore[attr-defined]
    return guarded


def ask_unless_fresh() -> Response | None:
    """The page that asks for the password; None when it was given, lately or with this request."""
    if sessions.is_fresh() or only_shows_a_form():
        return None
    if FIELD not in request.form:
        return asking()
    try:
        confirm(me(), request.form[FIELD], request.remote_addr or "")
    except Locked as locked:
        return asking(str(locked), status=429, wait=locked.seconds)
    except RuleBroken as broken:
        return asking(str(broken))
    return None


def only_shows_a_form() -> bool:
    rule = request.url_rule
    return request.method in SAFE_METHODS and rule is not None and "POST" in (rule.methods or ())


def asking(problem: str = "", *, status: int = 403, wait: int = 0) -> Response:
    """403, so that htmx puts the whole page in place and nothing is committed."""
    asked = request.full_path.rstrip("?")
    reads = request.method in SAFE_METHODS
    response = page(
        "accounts/confirming.html",
        status=status,
        problem=problem,
        target=url_for("accounts.confirmation") if reads else asked,
        kept=[("next", asked)] if reads else kept(),
        field=FIELD,
        back=back(asked),
    )
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def kept() -> list[tuple[str, str]]:
    """What was typed, to be sent again."""
    return [(name, text) for name, text in request.form.items(multi=True) if name not in UNKEPT]


def back(asked: str) -> str:
    """Where somebody was who changes his mind."""
    came = request.headers.get("HX-Current-URL") or request.referrer or ""
    place = came.removeprefix(request.host_url.rstrip("/"))
    return rules.local_path(place if place != asked else None)
