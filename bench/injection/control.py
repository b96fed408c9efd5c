"""The positive control: a page with a hole, so that a tool that finds nothing is known to work.

``python -m bench.injection.control PORT``. It is a program of its own and no part of ours.
"""

import sqlite3
import sys
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

Start = Callable[[str, list[tuple[str, str]]], Any]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def page(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Names whose number is asked for, put into the statement as they come."""
    asked = parse_qs(environ.get("QUERY_STRING", "")).get("id", ["1"])[0]
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE person (id INTEGER, name TEXT)")
    database.executemany("INSERT INTO person VALUES (?, ?)", [(1, "甲"), (2, "乙"), (3, "丙")])
    start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    try:
        rows = database.execute(f"SELECT name FROM person WHERE id = {asked}").fetchall()  # noqa: S608 - the hole
    except sqlite3.Error:
        rows = []
    finally:
        database.close()
    return [f"<p>{len(rows)}</p><ul>{''.join(f'<li>{row[0]}' for row in rows)}</ul>".encode()]


def main() -> None:
    with make_server("127.0.0.1", int(sys.argv[1]), page, handler_class=Quiet) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
