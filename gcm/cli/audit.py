"""``gcm audit``: whether the audit trail is as it was written, and goes on after a restore."""

import sys
from collections.abc import Iterator

import click
from flask.cli import with_appcontext

from gcm.cli.house import as_system
from gcm.core import anchors
from gcm.core.anchors import Verdict
from gcm.core.db import transaction


@click.command()
@click.option(
    "--begin-anew",
    "reason",
    metavar="原因",
    help="恢复了较早的备份以后，收起旧的抄本另起一份；原因记入操作记录。",
)
@with_appcontext
def audit(reason: str | None) -> None:
    """核对操作记录是否完整，并把链尾抄在数据库之外。"""
    as_system("audit")
    if reason is not None:
        with transaction():
            aside = anchors.begin_anew(reason)
        click.echo(f"旧的抄本已收起：{aside}")
    found = anchors.check()
    for line in report(found):
        click.echo(line)
    if not found.is_fine:
        sys.exit(1)


def report(found: Verdict) -> Iterator[str]:
    if found.is_fine:
        yield f"{found.length} 条操作记录与写入时一致。"
    if found.broken_at is not None:
        yield f"从第 {found.broken_at} 条起与写入时不一致：有人改动、删除或插入了记录。"
    if found.lost is not None:
        yield (
            f"{found.lost.day} 抄下的第 {found.lost.seq} 条已经不在或不同：记录被截短或重写，"
            "或者恢复了较早的备份（后者请用 --begin-anew 另起抄本）。"
        )
    if found.spoilt:
        yield f"数据库之外的抄本被改动过：{anchors.place()}"


COMMANDS = (audit,)
