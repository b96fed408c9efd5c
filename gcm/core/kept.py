"""What every process keeps in memory of the database, read anew when it changes.

On SQLite a file in ``GCM_HOME`` grows by a byte with every change, so a look at its size tells
whether what is kept is still good, without asking the database. On PostgreSQL, whose processes
may be on several machines, a row counts the changes and is looked at once a request or job. What
is kept is read in a transaction of its own, begun after that look: it is never older than its
stamp.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from flask import Flask, current_app, g
from sqlalchemy import event
from sqlalchemy.orm import Session

from gcm.core import engine, shared
from gcm.core.db import db

Value = TypeVar("Value")
COPIES = "kept"
CHANGED = "kept_changed"


@dataclass(frozen=True)
class Copy:
    stamp: int
    value: Any


class Kept(Generic[Value]):
    """``name`` names the file or the row; ``read`` gives what is to be kept."""

    def __init__(self, name: str, read: Callable[[Session], Value]) -> None:
        self.name = name
        self.read = read

    def value(self) -> Value:
        copies: dict[str, Copy] = current_app.extensions[COPIES]
        now = stamp(self.name)
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
        session = db.session()
        session.info.setdefault(CHANGED, set()).add(self.name)
        if not is_file():
            shared.count_up(session, key_of(self.name))


def is_file() -> bool:
    return db.engine.dialect.name == "sqlite"


def path_of(home: Path, name: str) -> Path:
    return home / f"{name}.stamp"


def key_of(name: str) -> str:
    return f"kept:{name}"


def stamp(name: str) -> int:
    if not is_file():
        return looked().get(key_of(name), 0)
    try:
        return path_of(current_app.config["HOME"], name).stat().st_size
    except FileNotFoundError:
        return 0


def looked() -> dict[str, int]:
    """The numbers as committed; a request, or a job, goes by the same ones all along."""
    if "shared_numbers" not in g:
        g.shared_numbers = look()
    numbers: dict[str, int] = g.shared_numbers
    return numbers


def look() -> dict[str, int]:
    """On a connection of its own: the running transaction's own change does not count yet."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return shared.read(connection)


def stamp_after_commit(session: Session) -> None:
    names = session.info.pop(CHANGED, ())
    if names and not is_file():
        g.pop("shared_numbers", None)
        return
    for name in names:
        with path_of(current_app.config["HOME"], name).open("ab") as file:
            file.write(b".")


def init_app(app: Flask) -> None:
    app.extensions[COPIES] = {}
    if not event.contains(Session, "after_commit", stamp_after_commit):
        event.listen(Session, "after_commit", stamp_after_commit)
