"""``gcm backup``, ``restore``, ``verify``: what a branch's data is kept by."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from gcm import config
from gcm.cli.house import as_system
from gcm.core import clock
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.keeping import drill
from gcm.keeping.actions import backups as actions
from gcm.keeping.backups import checking, comparing, restoring, sealing, settings, sqlite
from gcm.keeping.backups.checking import Opened
from gcm.keeping.backups.comparing import Comparison
from gcm.keeping.backups.label import Label

IDENTITY = click.option(
    "--identity",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="文件",
    help="加密备份的私钥文件（gcm backup-key 生成的）。",
)
SOURCE = click.Path(path_type=Path)
MEGABYTE = 1024**2


@click.command()
@click.option("--nightly", is_flag=True, help="今天已有备份时什么也不做（供定时器使用）。")
@with_appcontext
def backup(nightly: bool) -> None:
    """备份数据库和上传的文件，服务不必停止。"""
    as_system("backup")
    if nightly and actions.is_made_today():
        click.echo("今天已有备份，不再重复。")
        return
    done = actions.back_up(actions.NIGHTLY if nightly else actions.BY_HAND)
    click.echo(f"已备份：{settings.current().folder / done.label.archive}")
    click.echo(described(done.label))
    for each in done.label.notes:
        click.echo(f"注意：{each}", err=True)
    if done.gone:
        click.echo(f"按保留规则清理旧备份 {len(done.gone)} 份。")
    if not done.label.is_sealed:
        keys = current_app.config["HOME"] / "keys"
        click.echo(
            f"没有加密，密钥不在备份里。请把 {keys} 另存一份，与备份分开保管；"
            "没有它，账号和证件不能解开。"
        )
    if done.problem:
        click.echo(done.problem, err=True)
        sys.exit(2)


def described(made: Label) -> str:
    kind = "已加密" if made.is_sealed else "未加密"
    return (
        f"{clock.local(made.made_at):%Y-%m-%d %H:%M} 所做，程序 {made.program}，"
        f"数据库版本 {made.revision}；{made.rows} 行，文件 {made.files} 个，"
        f"数据库部分 {max(made.size / MEGABYTE, 0.1):.1f} MB，{kind}。"
    )


@click.command("backup-key")
@click.argument("file", type=SOURCE, metavar="私钥文件")
def backup_key(file: Path) -> None:
    """生成一对备份密钥：公钥留在服务器，私钥文件另行保管。"""
    public, private = sealing.new_pair()
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise RuleBroken.because(f"{file} 已经存在，没有改动它。请换个文件名。") from None
    except OSError as error:
        raise RuleBroken.because(f"不能写 {file}：{error.strerror}。") from None
    with os.fdopen(handle, "w") as written:
        written.write(f"# GCM {public}\n{private}\n")
    click.echo(f"公钥：{public}")
    click.echo(f"在服务器上设置：GCM_BACKUP_RECIPIENT={public}")
    click.echo(
        f"私钥在 {file}。请移到别处保管两份（例如两个U盘，或打印后锁好），服务器上不要留；"
        "没有私钥，备份谁也打不开。"
    )


@click.command()
@click.argument("source", type=SOURCE, metavar="备份")
@IDENTITY
@click.option(
    "--keys",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="文件夹",
    help="未加密的备份：另行保管的密钥（master.key）所在的文件夹。",
)
@click.option("--replace", is_flag=True, help="代替已有的数据；原有数据移到一旁保留。")
def restore(source: Path, identity: Path | None, keys: Path | None, replace: bool) -> None:
    """恢复备份。备份可以是文件，也可以是放备份的文件夹（取最新一份）。"""
    done = restoring.restore(
        restoring.Wanted(
            source=source,
            home=home(),
            opening=opened_app,
            url=os.environ.get("GCM_DATABASE_URL", ""),
            identity=identity,
            keys=keys,
            replace=replace,
            tools=os.environ.get("GCM_PG_BIN", ""),
        )
    )
    click.echo(f"已恢复备份 {done.label.name} 到 {home()}，检查全部通过。")
    click.echo(described(done.label))
    if done.upgraded:
        click.echo("备份是较旧版本所做，数据库已升级。")
    if done.aside:
        click.echo(f"原有数据移到了 {done.aside}，确认无误后可以删除。")
    click.echo("现在可以启动服务。备份之后录入的内容不在其中，请各平板重新同步。")


def home() -> Path:
    return Path(os.environ.get("GCM_HOME", config.DEFAULTS["HOME"])).resolve()


def opened_app(home: Path, url: str) -> Flask:
    """The program as it will run on a home."""
    from gcm import create_app

    return create_app({"HOME": home, "DATABASE_URL": url})


@click.command()
@click.argument("source", type=SOURCE, metavar="备份")
@IDENTITY
@click.option("--against-home", is_flag=True, help="再与本机正在使用的数据比较，说明有无差别。")
def verify(source: Path, identity: Path | None, against_home: bool) -> None:
    """检查备份是否完整、能否恢复。"""
    if not is_used(home()):
        if against_home:
            raise RuleBroken.because(f"{home()} 里没有数据，不能比较。")
        look_into(source, identity, None)
        return
    app = opened_app(home(), os.environ.get("GCM_DATABASE_URL", ""))
    with app.app_context():
        as_system("verify")
        look_into(source, identity, app, against_home=against_home)


def is_used(folder: Path) -> bool:
    return bool(os.environ.get("GCM_DATABASE_URL")) or (folder / restoring.DATABASE).exists()


def look_into(
    source: Path, identity: Path | None, app: Flask | None, *, against_home: bool = False
) -> None:
    """Say what is found, and put it on record where there is a home to do it in."""
    master = app.config["MASTER_KEY"] if app else None
    folder, made = checking.find(source, master)
    click.echo(f"备份 {made.name}：{described(made)}")
    problem, how, found = "", "hash", None
    try:
        checking.check_outside(folder, made)
        if identity or not made.is_sealed:
            how = "opened"
            found = inside(folder, made, identity, app, against_home=against_home)
        elif against_home:
            raise RuleBroken.because("这份备份是加密的，比较时请用 --identity 指明私钥文件。")
    except RuleBroken as broken:
        problem = str(broken)
        raise
    finally:
        if app:
            actions.note_verified(made, problem, how=how, by=None)
    click.echo(
        "✔ 完整，数据库已打开检查，可以恢复。"
        if how == "opened"
        else "✔ 完整（已加密，没有给私钥，只核对了散列值）。"
    )
    if found is not None:
        say_difference(found)


def inside(
    folder: Path, made: Label, identity: Path | None, app: Flask | None, *, against_home: bool
) -> Comparison | None:
    """Open it in a folder that goes afterwards, on the home's own disk where there is one."""
    base = app.config["HOME"] if app else None
    room = Path(tempfile.mkdtemp(prefix="restoring-", dir=base))
    try:
        with settings.told_plainly("检查", room):
            opened = checking.open_up(folder, made, sealing.private_keys(identity), room)
            checking.check_inside(opened, os.environ.get("GCM_PG_BIN", ""))
            if app:
                refuse_broken_trail(opened)
            if app and against_home:
                return comparing.compare(opened, settings.current(), db.engine, room)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return None


