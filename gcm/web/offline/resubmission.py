"""Correcting what waits in the inbox, in the form as it is today.

The address of the form carries ``?inbox=ID``; the feature's view fills its form from
``values()``; ``forms.replaces()`` in its template says which op is corrected.
"""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from flask import Flask, Response, abort, g, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from gcm.core.db import db
from gcm.core.sync import durable, inbox, receiving
from gcm.web.access import me
from gcm.web.arguments import whole


def values() -> MultiDict[str, str] | None:
    """What was filled in then, as today's form names it; None where nothing is corrected.

    For ``Form(formdata=values())``: on a POST the form reads what was sent, as ever.
    """
    entry_id = request.args.get("inbox", type=whole)
    if request.method != "GET" or entry_id is None:
        return None
    entry = inbox.get_own(me(), entry_id)
    op = inbox.opened(entry)
    try:
        fields = durable.upgraded(durable.find(op), op)
    except durable.Unknown:
        abort(404)
    g.replaces = entry.op
    return fields


def replaced_op() -> str:
    """The op that the form on this page corrects; "" for a new one."""
    return str(g.get("replaces", ""))


def clock_behind() -> timedelta | None:
    """How far the clock was behind that wrote what is corrected here; None for a new form."""
    return inbox.behind_of(me(), replaced_op()) if replaced_op() else None


def note_correction() -> None:
    """A form that came by the page itself says what it corrects in its hidden field."""
    if request.method != "POST" or request.blueprint == "sync":
        return
    with suppress(ValueError):  # an ordinary form corrects nothing
        g.replaces = str(UUID(request.form.get("replaces", "")))


def settle(response: Response) -> Response:
    """Once the page has taken the correction, what it corrects is settled."""
    taken = request.method == "POST" and response.status_code in {302, 303}
    if taken and "replaces" in g and current_user.is_authenticated:
        receiving.resolve(db.session(), replaced_op(), None, me().id)
    return response


def init_app(app: Flask) -> None:
    app.jinja_env.globals["replaced_op"] = replaced_op
    app.before_request(note_correction)
    app.after_request(settle)
