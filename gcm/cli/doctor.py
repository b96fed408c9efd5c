"""``gcm doctor``: what the program needs of this machine, one line each with the mend."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from pysqlite3 import dbapi2
from sqlalchemy import func, select, text

from gcm.accounts.rules import role_problems
from gcm.cli import office
from gcm.cli.findings import Finding
from gcm.cli.house import as_system
from gcm.core import clock, engine, faults, revisions
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.jobs import Job, JobState
from gcm.core.printing import fonts
from gcm.core.users import User
from gcm.keeping.actions.backups import last_good
from gcm.keeping.backups import second, settings
from gcm.keeping.rules import timing

GIGABYTE = 1024**3
ENOUGH_FREE = 2 * GIGABYTE
APART = timedelta(minutes=1)  # what the clocks of several machines may differ
BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # no clock that is right stands before this
PRINTS = "from gcm.core.printing import press; import sys; sys.exit(press.library_problem())"


@click.command()
@with_appcontext
def doctor() -> None:
    """检查运行环境，每项一行，附处理办法。"""
    as_system("doctor")
    with engine.reading():  # it changes nothing, and waits for nobody who does
        findings = [finding for check in CHECKS for finding in check()]
    for finding in findings:
        click.echo(finding.line())
    if any(finding.essential and not finding.fine for finding in findings):
        click.echo("有必须处理的问题。", err=True)
        sys.exit(1)


def interpreter() -> Iterator[Finding]:
    found = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("Python", sys.version_info >= (3, 11), found, "安装 Python 3.11 或更新的版本")


def database() -> Iterator[Finding]:
    if db.engine.dialect.name == "sqlite":
        fine = dbapi2.sqlite_version_info >= engine.SAFE_FROM
        yield Finding("SQLite", fine, dbapi2.sqlite_version, "重新安装程序（make run）")
        with db.engine.connect() as connection:
            mode = connection.execute(text("PRAGMA journal_mode")).scalar()
        mend = "数据目录要放在本机磁盘上，不要放在网络共享里"
        yield Finding("写前日志", mode == "wal", str(mode), mend)
    else:
        with db.engine.connect() as connection:
            version = str(connection.execute(text("SHOW server_version")).scalar())
        yield Finding("PostgreSQL", True, version)
    here, there = revisions.current(db.engine), revisions.newest(current_app.config["MIGRATIONS"])
    yield Finding("数据库版本", here == there, here or "还没有建立", "执行 gcm init")


def people() -> Iterator[Finding]:
    """Asked only of a database that is as we expect it."""
    if not is_ready():
        return
    count = db.session.scalar(select(func.count(User.id))) or 0
    yield Finding("用户", count > 0, f"{count} 人", "执行 gcm init --admin 登录名")
    both = [
        each.login
        for each in db.session.scalars(select(User).where(User.disabled_at.is_(None)))
        if role_problems(each.roles)
    ]
    state, mend = "各自单独任职", "在“用户”页给这些人只留一个角色"
    yield Finding(
        "管理人员",
        not both,
        f"兼有别的角色：{'、'.join(both)}" if both else state,
        mend,
        essential=False,
    )
    failed = db.session.scalar(select(func.count(Job.id)).where(Job.state == JobState.FAILED)) or 0
    mend = "请管理员在“后台任务”页查看原因"
    yield Finding("未完成的后台任务", failed == 0, f"{failed} 个", mend, essential=False)


def secrets() -> Iterator[Finding]:
    home = Path(current_app.config["HOME"])
    loose = [each.name for each in (home / "keys").glob("*.key") if each.stat().st_mode & 0o077]
    state = "只有本人可读" if not loose else f"别人也能读：{'、'.join(loose)}"
    yield Finding("密钥文件", not loose, state, f"chmod 600 {home}/keys/*.key")
    open_to = home.stat().st_mode & 0o007
    mend = f"chmod 700 {home}"
    yield Finding("数据目录", not open_to, str(home), mend, essential=False)


def disk() -> Iterator[Finding]:
    free = shutil.disk_usage(current_app.config["HOME"]).free
    state, mend = f"余 {free / GIGABYTE:.1f} GB", "清理磁盘，或把 GCM_HOME 移到更大的磁盘"
    fine = free >= ENOUGH_FREE
    stopped = faults.storage(current_app.config["HOME"], int(current_app.config["LEAST_FREE_MB"]))
    if stopped:
        state += f"；{faults.WORDS[stopped].title}，已停止写入"
    yield Finding("磁盘", fine and not stopped, state, mend, essential=bool(stopped))


def time() -> Iterator[Finding]:
    now = clock.now()
    last = db.session.scalar(select(func.max(AuditEntry.at))) if is_ready() else None
    fine = now >= BUILT and (last is None or now >= last)
    state = f"{clock.local(now):%Y-%m-%d %H:%M}（北京时间）"
    mend = "校准系统时间（timedatectl set-ntp true）"
    yield Finding("时钟", fine, state, mend)
    if db.engine.dialect.name == "postgresql":
        apart = abs(now - db.session.scalars(select(func.now())).one())
        yield Finding("数据库的时钟", apart < APART, f"相差 {apart.total_seconds():.0f} 秒", mend)


def printing() -> Iterator[Finding]:
    """In a child, as printing does it: this process stays without the library."""
    ours = sorted(path.name for path in fonts.OURS.glob("*.ttf"))
    yield Finding("打印字体", len(ours) >= 3, f"{len(ours)} 个", "重新安装程序")
    rare = [path for path in fonts.FALLBACKS if path.exists()]
    mend = "apt-get install fonts-noto-cjk fonts-hanazono"
    state = "已安装" if rare else "没有，少见的姓名用字会印成空框"
    yield Finding("生僻字字体", bool(rare), state, mend, essential=False)
    asked = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PRINTS], capture_output=True, text=True, check=False, timeout=60
    )
    reason = asked.stderr.strip().splitlines()[-1:] or ["打印组件无法启动"]
    mend = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    fine = asked.returncode == 0
    yield Finding("打印组件", fine, "可用" if fine else reason[0], mend)


def backups() -> Iterator[Finding]:
    here = settings.current()
    last = last_good(here.folder, here.master)
    state = "没有找到" if last is None else f"最近一次 {clock.local(last):%Y-%m-%d %H:%M}"
    mend = "执行 gcm backup，并看它说了什么"
    yield Finding("备份", not timing.is_late(last, clock.now()), state, mend, essential=False)
    state = "没有设置" if here.second is None else str(here.second)
    there = here.second is not None and here.second.is_dir() and not second.is_same_disk(here)
    mend = "接一块另外的磁盘或共享文件夹，写入 GCM_BACKUP_SECOND"
    yield Finding("备份第二份", there, state, mend, essential=False)
    state = "已加密" if here.recipient else "没有加密，密钥要另行保管"
    mend = "执行 gcm backup-key，把公钥写入 GCM_BACKUP_RECIPIENT"
    yield Finding("备份加密", bool(here.recipient), state, mend, essential=False)


def is_ready() -> bool:
    return revisions.is_newest(db.engine, current_app.config["MIGRATIONS"])


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    interpreter,
    database,
    people,
    secrets,
    disk,
    time,
    printing,
    office.network,
    office.certificate,
    office.services,
    backups,
)
COMMANDS = (doctor,)
