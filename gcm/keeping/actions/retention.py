"""Let go of what has had its time, and prove that it is gone."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import make_url

from gcm.core import audit, clock, engine, regulation, scope
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.keeping import erasing
from gcm.keeping.backups import sqlite
from gcm.keeping.erasing import Found
from gcm.keeping.rules import retention
from gcm.keeping.rules.retention import CLASSES, Class
from gcm.onboarding import scans
from gcm.onboarding.queries import dossiers

JUST_NOW = timedelta(hours=1)  # a file that lies there so long has its row by now


def preview(today: date) -> list[Found]:
    """What would go, class by class; counts and the oldest day, nothing of the contents."""
    terms = regulation.in_force(today).retention
    with scope.system("counts of what has had its time"):
        return [erasing.found(each, retention.last_day(each, terms, today)) for each in CLASSES]


def erase(classes: Collection[Class], today: date, *, by: User | None) -> Mapping[str, int]:
    """Class by class, each with its entry; not inside a transaction.

    Raises RuleBroken when something is still there that should be gone.
    """
    terms, gone = regulation.in_force(today).retention, {}
    with scope.system("what has had its time"):
        for each in classes:
            last = retention.last_day(each, terms, today)
            with transaction():
                rows = erasing.erase(each, last)
                if rows:
                    gone[each.name] = rows
                    audit.record(
                        "retention.erased", by=by, kind=each.title, rows=rows, last_day=last
                    )
            left = erasing.found(each, last).rows
            db.session.rollback()
            if left:
                raise RuleBroken.because(
                    f"{each.title}没有清理干净，还有 {left} 条，请联系管理员。"
                )
        if gone:
            clear_files()
    overwrite()
    return gone


def clear_files() -> None:
    """Scans that no row names any more go from the disk."""
    with engine.reading():
        named = dossiers.scans_named()
        db.session.rollback()
    scans.clear(named, clock.now() - JUST_NOW)


def overwrite() -> None:
    """The pages were overwritten with zeros as the rows went; the journal still has them."""
    if db.engine.dialect.name != "sqlite":
        return
    with sqlite.open_database(Path(str(make_url(db.engine.url).database))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
