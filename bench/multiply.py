"""A branch made larger: customer managers, their chains and all that hangs on those, repeated.

The copies are what more managers with more chains would have left: whoever looks at own work
sees as much as before, in tables that hold so many times the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Column, Integer, Table, UniqueConstraint

from gcm.core.db import Model

APART = 10_000_000  # between the keys of two copies
ROOTS = {"user", "customer"}
COPIED_USERS = "\"user\".roles = 'customer_manager'"
# What belongs to a person's tablet or browser, and not to the work.
ONCE = {"sign_in", "job", "confirmation"}
TABLETS = "sync_"


@dataclass
class Copying:
    """How one table is copied: what becomes of each column that cannot stay as it is."""

    table: Table
    shifted: set[str] = field(default_factory=set)
    renamed: set[str] = field(default_factory=set)


def multiply(database: Path, times: int) -> dict[str, int]:
    """Make ``times`` of each row that belongs to a chain or a customer manager; the counts after.

    The file must not be in use.
    """
    connection = dbapi2.connect(database)
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    copied = connection.execute(f'SELECT id FROM "user" WHERE {COPIED_USERS}').fetchall()  # noqa: S608 - our own words
    people = ", ".join(str(row[0]) for row in copied)
    plans = list(plan())
    for each in plans:
        connection.execute(statement(each, people), {"times": times - 1})
    drop_loose(connection)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    counts = {each.table.name: count(connection, each.table.name) for each in plans}
    connection.close()
    return counts


def drop_loose(connection: Any) -> None:
    """Copies of what hangs on a record that stands once, such as the market manager's plan."""
    while broken := connection.execute("PRAGMA foreign_key_check").fetchall():
        for table, row, *_rest in broken:
            connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', [row])  # noqa: S608 - our own table


def plan() -> Iterator[Copying]:
    """The tables to copy, referred before referring; a table goes with what it belongs to."""
    going = set(ROOTS)
    tables = [
        each
        for each in Model.metadata.sorted_tables
        if each.name not in ONCE and not each.name.startswith(TABLETS)
    ]
    found = True
    while found:
        found = False
        for table in tables:
            if table.name not in going and referred(table) & going:
                going.add(table.name)
                found = True
    for table in tables:
        if table.name in going:
            yield copying(table, going)


def referred(table: Table) -> set[str]:
    """What a row belongs to: a person only as ``user_id``, not as who decided or closed it."""
    return {
        key.column.table.name
        for key in table.foreign_keys
        if key.column.table.name != "user" or key.parent.name == "user_id"
    }


def copying(table: Table, going: set[str]) -> Copying:
    made = Copying(table, shifted=counted(table))
    for key in table.foreign_keys:
        if key.column.table.name in going:
            made.shifted.add(key.parent.name)
    for columns in unique(table):
        if not {column.name for column in columns} & made.shifted:
            made.renamed.add(renameable(columns).name)
    return made


def counted(table: Table) -> set[str]:
    """The key that only counts the rows; a month or a price class in a key of several says more."""
    keys = list(table.primary_key)
    return {key.name for key in keys if len(keys) == 1 and is_number(key) and not key.foreign_keys}


def is_number(column: Column[Any]) -> bool:
    return isinstance(column.type, Integer)


def unique(table: Table) -> Iterator[list[Column[Any]]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield list(constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield list(index.columns)


def renameable(columns: list[Column[Any]]) -> Column[Any]:
    """The column whose value tells the copies apart: a code or number rather than a month."""
    return next((each for each in reversed(columns) if is_text(each)), columns[-1])


def is_text(column: Column[Any]) -> bool:
    return column.type.python_type is str


def statement(each: Copying, people: str) -> str:
    """Copy ``n`` moves every key by ``n`` times APART; keys of people who stand once stay."""
    table = each.table
    values = ", ".join(value(each, column, people) for column in table.columns)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    only = f" WHERE {COPIED_USERS}" if table.name == "user" else ""
    copies = (
        "WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < :times)"
    )
    # A row that hangs on nobody who is copied would be the same row again.
    into = f'INSERT OR IGNORE INTO "{table.name}" ({names})'
    return f'{copies} {into} SELECT {values} FROM "{table.name}", copy{only}'  # noqa: S608 - names of our own tables


def value(each: Copying, column: Column[Any], people: str) -> str:
    name = f'"{each.table.name}"."{column.name}"'
    if column.name in each.shifted:
        moved = f"{name} + copy.n * {APART}"
        if any(key.column.table.name == "user" for key in column.foreign_keys):
            return f"CASE WHEN {name} IN ({people}) THEN {moved} ELSE {name} END"
        return moved
    if column.name in each.renamed:
        return f"{name} || '~' || copy.n" if is_text(column) else f"{name} + copy.n * {APART}"
    return name


def count(connection: Any, table: str) -> int:
    return int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - our own table
