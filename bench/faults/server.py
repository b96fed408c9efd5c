"""The keeper and its servers, seen from the run."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any


class Server:
    """``killed`` counts the servers that ended by SIGKILL, as their parent saw it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = self.pid = self.killed = 0
        self.people: list[dict[str, Any]] = []
        self.process: asyncio.subprocess.Process | None = None
        self.log = home.with_suffix(".log")
        self.reader: asyncio.Task[None] | None = None

    async def start(self, people: int, stops: int, *, products: int, bug: str = "") -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.faults.keeper"),
                *(str(self.home), str(people), str(stops), str(products), bug),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                limit=1024 * 1024,
            )
        assert self.process.stdout is not None
        while not self.pid:
            line = await self.process.stdout.readline()
            assert line, f"the keeper ended:\n{self.log.read_text()}"
            self.note(json.loads(line))
        self.reader = asyncio.create_task(self.listen())

    def note(self, said: dict[str, Any]) -> None:
        self.port = said.get("port", self.port)
        self.people = said.get("people", self.people)
        self.pid = said.get("server", self.pid)
        self.killed += said.get("by") == signal.SIGKILL

    async def listen(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.note(json.loads(line))

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def stop(self) -> None:
        if self.reader:
            self.reader.cancel()
        if self.process and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()
