"""A reverse proxy in front of several servers, as ``deploy/several/Caddyfile`` sets one up.

Each request goes to the next server, whoever sends it, so that nothing may live in one alone. One
that has reached nobody is tried elsewhere; one that was begun is never sent twice.
"""

import http.client
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

TRY_FOR = 5.0  # seconds, the Caddyfile's lb_try_duration
PAUSE = 0.25
PATIENCE = 120.0  # seconds for an answer
# What is said between two ends of one connection; the length is told anew.
HOP = {"connection", "content-length", "keep-alive", "proxy-connection", "te", "transfer-encoding"}
Answer = tuple[http.client.HTTPResponse, bytes]


class Front(ThreadingHTTPServer):
    """``address`` is how browsers reach the servers; ``answered`` counts what each has said."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, servers: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), Way)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.answered = dict.fromkeys(servers, 0)
        self.turns, self.lock = cycle(servers), Lock()
        Thread(target=self.serve_forever, daemon=True).start()

    def in_turn(self) -> Iterator[str]:
        """One server after the other, for as long as a request may look for one that is there."""
        until, tried = time.monotonic() + TRY_FOR, 0
        while not tried or time.monotonic() < until:
            with self.lock:
                server = next(self.turns)
            yield server
            tried += 1
            if tried % len(self.answered) == 0:
                time.sleep(PAUSE)

    def count(self, server: str) -> None:
        with self.lock:
            self.answered[server] += 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser hangs up when it likes; anything else is told."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class Way(BaseHTTPRequestHandler):
    """One connection of a browser, over which it asks as often as it likes."""

    protocol_version = "HTTP/1.1"
    server: Front

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with suppress(OSError):  # the browser has hung up
            try:
                self.answer(*self.asked(body))
            except (OSError, http.client.HTTPException):
                self.send_error(502)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method goes to the servers, which know what to say to a strange one."""
        if name.startswith("do_"):
            return self.pass_on
        raise AttributeError(name)

    def asked(self, body: bytes) -> Answer:
        """What a server said. Raises OSError when none is there, or one broke off."""
        for server in self.server.in_turn():
            line = http.client.HTTPConnection(urlsplit(server).netloc, timeout=PATIENCE)
            try:
                line.connect()
            except OSError:
                continue
            try:
                line.request(self.command, self.path, body, self.passed_on())
                said = line.getresponse()
                found = said, said.read()
            finally:
                line.close()
            self.server.count(server)
            return found
        raise ConnectionRefusedError

    def passed_on(self) -> dict[str, str]:
        kept = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        told = {"X-Forwarded-For": self.client_address[0], "X-Forwarded-Proto": "http"}
        return kept | told

    def answer(self, said: http.client.HTTPResponse, body: bytes) -> None:
        self.send_response_only(said.status, said.reason)
        for name, value in said.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        if self.command == "HEAD" and (length := said.getheader("Content-Length")):
            self.send_header("Content-Length", length)
        elif said.status not in {204, 304}:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """The servers' own log is enough."""
