"""Keeps a server alive that is killed again and again.

The program is imported once, here. Each server is a fork of this process with the listening
socket already open, so that a killed one is replaced within milliseconds. It is killed for
real: by SIGKILL, at the points where the line asks for it, or from outside.

    python -m bench.faults.keeper HOME PEOPLE STOPS PRODUCTS [PLANTED BUG]
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import local
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.serving import make_server

from bench.faults import branch, planted
from gcm import create_app
from gcm.core.db import db
from gcm.core.processes import die_with_parent

QUEUE = 256
asked = local()


class Killing:
    """Around the program: the server dies where the request's own header asks for it."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked.where = environ.pop("HTTP_X_KILL", None)
        answer = self.app(environ, start)
        if asked.where == "after":
            die()
        asked.where = None
        return answer


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_before_commit(_connection: object) -> None:
    if getattr(asked, "where", None) == "before":
        die()


def tell(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def serve(app: Flask, listening: socket.socket) -> None:
    """In the fork, until it is killed."""
    die_with_parent()
    app.wsgi_app = Killing(app.wsgi_app)  # type: ignore[assignment, method-assign]  # as Flask says
    with app.app_context():
        event.listen(db.engine, "commit", die_before_commit)
    host, port = listening.getsockname()
    make_server(host, port, app, threaded=True, fd=listening.fileno()).serve_forever()


def keep(app: Flask, listening: socket.socket) -> None:
    while True:
        child = os.fork()
        if child == 0:
            serve(app, listening)
            os._exit(1)
        tell(server=child)
        _, status = os.waitpid(child, 0)
        tell(ended=child, by=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


def main() -> None:
    die_with_parent()
    home, people, stops, products, *bug = sys.argv[1:]
    app = create_app({"HOME": Path(home), "PLAIN_HTTP": True})
    with app.app_context():
        made = branch.make(int(people), int(stops), int(products), all_stand_in=True)
        db.session.remove()
        db.engine.dispose()
    planted.in_server(bug[0] if bug else "")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(QUEUE)
    listening.set_inheritable(True)
    tell(port=listening.getsockname()[1], people=made)
    keep(app, listening)


if __name__ == "__main__":
    main()
