"""Files by their content: kept once under their SHA-256, written whole or not at all."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{64}")


def store(folder: Path, content: bytes) -> str:
    """Keep ``content`` below ``folder`` and return its SHA-256, by which it is found again."""
    name = hashlib.sha256(content).hexdigest()
    target = place(folder, name)
    if not target.exists():
        write(target, content)
    return name


def place(folder: Path, name: str) -> Path:
    """Where the file called ``name`` lies. Raises ValueError for anything but a SHA-256."""
    if not NAME.fullmatch(name):
        raise ValueError("not the name of a stored file")
    return folder / name[:2] / name[2:4] / name


def write(target: Path, content: bytes) -> None:
    """Put ``content`` at ``target`` so that a power cut leaves the old file or the new one."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)  # on a full disk, of all places, nothing is left
        raise
