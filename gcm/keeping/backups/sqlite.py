"""A copy of the SQLite database as it is at one moment, made while others write, and checked."""

from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import create_engine, pool
from sqlalchemy.orm import Session

from gcm.core import audit, engine
from gcm.core.audit import Anchor
from gcm.core.errors import RuleBroken
from gcm.keeping.backups.facts import Facts

MEMBER = "database.sqlite"
PATIENCE = 30  # seconds that a copy waits for a lock
MOST_TOLD = 3


def snapshot(source: Path, target: Path) -> None:
    """``VACUUM INTO``: the stepped copy begins anew with every write and may never end."""
    with open_database(source) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)


def open_database(path: Path) -> "Opened":
    return Opened(path)


class Opened:
    """A connection for the length of a ``with``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Any:
        self.connection = dbapi2.connect(str(self.path), timeout=PATIENCE)
        self.connection.isolation_level = None
        return self.connection

    def __exit__(self, *_error: object) -> None:
        self.connection.close()


def check(path: Path) -> None:
    """Raises RuleBroken when the file is not whole or rows refer to what is not there."""
    try:
        with open_database(path) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST_TOLD)
    except dbapi2.DatabaseError as error:
        found, broken = [str(error)], []
    if found != ["ok"]:
        raise RuleBroken.because(f"数据库不完整：{'；'.join(found)[:200]}。请联系管理员。")
    if broken:
        tables = "、".join(sorted({str(row[0]) for row in broken}))
        raise RuleBroken.because(f"数据库里有指向不存在内容的记录（表 {tables}）。请联系管理员。")


def facts(path: Path) -> Facts:
    with open_database(path) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' "
                "AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        tables = {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - a name that the database gave
            for name in names
        }
        revision = last = None
        if tables.get("alembic_version"):
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        if tables.get("audit_entry"):
            last = connection.execute(
                "SELECT seq, mac FROM audit_entry ORDER BY seq DESC LIMIT 1"
            ).fetchone()
    seq, mac = last or (0, "")
    return Facts(revision=revision or "", tables=tables, audit_seq=seq, audit_mac=mac)


def broken_at(path: Path, after: Anchor | None = None) -> int | None:
    """Where the chain of the audit trail breaks; None when it does not."""
    bound = create_engine(
        f"sqlite:///{path}", poolclass=pool.NullPool, **engine.options("sqlite://")
    )
    try:
        with Session(bound) as session:
            return audit.verify(session, after=after)
    finally:
        bound.dispose()


def differences(one: Path, other: Path, upto: int) -> dict[str, tuple[int, int]]:
    """Table → rows only in ``one``, rows only in ``other``; of the audit trail up to ``upto``."""
    found = {}
    with open_database(one) as connection:
        connection.execute("ATTACH ? AS other", (str(other),))
        names = [
            {
                row[0]
                for row in connection.execute(
                    f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' "  # noqa: S608 - one of two fixed names
                    "AND name NOT LIKE 'sqlite_%'"
                )
            }
            for schema in ("main", "other")
        ]
        for table in sorted(names[0] ^ names[1]):
            found[table] = (int(table in names[0]), int(table in names[1]))
        for table in sorted(names[0] & names[1]):
            where = f" WHERE seq <= {upto:d}" if table == "audit_entry" else ""
            pair = tuple(
                connection.execute(
                    f'SELECT count(*) FROM (SELECT * FROM {left}."{table}"{where} '  # noqa: S608 - names from the databases
                    f'EXCEPT SELECT * FROM {right}."{table}"{where})'
                ).fetchone()[0]
                for left, right in (("main", "other"), ("other", "main"))
            )
            if any(pair):
                found[table] = (pair[0], pair[1])
    return found
