"""What every process keeps in memory of the database, read anew when it changes.

A file in ``GCM_HOME`` grows by a byte with every change, so a look at its size tells whether what
is kept is still good, without asking the database. It is read in a transaction of its own, begun
after that look: what is kept is never older than its stamp.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from gcm.core import engine
from gcm.core.db import db

Value = TypeVar("Value")
COPIES = "kept"
CHANGED = "kept_changed"


@dataclass(frozen=True)
class Copy:
    stamp: int
    value: Any


class Kept(Generic[Value]):
    """``name`` names the file; ``read`` gives what is to be kept."""

    def __init__(self, name: str, read: Callable[[Session], Value]) -> None:
        self.name = name
        self.read = read

    def value(self) -> Value:
        copies: dict[str, Copy] = current_app.extensions[COPIES]
        now = stamp(current_app.config["HOME"], self.name)
        copy = copies.get(self.name)
        if copy is None or copy.stamp != now:
            copy = copies[self.name] = Copy(now, self.afresh())
        found: Value = copy.value
        return found

    def afresh(self) -> Value:
        with engine.reading(), Session(db.engine) as session:
            return self.read(session)

    def announce(self) -> None:
        """Tell every process, once the running transaction has committed."""
        db.session().info.setdefault(CHANGED, set()).add(self.name)


def path_of(home: Path, name: str) -> Path:
    return home / f"{name}.stamp"


def stamp(home: Path, name: str) -> int:
    try:
        return path_of(home, name).stat().st_size
    except FileNotFoundError:
        return 0


def stamp_after_commit(session: Session) -> None:
    for name in session.info.pop(CHANGED, ()):
        with path_of(current_app.config["HOME"], name).open("ab") as file:
            file.write(b".")


def init_app(app: Flask) -> None:
    app.extensions[COPIES] = {}
    if not event.contains(Session, "after_commit", stamp_after_commit):
        event.listen(Session, "after_commit", stamp_after_commit)
