"""Whether this machine and this home are fit for work: one finding a matter, with its mend."""

import ctypes
import platform
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from gcm.core import clock, engine
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.printing import fonts

# The names under which WeasyPrint opens them, and Debian's packages that bring them.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
MEGABYTE = 1024 * 1024
TOO_FULL, RATHER_FULL = 500 * MEGABYTE, 2048 * MEGABYTE
BACKUP_EVERY = timedelta(days=2)
JOBS_WAIT = timedelta(minutes=5)


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """What was found about one matter; ``mend`` says what to do about it."""

    matter: str
    state: State
    text: str
    mend: str = ""


def examine() -> Iterator[Finding]:
    """Every matter in turn, the machine first and then the home."""
    yield libraries()
    yield rare_characters()
    yield from database()
    yield disk()
    yield secrets_of_the_home()
    yield https()
    yield backups()


def libraries() -> Finding:
    missing = [package for name, package in LIBRARIES.items() if not opens(name)]
    if missing:
        return Finding(
            "程序库",
            State.FAULT,
            f"缺少 {'、'.join(missing)}，不能打印",
            f"apt-get install {' '.join(missing)}",
        )
    return Finding("程序库", State.OK, f"打印所需的系统库齐全；Python {platform.python_version()}")


def opens(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def rare_characters() -> Finding:
    ours = list(fonts.OURS.glob("*.ttf"))
    if len(ours) < 3:
        return Finding("字体", State.FAULT, "程序自带的字体不全", "重新安装程序（make run）")
    if not any(face.exists() for face in fonts.FALLBACKS):
        return Finding(
            "字体",
            State.WARNING,
            "没有生僻字的后备字体，人名里的个别字会印成空框",
            "apt-get install fonts-noto-cjk",
        )
    return Finding("字体", State.OK, f"自带 {len(ours)} 款，生僻字有后备字体")


def database() -> Iterator[Finding]:
    """What the database can tell; with nothing to ask, or no answer, that alone."""
    path = db.engine.url.database
    if db.engine.dialect.name == "sqlite" and path and not Path(path).exists():
        yield Finding("数据库", State.FAULT, "还没有建库", "gcm init --admin 登录名")
        return
    try:
        with engine.reading(), db.engine.connect() as connection:
            found = schema(connection) or integrity(connection)
            yield found
            if found.state is State.OK:
                yield waiting_jobs(connection)
                yield wall_clock(connection)
    except SQLAlchemyError as fault:
        said = f"数据库不能用：{str(fault).splitlines()[0]}"
        yield Finding("数据库", State.FAULT, said, "检查 GCM_DATABASE_URL 与磁盘")


def schema(connection: Connection) -> Finding | None:
    wanted = ScriptDirectory(str(current_app.config["MIGRATIONS"])).get_current_head()
    present = MigrationContext.configure(connection).get_current_revision()
    if present == wanted:
        return None
    said = f"数据库的版本是 {present or '无'}，程序需要 {wanted}"
    return Finding("数据库", State.FAULT, said, "gcm init")


def integrity(connection: Connection) -> Finding:
    if connection.dialect.name != "sqlite":
        version = connection.scalar(text("SHOW server_version"))
        return Finding("数据库", State.OK, f"PostgreSQL {version}，可以使用")
    answer = connection.scalar(text("PRAGMA quick_check(1)"))
    if answer != "ok":
        return Finding("数据库", State.FAULT, f"文件损坏：{answer}", "停止服务，用最近的备份恢复")
    version = connection.scalar(text("SELECT sqlite_version()"))
    return Finding("数据库", State.OK, f"SQLite {version}，文件完好")


def waiting_jobs(connection: Connection) -> Finding:
    since = clock.now() - JOBS_WAIT
    waiting = connection.scalar(
        select(func.count())
        .select_from(Job)
        .where(Job.state == JobState.QUEUED, Job.created_at < since)
    )
    if waiting:
        said = f"{waiting} 个任务等了五分钟以上"
        return Finding("后台任务", State.FAULT, said, "启动 gcm serve 或 gcm worker")
    return Finding("后台任务", State.OK, "没有久等的任务")


def wall_clock(connection: Connection) -> Finding:
    newest = connection.scalar(select(func.max(AuditEntry.at)))
    if newest and newest > clock.now() + timedelta(minutes=5):
        said = f"操作记录里有未来的时间（{clock.local(newest):%Y-%m-%d %H:%M}），本机时钟慢了"
        return Finding("时钟", State.FAULT, said, "校准本机时间：timedatectl set-ntp true")
    return Finding("时钟", State.OK, f"{clock.local(clock.now()):%Y-%m-%d %H:%M}，北京时间")


def disk() -> Finding:
    free = shutil.disk_usage(current_app.config["HOME"]).free
    said = f"数据目录所在磁盘还剩 {free // MEGABYTE} MB"
    if free < RATHER_FULL:
        state = State.FAULT if free < TOO_FULL else State.WARNING
        return Finding("磁盘", state, said, "清理磁盘，或把 GCM_HOME 移到更大的磁盘")
    return Finding("磁盘", State.OK, said)


def secrets_of_the_home() -> Finding:
    keys = sorted((current_app.config["HOME"] / "keys").glob("*"))
    open_ones = [key for key in keys if stat.S_IMODE(key.stat().st_mode) & 0o077]
    if open_ones:
        names = " ".join(str(key) for key in open_ones)
        return Finding("密钥", State.FAULT, "本机其他用户能读到密钥", f"chmod 600 {names}")
    return Finding("密钥", State.OK, "只有运行程序的用户能读")


def https() -> Finding:
    if current_app.config["PLAIN_HTTP"]:
        return Finding(
            "HTTPS",
            State.WARNING,
            "允许经 HTTP 登录，口令在网络上是明文",
            "只在本机演示时设 GCM_PLAIN_HTTP；正式使用请放在 HTTPS 反向代理之后",
        )
    address: str = current_app.config["BASE_URL"]
    if not address.startswith("https://"):
        said = f"对外网址是 {address}" if address else "没有设对外网址（印在函件的二维码里）"
        return Finding("HTTPS", State.WARNING, said, "设 GCM_BASE_URL=https://…")
    return Finding("HTTPS", State.OK, f"只接受 HTTPS；对外网址 {address}")


def backups() -> Finding:
    kept = sorted((current_app.config["HOME"] / "backups").glob("*"))
    if not kept:
        said = "数据目录里没有备份"
        return Finding("备份", State.WARNING, said, "停止服务后把整个数据目录复制到另一台机器")
    age = clock.now().timestamp() - max(each.stat().st_mtime for each in kept)
    if age > BACKUP_EVERY.total_seconds():
        said = f"最近一次备份在 {int(age // 86400)} 天前"
        return Finding("备份", State.WARNING, said, "现在就备份一次，并检查定时任务")
    return Finding("备份", State.OK, f"{len(kept)} 份，最近一次在两天之内")
