"""``gcm keys``: the keys that seal account numbers, identity cards and scans."""

from collections import Counter

import click
from flask.cli import with_appcontext

from gcm.cli.house import as_system
from gcm.core import keys, rotation


@click.group("keys", subcommand_metavar="命令 …", options_metavar="[选项]")
def group() -> None:
    """更换加密账号、证件号码、扫描件的密钥。"""


@group.command(options_metavar="[选项]")
@with_appcontext
def rotate() -> None:
    """换一把新密钥，把全部内容改用它加密；中断后再执行一次就接着做。

    旧密钥留在 keys 目录，读旧备份要用，不要删除。
    """
    as_system("keys rotate")
    name = keys.add() if rotation.is_finished() else keys.newest()
    done: Counter[str] = Counter()
    for step in rotation.steps():
        done[step.what] += step.count
    told = "、".join(f"{what} {count} 项" for what, count in sorted(done.items())) or "没有内容"
    click.echo(f"已改用密钥 {name}：{told}。请把 {keys.folder()} 另存一份，与备份分开保管。")


COMMANDS = (group,)
