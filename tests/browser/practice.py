"""The real program with one more durable form, and faults that a test asks for by a file.

``python -m tests.browser.practice PORT`` serves the home of GCM_HOME. A file ``fault`` there makes
the server kill itself at the next op: ``before`` it is taken, or ``after``, when the transaction
is over and the answer has not left yet.
"""

import json
import os
import signal
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, render_template_string, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from werkzeug.serving import make_server

from gcm import create_app
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.core.sync import durable, pack
from gcm.core.sync.durable import Durable, Fields, Taken
from gcm.core.sync.envelope import Envelope
from gcm.core.sync.pack import PackPage
from gcm.core.users import User
from gcm.web.access import signed_in

bp = Blueprint("practice", __name__, url_prefix="/practice")
PAGE = (Path(__file__).parent / "pages/practice.html").read_text("utf-8")
STOPS = 4
TABLE = "CREATE TABLE IF NOT EXISTS practice (op TEXT, user_id INTEGER, fields TEXT)"


@bp.get("/<entity>")
@signed_in
def form(entity: str) -> ResponseReturnValue:
    return render_template_string(PAGE, entity=entity)


def stops(_user: User, _day: date) -> list[PackPage]:
    return [PackPage(f"/practice/stop-{n}", "form", f"第 {n} 家", 1) for n in range(1, STOPS + 1)]


def take(fields: Fields, envelope: Envelope, *, by: User) -> Taken:
    if fields.get("text") == "错误":
        raise RuleBroken.because("这一项写错了。", field="text")
    written = json.dumps(list(fields.items(multi=True)), ensure_ascii=False)
    values = {"op": envelope.op, "by": by.id, "fields": written}
    db.session.execute(text("INSERT INTO practice VALUES (:op, :by, :fields)"), values)
    return Taken(f"LX-{envelope.seq}", f"/practice/{envelope.entity}")


def newer_build(response: Response) -> Response:
    """As after an update of the program, while a file ``newer`` lies in the home."""
    if request.path == "/sw.js" and (Path(os.environ["GCM_HOME"]) / "newer").exists():
        response.set_data(response.get_data().replace(b'"build": "', b'"build": "newer', 1))
    return response


class Faults:
    """Around the program, where a machine that loses its power would be."""

    def __init__(self, app: Flask, home: Path) -> None:
        self.app, self.file = app, home / "fault"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        moment = self.asked() if environ["PATH_INFO"] == "/sync/ops" else ""
        if moment == "before":
            self.die()
        answer = self.app(environ, start_response)
        if moment == "after":
            self.die()
        return answer

    def asked(self) -> str:
        """``after:3`` means the third op from then on."""
        if not self.file.exists():
            return ""
        moment, _colon, count = self.file.read_text().partition(":")
        if int(count or 1) == 1:
            return moment
        self.file.write_text(f"{moment}:{int(count) - 1}")
        return ""

    def die(self) -> None:
        self.file.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def main(port: int) -> None:
    app = create_app()
    durable.register(Durable("practice", "练习表", 1, take, Permission.FORM_SEND))
    # A home with a day of its own (see rounds.py) takes that along, any other the practice forms.
    if not (Path(os.environ["GCM_HOME"]) / "rounds").exists():
        pack.PROVIDERS.clear()
        pack.provide("practice", stops)
    app.register_blueprint(bp)
    app.after_request(newer_build)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(TABLE))
    home = Path(os.environ["GCM_HOME"])
    make_server("127.0.0.1", port, Faults(app, home), threaded=True).serve_forever()


if __name__ == "__main__":
    # Ctrl+C ends it also where the tests run in the background, whose children ignore that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main(int(sys.argv[1]))