def refuse_broken_trail(opened: Opened) -> None:
    if opened.label.database == "sqlite" and not opened.label.before_upgrade:
        broken = sqlite.broken_at(opened.database)
        if broken and not opened.label.notes:
            raise RuleBroken.because(f"备份里的操作记录在第 {broken} 条断开。")


def say_difference(found: Comparison) -> None:
    later = f"（备份之后新增操作记录 {found.later} 条）" if found.later else ""
    if found.is_same:
        click.echo(f"✔ 与本机数据相同{later}。")
        return
    for table, (before, now) in sorted(found.tables.items()):
        click.echo(f"✘ 表 {table}：只在备份里的 {before} 行，只在本机的 {now} 行。")
    for what, names in (("备份", found.only_in_backup), ("本机", found.only_in_home)):
        if names:
            click.echo(f"✘ 文件：只在{what}里的有 {comparing.told(names)}。")
    click.echo(f"与本机数据不同{later}。", err=True)
    sys.exit(1)


@click.command("restore-drill")
@IDENTITY
@with_appcontext
def restore_drill(identity: Path | None) -> None:
    """恢复演练：把最新的备份恢复到临时文件夹，打开看过，再删掉；结果写入操作记录。"""
    as_system("restore-drill")
    here = settings.current()
    if not here.url.startswith("sqlite"):
        raise RuleBroken.because(
            "PostgreSQL 请在另一个数据库上演练：设好 GCM_DATABASE_URL 再恢复。"
        )

    def wanted(room: Path) -> restoring.Wanted:
        return restoring.Wanted(
            source=here.folder,
            home=room,
            opening=opened_app,
            identity=identity,
            keys=here.home / "keys",
        )

    try:
        report = drill.practise(wanted, here.home)
    except RuleBroken as broken:
        actions.note("backup.drilled", None, ok=False, problem=str(broken))
        raise
    actions.note(
        "backup.drilled", None, backup=report.backup, seconds=report.seconds, steps=report.steps
    )
    for step in report.steps:
        click.echo(f"✔ {step}")
    click.echo(f"演练通过：备份 {report.backup}，用时 {report.seconds} 秒。")


COMMANDS = (backup, backup_key, restore, verify, restore_drill)
