"""A new key for what is sealed: every field and file sealed anew, a few hundred at a time.

Whatever the newest key has not sealed is still to do, so an interrupted rotation goes on where
it was, and nothing but the values themselves needs to be remembered. Old keys stay: backups and
the journal of imports are still read with them.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, String, Table, func, select, type_coerce, update

from gcm.core import audit, files, keys
from gcm.core.db import Model, db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.keys import Sealed
from gcm.core.shelves import SHELVES, Shelf, Spoilt

AT_ONCE = 500


@dataclass(frozen=True)
class Done:
    """How many of what were sealed anew in one step."""

    what: str
    count: int


def is_finished() -> bool:
    """Whether nothing waits for the newest key."""
    return not any(waiting(column) for column in columns()) and not any(
        any(old_files(shelf)) for shelf in SHELVES
    )


def steps() -> Generator[Done, None, None]:
    """One batch after the other, each in a transaction of its own."""
    for column in columns():
        while count := seal_batch(column):
            yield Done(f"{column.table.name}.{column.name}", count)
    for shelf in SHELVES:
        for count in seal_files(shelf):
            yield Done(shelf.folder_name, count)
    with transaction():
        audit.record("keys.rotated", by=None, key_name=keys.newest())


def columns() -> list[Column[str]]:
    """Every sealed column of every table."""
    return [
        column
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    ]


def raw(column: Column[str]) -> ColumnElement[str]:
    return type_coerce(column, String)


def waiting(column: Column[str]) -> int:
    mark = keys.HEAD.format(keys.newest())
    query = select(func.count()).select_from(column.table)
    query = query.where(raw(column).is_not(None), raw(column).not_like(f"{mark}%"))
    return db.session.scalar(query) or 0


def seal_batch(column: Column[str]) -> int:
    """Seal a few anew; one that somebody changes meanwhile is sealed by the newest key already."""
    table: Table = column.table
    mark, place = keys.HEAD.format(keys.newest()), sealed_place(column)
    with transaction():
        rows = db.session.execute(
            select(table.c.id, raw(column).label("sealed"))
            .where(raw(column).is_not(None), raw(column).not_like(f"{mark}%"))
            .order_by(table.c.id)
            .limit(AT_ONCE)
            .with_for_update()
        ).all()
        for row in rows:
            value = keys.unseal(row.sealed, place)
            db.session.execute(update(table).where(table.c.id == row.id).values({column: value}))
    return len(rows)


def sealed_place(column: Column[str]) -> str:
    kind = column.type
    assert isinstance(kind, Sealed)  # noqa: S101 - that is what ``columns`` looks for
    return kind.place


def old_files(shelf: Shelf) -> Iterator[str]:
    """The digests of files that an older key has sealed."""
    mark = keys.HEAD.format(keys.newest()).encode()
    for path in sorted(shelf.folder.glob("*/*/*")):
        with path.open("rb") as file:
            if file.read(len(mark)) != mark:
                yield path.name


def seal_files(shelf: Shelf) -> Iterator[int]:
    """One at a time: each is written beside the old one and then takes its place."""
    for sha256 in old_files(shelf):
        target = files.place(shelf.folder, sha256)
        try:
            content = shelf.read(sha256)
        except Spoilt:
            mend = "请从备份恢复它，或把它移走，再执行一次。"
            raise RuleBroken.because(f"打不开 {target}，可能已损坏。{mend}") from None
        files.write(target, keys.seal_file(content, shelf.place(sha256)))
        yield 1
