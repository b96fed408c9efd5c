"""What an upgrade asks of the database: ``database.py revision | copy TO | put-back FROM``.

Runs with the new release's Python in the branch's settings while the services stand still, also
on the database of an older release. A copy is one file: nothing else of the home changes by itself.
"""

import os
import sys
from pathlib import Path

from pysqlite3 import dbapi2

from gcm import create_app
from gcm.core import revisions
from gcm.core.db import db

NONE = "none"  # nothing has been created in it yet


def revision() -> str:
    """The revision that the database is at."""
    app = create_app()
    with app.app_context():
        return revisions.current(db.engine) or NONE


def copy(target: Path) -> None:
    """The whole database as one file that only its owner reads, looked over before it counts."""
    os.umask(0o077)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    with dbapi2.connect(str(file()), timeout=30) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    with dbapi2.connect(str(target)) as copied:
        (state,) = copied.execute("PRAGMA integrity_check").fetchone()
    if state != "ok":
        target.unlink()
        sys.exit(f"备份的数据库不完整：{state}")


def put_back(source: Path) -> None:
    """In one move; the journal of the one that goes must not be read into the one that comes."""
    target = file()
    beside = target.with_suffix(".put-back")
    with dbapi2.connect(str(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(beside),))
    for rest in ("-wal", "-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    beside.chmod(0o600)
    beside.replace(target)


def file() -> Path:
    """Refuses where the database is not a file of this machine."""
    url = str(create_app().config["SQLALCHEMY_DATABASE_URI"])
    if not url.startswith("sqlite:///"):
        sys.exit("数据库是 PostgreSQL：请照 docs/安装与运维.md 的《PostgreSQL》一节手工升级。")
    return Path(url.removeprefix("sqlite:///"))


def main(asked: str, *paths: str) -> None:
    if asked == "revision":
        sys.stdout.write(revision() + "\n")
    else:
        {"copy": copy, "put-back": put_back}[asked](Path(paths[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
