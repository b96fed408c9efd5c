"""Exceptions that have a page of their own, in plain Chinese, with nothing of the inside."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, g, make_response, request
from flask_wtf.csrf import CSRFError
from jinja2_fragments.flask import render_block
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from gcm.core.db import db
from gcm.core.errors import Busy, OutOfScope, Overtaken, RuleBroken
from gcm.web.render import page

log = logging.getLogger(__name__)

KNOWN = {400, 403, 404, 405, 413, 429}


def give_reference() -> None:
    """A short id of this request, for the log and for the person to read out."""
    g.request_id = secrets.token_hex(4)


def http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    return page("errors/http.html", status=code, code=code if code in KNOWN else 400)


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


def busy(error: OperationalError) -> Response:
    """SQLite has one writer; a large import may keep others waiting for a moment."""
    if "locked" not in str(error.orig) and "timeout" not in str(error.orig):
        return fault(error)
    return later()


def crowded(error: Busy) -> Response:
    """Too many pictures or documents are being opened at once."""
    log.warning("%s: %s", g.request_id, error)
    return later("同时上传的文件较多。")


def later(reason: str = "可能正在导入数据。") -> Response:
    db.session.rollback()
    response = unsaved("errors/busy.html", 503, reason=reason)
    response.headers["Retry-After"] = "5"
    return response


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


def init_app(app: Flask) -> None:
    app.before_request(give_reference)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(NoResultFound, not_found)
    app.register_error_handler(OutOfScope, not_found)
    app.register_error_handler(Overtaken, overtaken)
    app.register_error_handler(IntegrityError, collided)
    app.register_error_handler(StaleDataError, collided)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(Busy, crowded)
    app.register_error_handler(RuleBroken, rule_broken)
    app.register_error_handler(Exception, fault)
