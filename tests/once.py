"""What takes long to make is made once for all processes of a run; each works on its own copy."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], str]
) -> tuple[Path, str]:
    """A copy of the folder ``name``, and what ``make`` said of it when it filled it."""
    own, shared = factory.mktemp(name) / "home", factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    source, said = shared / f"once-{name}", shared / f"once-{name}.said"
    with (shared / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(make(source))
    shutil.copytree(source, own)
    return own, said.read_text()
