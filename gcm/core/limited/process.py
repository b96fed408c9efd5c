"""The parent's side: starts a limited child on a file, and is rid of it in any case."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Bounds:
    """What the child may use; ``wall_seconds`` is how long it may be about it."""

    memory: int
    cpu_seconds: int
    wall_seconds: float


@contextmanager
def running(
    script: Path, wish: Mapping[str, Any], file: IO[bytes], bounds: Bounds
) -> Iterator[IO[bytes]]:
    """What the child says. ``file`` is its standard input, ``wish`` its one argument, as JSON."""
    limits = json.dumps({"memory": bounds.memory, "seconds": bounds.cpu_seconds})
    command = [sys.executable, "-I", "-B", str(LAUNCH), limits, str(script), json.dumps(wish)]
    child = subprocess.Popen(  # noqa: S603 - our own script under our own Python
        command,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        cwd="/",
    )
    timer = threading.Timer(bounds.wall_seconds, child.kill)
    timer.daemon = True
    timer.start()
    stdout: IO[bytes] = child.stdout  # type: ignore[assignment]  # it is a pipe
    try:
        yield stdout
    finally:
        timer.cancel()
        child.kill()
        stdout.close()
        child.wait()
