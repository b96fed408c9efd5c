"""``gcm move-database``: from SQLite to PostgreSQL, and back."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from gcm.cli.house import as_system
from gcm.core import moving
from gcm.core.db import db


@click.command("move-database")
@click.argument("target", metavar="目标地址")
@with_appcontext
def move_database(target: str) -> None:
    """把全部数据搬到另一个空数据库（SQLite 与 PostgreSQL 互搬），逐表核对。

    目标地址写“-”时从标准输入读取，口令就不会出现在进程列表里。请先停止服务。
    """
    as_system("move-database")
    if target == "-":
        target = sys.stdin.readline()
    url = moving.address(target)
    rows = moving.move(url, lambda table, count: click.echo(f"  {table}：{count} 行"))
    click.echo(f"已搬 {rows} 行，两边逐表核对一致，操作记录的链条完整。")
    click.echo(f"原来的数据库没有改动：{db.engine.url.render_as_string(hide_password=True)}")
    click.echo("改用新库：")
    if url.get_backend_name() == "postgresql":
        click.echo(f"  1. 设置 GCM_DATABASE_URL={url.render_as_string(hide_password=True)}")
        click.echo("     （写上口令；放在只有服务能读的配置文件里）")
    else:
        click.echo(f"  1. 设置 GCM_DATABASE_URL={url.render_as_string()}")
        click.echo("     （若就是数据目录里的 gcm.db，去掉这项设置即可）")
    click.echo(f"  2. 数据目录照旧：{current_app.config['HOME']}（密钥、照片、扫描件都在里面）")
    click.echo("  3. 启动服务，执行 gcm doctor；确认无误前保留旧库。")


COMMANDS = (move_database,)
