"""The real program on a free port of this machine: started, stopped, killed, started again."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Self
from urllib.error import URLError

import psutil

from tests.browser.branch import ROOT, surroundings

PATIENCE = 60  # seconds until a server has to answer


class Server:
    """``gcm serve`` with its worker. What it says is in ``log``, for the test that fails.

    ``apart`` is its program where several of them have their workers beside them, if any.
    """

    program: tuple[str, ...] = ("gcm", "serve", "--port")
    apart: tuple[str, ...] = ("gcm", "serve", "--no-worker", "--port")
    has_worker = True

    def __init__(self, home: Path) -> None:
        self.home = home
        self.address = f"http://127.0.0.1:{free_port()}"
        self.log = home.with_suffix(".log")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                self.command(),
                cwd=ROOT,
                env=self.surroundings(),
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()}"
            assert time.monotonic() < until, f"no answer in {PATIENCE} s:\n{self.log.read_text()}"
            time.sleep(0.1)
        return self

    def command(self) -> list[str]:
        return [sys.executable, "-m", *self.program, self.address.rpartition(":")[2]]

    def surroundings(self) -> dict[str, str]:
        return surroundings(self.home)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=5) as answer:  # noqa: S310 - our own server
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        """As the operator does, by Ctrl+C; nothing may stay behind."""
        self.end(signal.SIGINT, everything=False)

    def kill(self, *, everything: bool) -> None:
        """``kill -9`` of all its processes, or of the first one only: the rest must follow."""
        self.end(signal.SIGKILL, everything=everything)

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def end_dead(self) -> None:
        """It has ended by itself; wait for that."""
        assert self.process
        self.process.wait(timeout=30)
        self.process = None

    def end(self, sign: signal.Signals, *, everything: bool) -> None:
        if self.process is None:
            return
        tree = self.tree()
        for process in tree if everything else tree[:1]:
            if process.is_running():
                process.send_signal(sign)
        self.process.wait(timeout=30)
        self.process = None
        _ended, left = psutil.wait_procs(tree, timeout=10)
        for process in left:
            process.kill()
        assert not left, f"outlived the server: {left}"

    def tree(self) -> list[psutil.Process]:
        """The server's first process and all that it started."""
        assert self.process is not None
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
