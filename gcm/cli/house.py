"""``init``, ``serve``, ``worker`` and the hidden ``job``: the program itself."""

import getpass

import click
from flask import current_app, g
from flask.cli import with_appcontext
from flask_migrate import upgrade

from gcm.core import scope, worker
from gcm.core.server import run


def as_system(reason: str) -> None:
    """Commands act for the whole branch; the audit trail names the operating system's user."""
    scope.act_within(scope.EVERYTHING)
    g.origin = {"os_user": getpass.getuser(), "command": reason}


@click.command()
@click.option("--admin", "login", help="首位管理员的登录名；口令从标准输入读取或提示输入。")
@with_appcontext
def init(login: str | None) -> None:
    """创建或升级数据库。"""
    as_system("init")
    upgrade(directory=str(current_app.config["MIGRATIONS"]))
    click.echo("数据库已就绪。")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--no-worker", is_flag=True, help="不启动后台任务进程。")
@with_appcontext
def serve(host: str, port: int, no_worker: bool) -> None:
    """启动服务（含后台任务）。"""
    run(host, port, with_worker=not no_worker)


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """单独启动后台任务进程。"""
    worker.work()


@click.command("job", hidden=True)
@click.argument("job_id", type=int)
@with_appcontext
def job_command(job_id: int) -> None:
    """执行一个后台任务（由后台进程调用）。"""
    as_system(f"job {job_id}")
    worker.run_job(job_id)


COMMANDS = (init, serve, worker_command, job_command)
