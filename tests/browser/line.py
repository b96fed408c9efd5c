"""The line between one tablet and the server, which can be cut for all that its browser does.

Playwright's own switch does not reach a service worker that a browser wakes after it was started
again: what the page could not fetch, the worker could.
"""

import socket
import socketserver
from contextlib import suppress
from threading import Thread


class Line(socketserver.ThreadingTCPServer):
    """``address`` is the tablet's address of the program, for as long as there is the tablet."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, server: str) -> None:
        super().__init__(("127.0.0.1", 0), Way)
        self.server_port = int(server.rpartition(":")[2])
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.is_cut = False
        self.ends: set[socket.socket] = set()
        Thread(target=self.serve_forever, daemon=True).start()

    def cut(self, *, away: bool) -> None:
        self.is_cut = away
        for end in list(self.ends) if away else ():
            with suppress(OSError):  # it has ended by itself meanwhile
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut(away=True)
        self.shutdown()
        self.server_close()


class Way(socketserver.BaseRequestHandler):
    """One connection: bytes as they come, in both directions, until one end has had enough."""

    server: Line

    def handle(self) -> None:
        with suppress(OSError):  # no server there: the tablet sees a connection that ends
            far = socket.create_connection(("127.0.0.1", self.server.server_port))
            with far:
                self.join(self.request, far)

    def join(self, near: socket.socket, far: socket.socket) -> None:
        self.server.ends |= {near, far}
        back = Thread(target=pour, args=(far, near), daemon=True)
        try:
            if not self.server.is_cut:  # asked after its ends are known to whoever cuts
                back.start()
                pour(near, far)
                back.join()
        finally:
            self.server.ends -= {near, far}


def pour(source: socket.socket, into: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            into.sendall(data)
    with suppress(OSError):
        into.shutdown(socket.SHUT_WR)
