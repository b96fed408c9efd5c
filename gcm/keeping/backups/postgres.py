"""A PostgreSQL database into a file and back, by the server's own tools."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.engine import URL

from gcm.core.errors import RuleBroken
from gcm.keeping.backups.facts import Facts

MEMBER = "database.pgdump"
PLACES = "/usr/lib/postgresql"  # where Debian keeps the tools of each version
QUEUE = "huey_*"  # Huey's own tables: wake-ups, not data
INSTALL = "请安装：apt-get install postgresql-client-{major}，或用 GCM_PG_BIN 指明所在文件夹。"


def tool(name: str, major: int, folder: str) -> Path:
    """The tool of at least the server's version: an older one refuses to read it."""
    newest = sorted(Path(PLACES).glob("*/bin"), key=lambda each: each.parent.name, reverse=True)
    ways = os.environ.get("PATH", "").split(os.pathsep)
    places = [Path(folder)] if folder else [*newest, *(Path(each) for each in ways if each)]
    for place in places:
        path = place / name
        if path.is_file() and version_of(path) >= major:
            return path
    raise RuleBroken.because(
        f"找不到 {major} 版或更新的 {name}，不能备份 PostgreSQL。{INSTALL.format(major=major)}"
    )


def version_of(path: Path) -> int:
    asked = subprocess.run(  # noqa: S603 - a tool of the server's, by its path
        [str(path), "--version"], capture_output=True, text=True, check=False
    )
    number = asked.stdout.split()[2:3]
    return int(number[0].split(".")[0]) if number and number[0][:1].isdigit() else 0


def run(command: Sequence[str], url: URL, what: str) -> str:
    """The password goes by the environment: arguments can be read by everybody."""
    env = dict(os.environ)
    if url.password:
        env["PGPASSWORD"] = str(url.password)
    done = subprocess.run(  # noqa: S603 - a tool of the server's, by its path
        list(command), env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["没有说明"])[-1][:300]
        raise RuleBroken.because(f"{what}没有成功：{reason}")
    return done.stdout


def address(url: URL) -> str:
    """The database as the tools want it named, without the password."""
    plain = url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)


def major_of(connection: Connection) -> int:
    return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10000


def snapshot(engine: Engine, target: Path, folder: str) -> Facts:
    """Dump and count the same moment, while others write."""
    url = make_url(engine.url)
    with engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        dump = tool("pg_dump", major_of(connection), folder)
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        moment = connection.scalar(text("SELECT pg_export_snapshot()"))
        run(
            [
                *(str(dump), "--format=custom", "--no-owner", "--no-privileges"),
                *(f"--exclude-table={QUEUE}", f"--snapshot={moment}"),
                *(f"--file={target}", f"--dbname={address(url)}"),
            ],
            url,
            "备份数据库",
        )
        found = facts(connection)
        connection.rollback()
    target.chmod(0o600)
    return found


def facts(connection: Connection) -> Facts:
    """Counts, and for each table a mark of its contents whatever the rows' order."""
    names = connection.scalars(
        text(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
            "AND tablename NOT LIKE 'huey\\_%' ORDER BY tablename"
        )
    ).all()
    tables, marks = {}, {}
    for name in names:
        count, mark = connection.execute(
            text(
                "SELECT count(*), coalesce(sum(hashtextextended(each::text, 0)), 0) "  # noqa: S608 - a name that the database gave
                f'FROM "{name}" AS each'
            )
        ).one()
        tables[name], marks[name] = int(count), str(mark)
    last: Any = None
    if tables.get("audit_entry"):
        last = connection.execute(
            text("SELECT seq, mac FROM audit_entry ORDER BY seq DESC LIMIT 1")
        ).one()
    revision = None
    if tables.get("alembic_version"):
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    seq, mac = last or (0, "")
    return Facts(str(revision or ""), tables, marks, int(seq), str(mac))


def check(dump: Path, major: int, folder: str) -> None:
    """Whether the dump can be read to its end. Raises RuleBroken."""
    restore = tool("pg_restore", major, folder)
    run([str(restore), "--file=/dev/null", str(dump)], make_url("postgresql://"), "读取数据库备份")


def restore(engine: Engine, dump: Path, folder: str) -> None:
    """Into an empty database, in one transaction: all of it or nothing."""
    url = make_url(engine.url)
    with engine.connect() as connection:
        tool_path = tool("pg_restore", major_of(connection), folder)
    run(
        [
            *(str(tool_path), "--no-owner", "--no-privileges", "--single-transaction"),
            *("--exit-on-error", f"--dbname={address(url)}", str(dump)),
        ],
        url,
        "恢复数据库",
    )


def is_empty(connection: Connection) -> bool:
    found = connection.scalar(
        text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = 'user'")
    )
    return not found


def others(connection: Connection) -> int:
    """Connections of programs that are still at work in this database."""
    return int(
        connection.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        )
        or 0
    )


def set_aside(engine: Engine, name: str) -> None:
    """What is there now stays in the same database, as a schema of that name."""
    with engine.begin() as connection:
        connection.execute(text(f'ALTER SCHEMA public RENAME TO "{name}"'))
        connection.execute(text("CREATE SCHEMA public"))


def put_back(engine: Engine, name: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text(f'ALTER SCHEMA "{name}" RENAME TO public'))
