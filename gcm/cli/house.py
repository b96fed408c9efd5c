"""``init``, ``serve``, ``worker`` and the hidden ``job``: the program itself."""

import getpass
import sys

import click
from flask import current_app, g
from flask.cli import with_appcontext
from flask_migrate import upgrade

from gcm.accounts import queries as accounts_queries
from gcm.accounts.actions import own_password
from gcm.core import revisions, scope, worker
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.server import run
from gcm.keeping.actions import backups
from gcm.keeping.backups import making, settings
from gcm.keeping.backups.label import Label


def as_system(reason: str) -> None:
    """Commands act for the whole branch; the audit trail names the operating system's user."""
    scope.act_within(scope.EVERYTHING)
    g.origin = {"os_user": getpass.getuser(), "command": reason}


@click.command()
@click.option(
    "--admin", "login", metavar="登录名", help="首位管理员的登录名；口令从标准输入读取或提示输入。"
)
@click.option("--no-backup", is_flag=True, help="升级前不备份（磁盘不够、已另行备份时）。")
@with_appcontext
def init(login: str | None, no_backup: bool) -> None:
    """创建或升级数据库，并可建立首位管理员。"""
    as_system("init")
    kept = None if no_backup else backed_up_before_upgrade()
    upgrade(directory=str(current_app.config["MIGRATIONS"]))
    if kept:
        backups.note_made(kept, by=None)
    click.echo("数据库已就绪。")
    if login:
        password = given_password()
        with transaction():
            admin = own_password.add_first_admin(login, "系统管理员", password)
        click.echo(f"已建立管理员 {admin.login}。")
    elif accounts_queries.nobody():
        click.echo("还没有用户。建立首位管理员：gcm init --admin 登录名")


def backed_up_before_upgrade() -> Label | None:
    """A database that is about to change its form is backed up first; a new one has nothing."""
    migrations = current_app.config["MIGRATIONS"]
    if revisions.current(db.engine) is None or revisions.is_newest(db.engine, migrations):
        return None
    if db.engine.dialect.name != "sqlite":
        click.echo("数据库将升级。PostgreSQL 请先执行 gcm backup，或由数据库管理员备份。")
        return None
    here = settings.current()
    kept = making.make(here, db.engine, backups.UPGRADE)
    click.echo(f"升级前已备份：{here.folder / kept.archive}")
    return kept


def given_password() -> str:
    """Asked for twice on a terminal, else the first line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("管理员口令", hide_input=True, confirmation_prompt="再输入一次"))
    return sys.stdin.readline().rstrip("\r\n")


@click.command()
@click.option("--host", default="127.0.0.1", metavar="地址", show_default=True, help="监听的地址。")
@click.option("--port", default=8000, metavar="端口", show_default=True, help="监听的端口。")
@click.option("--no-worker", is_flag=True, help="不启动后台任务进程。")
@with_appcontext
def serve(host: str, port: int, no_worker: bool) -> None:
    """启动服务（含后台任务）。"""
    if not revisions.is_newest(db.engine, current_app.config["MIGRATIONS"]):
        raise RuleBroken.because("数据库还没有建立，或是旧版本的。请先执行 gcm init，再启动服务。")
    run(host, port, with_worker=not no_worker)


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """单独启动后台任务进程。"""
    worker.work()


@click.command("job", hidden=True)
@click.argument("job_id", type=int, metavar="任务编号")
@with_appcontext
def job_command(job_id: int) -> None:
    """执行一个后台任务（由后台进程调用）。"""
    as_system(f"job {job_id}")
    worker.run_job(job_id)


@click.command("hourly", hidden=True)
@with_appcontext
def hourly_command() -> None:
    """执行按时要做的事（由后台进程调用）。"""
    worker.do_hourly()


COMMANDS = (init, serve, worker_command, job_command, hourly_command)
