"""What of ``GCM_HOME`` goes into a backup beside the database: every upload, nothing remade."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from gcm.core import files, jobs
from gcm.keeping.backups import store

# Databases are copied in their own way, keys go only where they are encrypted.
APART = {"keys", "backups", "printing", "backing-up", "in-use.lock", "backup.index"}
APART_PREFIXES = ("replaced-", "restoring-", "drill-")
APART_SUFFIXES = (".db", ".db-wal", ".db-shm", ".db-journal", ".stamp", ".tmp", ".lock")
PIECES = "blobs/parts"  # of pictures that have not come whole
INDEX = "backup.index"


def uploads(home: Path, backups: Path) -> Iterator[Path]:
    """In a fixed order. What the program can print again is left out, and the backups."""
    printed = {*remade(home), backups}
    for folder, below, names in os.walk(home):
        here = Path(folder)
        below[:] = sorted(
            each
            for each in below
            if here / each not in printed and not (here == home and is_apart(each))
        )
        for name in sorted(names):
            path = here / name
            if name.endswith(".tmp") or (here == home and is_apart(name)) or path.is_symlink():
                continue
            yield path


def is_apart(name: str) -> bool:
    return name in APART or name.startswith(APART_PREFIXES) or name.endswith(APART_SUFFIXES)


def remade(home: Path) -> set[Path]:
    """Folders whose files come again: prints of jobs, and pieces that are sent again."""
    return {home / PIECES, *(folder_of(home, 0).parent for folder_of in jobs.FOLDERS.values())}


class Index:
    """The SHA-256 of uploads that were read before. They are written once and never changed."""

    def __init__(self, home: Path) -> None:
        self.path = home / INDEX
        self.home = home
        self.before = self.read()
        self.now: dict[str, tuple[str, str]] = {}

    def read(self) -> dict[str, tuple[str, str]]:
        try:
            found = json.loads(self.path.read_bytes())
            return {name: (stamp, sha256) for name, (stamp, sha256) in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def digest(self, path: Path) -> str:
        """Read again when size, time or place on the disk differ. Raises FileNotFoundError."""
        found = path.stat()
        stamp = f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"
        name = path.relative_to(self.home).as_posix()
        known = self.before.get(name)
        sha256 = known[1] if known and known[0] == stamp else store.digest(path)
        self.now[name] = (stamp, sha256)
        return sha256

    def save(self) -> None:
        files.write(self.path, json.dumps(self.now).encode())
