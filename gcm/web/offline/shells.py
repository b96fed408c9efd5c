"""Pages that open without a network, whoever is signed in: nobody's data is in them."""

import json

from flask import Response, current_app, make_response, render_template
from flask.typing import ResponseReturnValue

from gcm.web.access import public
from gcm.web.offline import shell
from gcm.web.offline.blueprint import bp, pages


@pages.get("/offline")
@public
def not_in_pack() -> ResponseReturnValue:
    return render_template("offline/offline.html", place="offline")


@pages.get("/sync")
@public
def outbox() -> ResponseReturnValue:
    return render_template("offline/sync.html", place="sync")


@pages.get("/who")
@public
def people() -> ResponseReturnValue:
    return render_template("offline/who.html", place="who")


@pages.get("/tablet-check")
@public
def tablet_check() -> ResponseReturnValue:
    return render_template("offline/tablet_check.html", place="tablet-check")


@bp.get("/shell")
@public
def shell_files() -> ResponseReturnValue:
    return shell.of(current_app).listed()


@pages.get("/sw.js")
@public
def worker() -> Response:
    """The service worker. A new build changes its first line, and so the browser takes it."""
    found = shell.of(current_app)
    source = (found.static / "sw.js").read_text("utf-8")
    response = make_response(f"self.SHELL = {json.dumps(found.listed())};\n{source}")
    response.mimetype = "text/javascript"
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response
