"""The branch's own numbers over the shipped ones, kept in memory and read anew when they change.

Every process keeps the versions. A file in ``GCM_HOME`` grows by a byte with every change, so a
look at its size tells whether they are still good, without asking the database. They are read in
a transaction of their own, begun after that look: what is kept is never older than its stamp.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app, has_app_context
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from gcm.clauses.models import NumberChange
from gcm.core import engine, regulation
from gcm.core.db import db
from gcm.core.regulation import Change, Regulation

STAMP = "regulation.stamp"
KEPT = "regulation"
CHANGED = "numbers_changed"


@dataclass(frozen=True)
class Kept:
    stamp: int
    versions: Sequence[Regulation]


def versions() -> Sequence[Regulation]:
    if not has_app_context():
        return regulation.shipped()
    now = stamp(current_app.config["HOME"])
    kept: Kept | None = current_app.extensions[KEPT]
    if kept is None or kept.stamp != now:
        kept = current_app.extensions[KEPT] = Kept(now, read_afresh())
    return kept.versions


def stamp(home: Path) -> int:
    try:
        return (home / STAMP).stat().st_size
    except FileNotFoundError:
        return 0


def read_afresh() -> Sequence[Regulation]:
    with engine.reading(), Session(db.engine) as session:
        return regulation.overlaid(changes(session))


def changes(session: Session) -> list[Change]:
    """Every change that has not been withdrawn, of numbers that this version still has."""
    rows = session.execute(
        select(NumberChange.begins_on, NumberChange.field, NumberChange.value)
        .where(NumberChange.withdrawn_at.is_(None))
        .order_by(NumberChange.begins_on, NumberChange.id)
    )
    known = regulation.every_field()
    return [Change(*row) for row in rows if row.field in known]


def announce() -> None:
    """Tell every process, once the running transaction has committed."""
    db.session().info[CHANGED] = True


def stamp_after_commit(session: Session) -> None:
    if session.info.pop(CHANGED, False):
        with (current_app.config["HOME"] / STAMP).open("ab") as file:
            file.write(b".")


def init_app(app: Flask) -> None:
    app.extensions[KEPT] = None
    regulation.Provider.versions = staticmethod(versions)
    if not event.contains(Session, "after_commit", stamp_after_commit):
        event.listen(Session, "after_commit", stamp_after_commit)
