"""What takes long to make is made once for all processes of a run; each works on its own copy."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], str]
) -> tuple[Path, str]:
    """A copy of the folder ``name``, and what ``make`` said of it when it filled it."""
    own, source = factory.mktemp(name) / "home", shared(factory) / f"once-{name}"
    said = source.with_suffix(".said")
    with alone(factory, name):
        if not said.exists():
            said.write_text(make(source))
    shutil.copytree(source, own)
    return own, said.read_text()


@contextmanager
def alone(factory: pytest.TempPathFactory, name: str) -> Iterator[None]:
    """The other processes of the run wait until this one is through."""
    with (shared(factory) / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def shared(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of the run see."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
