"""How we open the database: SQLite made safe, PostgreSQL made alike.

Python's SQLite driver begins transactions late and so loses updates; here every writing
transaction begins with ``BEGIN IMMEDIATE`` and every reading one with ``BEGIN``
(docs/adr/0002-sqlite.md has the figures).
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

SAFE_FROM = (3, 51, 3)  # earlier versions can corrupt a WAL database
BUSY = 5  # SQLITE_BUSY, in the lowest byte: somebody else is writing
BUSY_TIMEOUT = 5000  # milliseconds
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    f"busy_timeout = {BUSY_TIMEOUT}",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "secure_delete = ON",
    "wal_autocheckpoint = 1000",
    "journal_size_limit = 67108864",
)

# Compiled statements kept by a process: more than the pages used daily have. SQLAlchemy's 500
# (and half as many again) came to a hundred megabytes in a process that had shown every page.
STATEMENTS_KEPT = 200
LONGEST_WAIT = 5.0  # seconds, as BUSY_TIMEOUT
LOOKED_AGAIN = 0.002  # seconds
TURN = "writers_turn"

_reading: ContextVar[bool] = ContextVar("reading", default=False)


def options(url: str) -> dict[str, Any]:
    """The keyword arguments of ``create_engine`` for this kind of database.

    What is written into the rows stays out of the log when a statement fails.
    """
    if url.startswith("sqlite"):
        return {
            "module": dbapi2,
            "hide_parameters": True,
            "query_cache_size": STATEMENTS_KEPT,
            "connect_args": {"timeout": 5, "check_same_thread": False},
        }
    return {
        "hide_parameters": True,
        "query_cache_size": STATEMENTS_KEPT,
        "pool_size": 10,
        "max_overflow": 10,
        "pool_pre_ping": True,
        "connect_args": {"options": "-c lock_timeout=5000 -c statement_timeout=60000"},
    }


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun in here do not take the writers' lock."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def only_read(value: bool) -> None:
    """Set for the rest of this request, by the web, from the request's method."""
    _reading.set(value)


def prepare(engine: Engine) -> None:
    """Attach the recipe to a new engine. Refuses a SQLite that can corrupt the file."""
    if engine.dialect.name != "sqlite":
        return
    if dbapi2.sqlite_version_info < SAFE_FROM:
        raise SystemExit(f"SQLite {dbapi2.sqlite_version} 有已知缺陷，请重新安装程序（make run）。")
    writers = Writers()
    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", writers.begin)
    event.listen(engine, "checkin", writers.end)


def configure(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver never sends BEGIN or COMMIT by itself
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def take_turn(connection: Connection) -> None:
    """Begin to write as soon as the other processes let us. Raises OperationalError after 5 s.

    SQLite's own wait sleeps longer each time, up to a tenth of a second, and may find the next
    writer there already: where two processes write all the time it cost a third of it.
    """
    driver = cast(dbapi2.Connection, connection.connection.dbapi_connection)
    until = time.monotonic() + LONGEST_WAIT
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while not begun(driver, until):
            time.sleep(LOOKED_AGAIN)
    except dbapi2.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", {}, error) from error
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")


def begun(driver: dbapi2.Connection, until: float) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE")
    except dbapi2.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != BUSY or time.monotonic() > until:
            raise
        return False
    return True


class Writers:
    """The writers of one process wait in a line, so that one of them at a time asks SQLite."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def begin(self, connection: Connection) -> None:
        if _reading.get():
            connection.exec_driver_sql("BEGIN")
            return
        if TURN not in connection.info:
            if not self._turn.acquire(timeout=LONGEST_WAIT):
                locked = dbapi2.OperationalError("database is locked")
                raise OperationalError("BEGIN IMMEDIATE", {}, locked)
            connection.info[TURN] = True
        try:
            take_turn(connection)
        except BaseException:
            self.give_up(connection.info)
            raise

    def end(self, _connection: object, record: Any) -> None:
        """The connection is back in the pool: its transaction is over, however it ended."""
        self.give_up(record.info)

    def give_up(self, info: dict[Any, Any]) -> None:
        if info.pop(TURN, False):
            self._turn.release()
