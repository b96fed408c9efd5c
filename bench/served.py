"""The program as an office runs it, for as long as a measurement takes."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError

from flask import Flask

from bench.measure import members
from gcm import create_app
from gcm.core import scope
from gcm.core.db import db

PATIENCE = 60  # seconds until it has to answer


@contextmanager
def opened(home: Path, database: str) -> Iterator[Flask]:
    app = create_app({"HOME": home, "PLAIN_HTTP": True, "DATABASE_URL": database})
    with app.app_context(), scope.system("a measurement"):
        yield app
        db.session.remove()
        db.engine.dispose()


class Served:
    """``gcm serve`` on a free port, in a session of its own whose processor time is counted."""

    def __init__(self, home: Path, database: str = "", *, worker: bool = True) -> None:
        self.home, self.database, self.worker = home, database, worker
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{probe.getsockname()[1]}"

    def __enter__(self) -> Self:
        port = self.address.rpartition(":")[2]
        command = [sys.executable, "-m", "gcm", "serve", "--port", port]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GCM_")}
        told = {"GCM_HOME": str(self.home), "GCM_PLAIN_HTTP": "1"}
        if self.database:
            told["GCM_DATABASE_URL"] = self.database
        with self.home.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                command if self.worker else [*command, "--no-worker"],
                env=kept | told,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert time.monotonic() < until, self.home.with_suffix(".log").read_text()
            time.sleep(0.1)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as answer:  # noqa: S310 - our own server
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def cpu(self) -> float:
        """Seconds of the processor that its processes have used so far."""
        return sum(members(self.process.pid).values()) / os.sysconf("SC_CLK_TCK")
