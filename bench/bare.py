"""The limit: a WSGI program that answers a fixed body, served as ours is.

python -m bench.bare PORT BYTES
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from gcm.core.server import WEB_PROCESSES

BODY = b"x" * 10_000


def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(BODY)))])
    return [BODY]


if __name__ == "__main__":
    Granian(
        "bench.bare:app",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=WEB_PROCESSES,
        blocking_threads=8,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()
