"""Several app servers and workers on one PostgreSQL and one home, as docs/多台机器.md sets them up.

``pytest --servers=2`` tells the browser's stories to such an office instead of to one server.
"""

import signal
import sys
import time
from pathlib import Path
from typing import Self

import psutil

from tests.browser import branch
from tests.browser.front import Front
from tests.browser.server import Server


class AppServer(Server):
    """One of several behind a proxy."""

    def __init__(self, home: Path, kind: type[Server]) -> None:
        super().__init__(home)
        self.program = kind.apart

    def surroundings(self) -> dict[str, str]:
        return super().surroundings() | {"GCM_PROXIES": "1"}


class Worker(Server):
    """``gcm worker``, whom nobody asks anything. ``machine`` gives it a host name of its own."""

    def __init__(self, home: Path, machine: str = "") -> None:
        super().__init__(home)
        self.machine = machine

    def command(self) -> list[str]:
        plain = [sys.executable, "-m", "gcm", "worker"]
        if not self.machine:
            return plain
        named = 'hostname "$0" && exec "$@"'
        return ["unshare", "--uts", "sh", "-c", named, self.machine, *plain]

    def answers(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Office(Server):
    """Behaves as one server; its parts can be had one by one."""

    def __init__(self, home: Path, kind: type[Server], count: int) -> None:
        super().__init__(home)
        self.servers = [AppServer(home, kind) for _ in range(count)]
        self.workers = [Worker(home) for _ in range(count if kind.has_worker else 0)]
        self.front = Front([each.address for each in self.servers])
        self.address = self.front.address

    def parts(self) -> list[Server]:
        return [*self.servers, *self.workers]

    def start(self) -> Self:
        """All that are not there, one after the other."""
        for each in self.parts():
            if each.process is None:
                each.start()
        return self

    def end_dead(self) -> None:
        """One of the servers has ended by itself; wait for that."""
        until = time.monotonic() + 30
        while not (dead := [each for each in self.servers if each.has_ended()]):
            assert time.monotonic() < until, "all of them live"
            time.sleep(0.05)
        for each in dead:
            each.end_dead()

    def end(self, sign: signal.Signals, *, everything: bool) -> None:
        for each in self.parts():
            each.end(sign, everything=everything)

    def tree(self) -> list[psutil.Process]:
        return [process for each in self.parts() for process in each.tree()]


def move(home: Path, url: str) -> None:
    """Move the home's data as the handbook says; what it leaves of the old database goes."""
    branch.run(home, "move-database", "-", typed=url)
    settle(home, url)


def settle(home: Path, url: str) -> None:
    """From now on the home's data are there."""
    for leftover in [*home.glob("gcm.db*"), *home.glob("queue.db*")]:
        leftover.unlink()
    (home / branch.MOVED_TO).write_text(url)
