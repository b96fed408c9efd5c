"""Exceptions that have a page of their own, in plain Chinese, with nothing of the inside."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request, session
from flask_wtf.csrf import CSRFError
from jinja2_fragments.flask import render_block
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from gcm.core import faults
from gcm.core.db import SAFE_METHODS, db
from gcm.core.errors import Busy, OutOfScope, Overtaken, RuleBroken
from gcm.core.faults import Fault, Words
from gcm.web.render import page

log = logging.getLogger(__name__)

KNOWN = {400, 403, 404, 405, 413, 429}


def give_reference() -> None:
    """A short id of this request, for the log and for the person to read out."""
    g.request_id = secrets.token_hex(4)


def http_error(error: HTTPException) -> Response:
    """What went wrong only when the answer was there, at the commit, comes in a 500."""
    if original := getattr(error, "original_exception", None):
        session.pop("_flashes", None)  # it says that something was saved
        return next(answer(original) for kind, answer in ANSWERS if isinstance(original, kind))
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    return page("errors/http.html", status=code, code=code if code in KNOWN else 400)


def another_host(_error: SecurityError) -> Response:
    """Under a name that is not ours no address can be built, so no page can be shown."""
    response = make_response("不接受这个访问地址。请用管理员给的网址打开集客簿。\n", 400)
    response.mimetype = "text/plain"
    return response


def not_found(_error: Exception) -> Response:
    return page("errors/http.html", status=404, code=404)


def stale_form(_error: CSRFError) -> Response:
    return page("errors/csrf.html", status=400)


def unsaved(template: str, status: int, **context: Any) -> Response:
    """Nothing was saved: htmx keeps the form with what was typed, and the notice goes above it."""
    if "HX-Request" not in request.headers or request.method == "GET":
        return page(template, status=status, **context)
    response = make_response(render_block(template, "notice", **context), status)
    response.headers["HX-Retarget"] = "#problems"
    response.headers["HX-Reswap"] = "innerHTML show:window:top"
    response.headers["HX-Reselect"] = "#notice"
    return response


def overtaken(error: Overtaken) -> Response:
    """Two people, one record: both values are shown and nothing was written."""
    db.session.rollback()
    return unsaved("errors/overtaken.html", 409, subject=error.subject, theirs=error.theirs)


def collided(error: IntegrityError | StaleDataError) -> Response:
    """The database refused because somebody else was a moment earlier."""
    log.warning("%s: %s", g.request_id, type(error).__name__)
    db.session.rollback()
    return unsaved("errors/overtaken.html", 409, subject="这条记录", theirs={})


def kept_out(error: DBAPIError | OSError) -> Response:
    """The database or its disk takes nothing now, through no fault of the person or of ours."""
    found = faults.of(error)
    return later(found) if found else fault(error)


def crowded(error: Busy | TimeoutError) -> Response:
    """Too many pictures or documents are being opened at once, or too many people read."""
    log.warning("%s: %s", g.request_id, error)
    return later(Fault.BUSY)


def later(found: Fault) -> Response:
    """Nothing was written, it will pass, and how to go on: as a page, a notice or JSON."""
    words, reference = faults.WORDS[found], g.get("request_id")
    log.warning("%s: %s on %s", reference, found, request.endpoint)
    db.session.rollback()
    if found in {Fault.BUSY, Fault.AWAY} and not hasattr(g, "_login_user"):
        g.nobody = True  # who it is was what could not be asked
    if request.blueprint == "sync":
        told = f"{words.title}，内容仍在本机，稍后自动重发（编号 {reference}）"
        response = jsonify(error=found, message=told, reference=reference)
        response.status_code = words.status
    else:
        response = shown(found, words=words, reference=reference)
    response.headers["Retry-After"] = str(words.again)
    return response


def shown(found: Fault, *, words: Words, reference: str | None) -> Response:
    """A page says who is signed in, which the database may not be able to tell now."""
    told = {"words": words, "reference": reference, "is_form": request.method not in SAFE_METHODS}
    try:
        if "nobody" not in g:
            return unsaved("errors/later.html", words.status, **told)
    except DBAPIError:
        db.session.rollback()
    g.nobody = True
    return make_response(render_template("errors/bare.html", **told), words.status)


def rule_broken(error: RuleBroken) -> Response:
    """For buttons, which have no form to show the problems in."""
    db.session.rollback()
    if "HX-Request" not in request.headers:
        return page("errors/rules.html", status=422, problems=error.problems)
    problems = render_block("errors/rules.html", "problems", problems=error.problems)
    response = make_response(problems, 422)
    response.headers["HX-Retarget"] = "#problems"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def fault(error: Exception) -> Response:
    """Ours: logged in full under the reference that the page shows."""
    log.exception("fault %s on %s", g.get("request_id"), request.endpoint, exc_info=error)
    db.session.rollback()
    return unsaved("errors/fault.html", 500, reference=g.get("request_id"))


ANSWERS: tuple[tuple[type[Exception], Callable[[Any], Response]], ...] = (
    (HTTPException, http_error),
    (SecurityError, another_host),
    (CSRFError, stale_form),
    (NoResultFound, not_found),
    (OutOfScope, not_found),
    (Overtaken, overtaken),
    (IntegrityError, collided),
    (StaleDataError, collided),
    (DBAPIError, kept_out),
    (OSError, kept_out),
    (Busy, crowded),
    (TimeoutError, crowded),
    (RuleBroken, rule_broken),
    (Exception, fault),
)


def init_app(app: Flask) -> None:
    app.before_request(give_reference)
    for kind, answer in ANSWERS:
        app.register_error_handler(kind, answer)
