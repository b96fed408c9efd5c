"""Who is signed in, what has arrived, and the one door for ops."""

from flask import Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException

from gcm.core import clock, faults, policy
from gcm.core.db import begin_to_write, db, reads_first
from gcm.core.policy import Permission
from gcm.core.sync import envelope, receiving, reports
from gcm.core.sync.models import Vault
from gcm.core.sync.reports import Report
from gcm.web import devices, errors
from gcm.web.access import me
from gcm.web.offline import shell
from gcm.web.offline.blueprint import bp
from gcm.web.offline.guard import JSON, for_scripts, refused

CLOCK = "X-Clock"  # what the tablet's clock shows as it sends, in milliseconds since 1970


@bp.get("/whoami")
@for_scripts()
def whoami() -> ResponseReturnValue:
    """The nonce comes back: a hotel's sign-in page that says 200 to everything does not know it."""
    return {
        "nonce": request.args.get("n", "")[:100],
        "user": me().id,
        "name": me().name,
        "login": me().login,
        "csrf": generate_csrf(),
        "time": clock.now().isoformat(),
        "build": shell.of(current_app).build,
        "features": {
            "position": bool(current_app.config["VISIT_POSITION"]),
            "forms": policy.allows(me(), Permission.FORM_SEND),
        },
    }


@bp.post("/reports")
@for_scripts(JSON)
def report() -> ResponseReturnValue:
    """What the tablet has given out and still holds; the answer names what never arrived."""
    try:
        said = read_report()
    except (KeyError, TypeError, ValueError):
        return refused(400, "body")
    known = db.session.get(Vault, said.vault)
    if known is not None and known.user_id != me().id:
        return refused(409, "owner")
    device, token = devices.current_or_new(me())
    vault = reports.take(said, device, by=me())
    lost = reports.lost_beside(vault)
    answer = jsonify(
        missing=reports.missing(vault),
        lost=[{"vault": loss.vault.id, "seqs": loss.seqs} for loss in lost],
        settled=reports.settled(vault, clock.now() - reports.SETTLED_FOR),
        device={"code": device.code, "name": device.name},
    )
    return devices.remember(answer, token)


def read_report() -> Report:
    """Raises KeyError, TypeError or ValueError for anything but a report."""
    said = request.get_json()
    if not isinstance(said, dict):
        raise TypeError("no object")
    pending = envelope.items(said["pending"], most=envelope.LARGEST_SEQ)
    return Report(
        vault=envelope.uuid(said["vault"]),
        allocated=envelope.whole(said["seq"], 0, envelope.LARGEST_SEQ),
        pending=frozenset(envelope.whole(each, 1, envelope.LARGEST_SEQ) for each in pending),
        wiped=bool(said.get("wiped")),
    )


@bp.post("/ops")
@for_scripts(JSON)
@reads_first
def ops() -> ResponseReturnValue:
    """Tablets that come back together wait in one line to write: they read before it."""
    body = request.get_data()
    if len(body) > envelope.LARGEST_BODY:
        return refused(413, "size")
    behind = envelope.behind(request.headers.get(CLOCK), clock.now())
    try:
        incoming = receiving.read(body, by=me(), behind=behind)
    except envelope.Unreadable:
        return refused(400, "body")
    begin_to_write()
    answer = receiving.take_in(incoming, by=me())
    response = jsonify(answer.body)
    response.status_code = answer.status
    return response


@bp.errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    """Scripts are answered in JSON; what has no receipt in it counts as not delivered."""
    if found := faults.of(getattr(error, "original_exception", None)):
        return errors.later(found)
    return refused(error.code or 500, "size" if error.code == 413 else "request")
