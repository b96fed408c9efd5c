"""Moving the whole database to another one: SQLite to PostgreSQL and back.

Values go over as they are kept (what is sealed stays sealed), table after table in the order of
their references, in one transaction of the target. The source is read under a lock that keeps
writers out and is not changed.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import (
    JSON,
    URL,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    cast,
    create_engine,
    func,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import UserDefinedType

from gcm.core import audit, engine, revisions
from gcm.core.db import Model, db
from gcm.core.errors import RuleBroken

BATCH = 1000  # rows
DRIVERS = {"postgresql": "postgresql+psycopg", "sqlite": "sqlite"}
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Count:
    """How many rows, and the sum of their digests, which does not depend on their order."""

    rows: int
    digest: int


class Verbatim(UserDefinedType[str]):
    """JSON as the text that it is kept as: «null» in a column is not an empty column."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "JSON"

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)


def address(typed: str) -> URL:
    """The target's address with our driver. Raises RuleBroken for any other kind of database."""
    try:
        url = make_url(typed.strip())
        return url.set(drivername=DRIVERS[url.get_backend_name()])
    except (ArgumentError, KeyError):
        raise RuleBroken.because(
            "目标地址不对。PostgreSQL 写作 postgresql://用户:口令@主机/库名，"
            "SQLite 写作 sqlite:////数据目录/gcm.db。"
        ) from None


def move(target: URL, progress: Progress) -> int:
    """Copy everything and compare both sides; how many rows went over.

    Raises RuleBroken, with the target as empty as it was, when anything stands in the way.
    """
    text_of = target.render_as_string(hide_password=False)
    if text_of == db.engine.url.render_as_string(hide_password=False):
        raise RuleBroken.because("目标就是现在的数据库，没有什么可搬。")
    other = create_engine(text_of, **engine.options(text_of))
    engine.prepare(other)
    try:
        prepare(other, text_of)
        with source() as here, writing(other) as there:
            return copy_all(here, there, progress)
    finally:
        other.dispose()


def prepare(other: Engine, address: str) -> None:
    """Give an empty database its tables. Raises RuleBroken when it is not empty or not there."""
    if not revisions.is_newest(db.engine, current_app.config["MIGRATIONS"]):
        raise RuleBroken.because("现在的数据库是旧版本的，请先执行 gcm init。")
    try:
        names = inspect(other).get_table_names()
    except DBAPIError as error:
        raise RuleBroken.because(f"连不上目标数据库：{said(error)}") from None
    ours = [table for name, table in Model.metadata.tables.items() if name in names]
    if "alembic_version" not in names and names:
        raise RuleBroken.because("目标数据库里已有别的表，请用一个空库。")
    with other.connect() as connection:
        for table in ours:
            if connection.execute(select(func.count()).select_from(table)).scalar():
                raise RuleBroken.because(f"目标数据库里已有数据（{table.name}），请用一个空库。")
    upgrade(directory=str(current_app.config["MIGRATIONS"]), x_arg=f"url={address}")


@contextmanager
def source() -> Iterator[Connection]:
    """One transaction in which nobody else writes: what comes later would not come along."""
    options: dict[str, Any] = {}
    if db.engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with db.engine.connect().execution_options(**options) as connection:
        if connection.dialect.name == "postgresql":
            names = ", ".join(f'"{name}"' for name in Model.metadata.tables)
            connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
        yield connection
        connection.rollback()


@contextmanager
def writing(other: Engine) -> Iterator[Connection]:
    with other.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        yield connection


def copy_all(here: Connection, there: Connection, progress: Progress) -> int:
    total = 0
    for table in plain_tables():
        try:
            sent = copy(here, there, table)
        except DBAPIError as error:
            raise RuleBroken.because(
                f"“{table.name}”搬不过去：{said(error)} 目标数据库没有改动。"
            ) from None
        compare(table, sent, counted(there, table))
        count_on(there, table)
        progress(table.name, sent.rows)
        total += sent.rows
    with Session(there, join_transaction_mode="control_fully") as session, session.begin():
        broken = audit.verify(session)
        if broken is not None:
            raise RuleBroken.because(f"操作记录的链条在第 {broken} 条断开，没有搬。请先查明。")
        audit.record("database.moved", by=None, session=session, rows=total)
    return total


def plain_tables() -> list[Table]:
    """Our tables in the order of their references, with columns as they are kept."""
    metadata = MetaData()
    return [
        Table(
            table.name,
            metadata,
            *(
                Column(each.name, plain(each.type), primary_key=each.primary_key)
                for each in table.c
            ),
        )
        for table in Model.metadata.sorted_tables
    ]


def plain(kind: Any) -> Any:
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    return Verbatim() if isinstance(kind, JSON) else kind


def copy(here: Connection, there: Connection, table: Table) -> Count:
    """References to rows of the same table are filled in once all of them are there."""
    own = own_references(table)
    rows, digest, later = 0, 0, []
    for batch in batches(here, table):
        digest += sum(map(digest_of, batch))
        rows += len(batch)
        values = [row._asdict() for row in batch]
        for each in values if own else ():
            if kept := {name: each[name] for name in own if each[name] is not None}:
                later.append((each["id"], kept))
                each.update(dict.fromkeys(own))
        there.execute(table.insert(), values)
    for key, kept in later:
        there.execute(update(table).where(table.c.id == key).values(**kept))
    return Count(rows, digest % 2**128)


def own_references(table: Table) -> list[str]:
    model = Model.metadata.tables[table.name]
    return [each.parent.name for each in model.foreign_keys if each.column.table is model]


def batches(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    ordered = select(table).order_by(*table.primary_key.columns)
    streamed = {"stream_results": True}  # else all of it comes into memory at once
    return connection.execute(ordered, execution_options=streamed).partitions(BATCH)


def counted(connection: Connection, table: Table) -> Count:
    rows, digest = 0, 0
    for batch in batches(connection, table):
        rows += len(batch)
        digest += sum(map(digest_of, batch))
    return Count(rows, digest % 2**128)


def digest_of(row: Any) -> int:
    written = json.dumps(list(row), ensure_ascii=False, sort_keys=True, default=str)
    return int.from_bytes(hashlib.blake2b(written.encode(), digest_size=16).digest())


def compare(table: Table, sent: Count, arrived: Count) -> None:
    if sent != arrived:
        raise RuleBroken.because(
            f"“{table.name}”两边不一致（{sent.rows} 行对 {arrived.rows} 行），没有搬。"
        )


def count_on(there: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows from a sequence, which does not see what was put in."""
    key = table.primary_key.columns.values()
    if there.dialect.name != "postgresql" or len(key) != 1 or not isinstance(key[0].type, Integer):
        return
    newest = there.execute(select(func.max(key[0]))).scalar()
    where = func.pg_get_serial_sequence(f'"{table.name}"', key[0].name)
    there.execute(select(func.setval(where, newest or 1, newest is not None)))


def said(error: DBAPIError) -> str:
    """The first line of what the driver says; it holds no row's values."""
    return (str(error.orig).strip().splitlines() or ["没有说明原因"])[0]
