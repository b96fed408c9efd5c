"""``import``, ``export`` and ``template``: workbooks from a shell."""

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from gcm.cli.house import as_system
from gcm.core import clock
from gcm.core.batches import ImportBatch
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.core.imports.report import WORKBOOK, Report
from gcm.core.users import User
from gcm.core.workbooks.sheets import Progress
from gcm.exchange import actions, catalogue, queries
from gcm.supply.workbooks import ALLOCATION

KIND = click.Choice([*catalogue.BY_NAME, WORKBOOK])
KINDS = "\n".join(["\b", "种类：", *(f"  {name}" for name in KIND.choices)])  # \b: lines stay
TEMPLATE = click.Choice([*catalogue.TEMPLATES, WORKBOOK])
TEMPLATES = f"{KINDS}\n  {ALLOCATION.name}"
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("import", epilog=KINDS)
@click.argument("kind", type=KIND, required=False, metavar="[种类]")
@click.argument("file", type=FILE, required=False, metavar="[文件]")
@click.option("--sheet", metavar="名称", help="工作表的名称；不写则取同名的表，或第一张。")
@click.option("--dry-run", is_flag=True, help="只检查，不写入。")
@click.option("--as", "login", metavar="登录名", help="以谁的名义导入；不写则为系统账户。")
@click.option("--json", "as_json", is_flag=True, help="标准输出为一个 JSON 文档。")
@click.option("--undo", type=int, metavar="批号", help="撤销一批导入。")
@click.option("--reason", metavar="原因", help="撤销的原因。")
@with_appcontext
def import_command(
    kind: str | None,
    file: Path | None,
    sheet: str | None,
    dry_run: bool,
    login: str | None,
    as_json: bool,
    undo: int | None,
    reason: str | None,
) -> None:
    """导入工作簿，或用 --undo 撤销一批导入。"""
    as_system("import")
    if undo is not None:
        if kind or file or not reason:
            raise click.UsageError("撤销写作：gcm import --undo 批号 --reason 原因")
        withdraw(undo, reason, login)
    elif kind is None or file is None:
        raise click.UsageError("导入写作：gcm import 种类 文件")
    else:
        take(kind, file, sheet=sheet, dry_run=dry_run, login=login, as_json=as_json)


def take(
    kind: str, file: Path, *, sheet: str | None, dry_run: bool, login: str | None, as_json: bool
) -> None:
    with actions.reading_only():
        by = person(login)
        prepared = actions.prepare(file, kind, by=by, sheet=sheet, progress=told())
    with transaction():
        report = actions.take(prepared, by=by, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        show(report, dry_run)
    if report.fault_count:
        sheet_name, fault = report.faults[0]
        place = f"{sheet_name} 第 {fault.row} 行“{fault.column}”"
        raise RuleBroken.because(f"文件有 {report.fault_count} 处错误，没有导入。首处在 {place}。")


def show(report: Report, dry_run: bool) -> None:
    for line in report.refusal() if report.fault_count else report.lines():
        click.echo(line)
    if report.batch:
        click.echo(f"已导入，批号 {report.batch}。")
    elif not report.fault_count:
        click.echo("检查通过，没有写入。" if dry_run else "没有变化。")


def told() -> Progress | None:
    """How far the reading is, for somebody who watches a terminal."""
    if not sys.stderr.isatty():
        return None
    return lambda name, rows: click.echo(f"\r{name}：已读 {rows} 行", err=True, nl=False)


def withdraw(number: int, reason: str, login: str | None) -> None:
    by = person(login)
    with transaction():
        batch = db.session.get(ImportBatch, number)
        if batch is None or not queries.is_open_to(by, batch):
            raise RuleBroken.because(f"没有可以由您撤销的第 {number} 批导入，请核对批号。")
        actions.withdraw(batch, reason, by=by)
    click.echo(f"第 {number} 批导入已撤销。")


@click.command(epilog=KINDS)
@click.argument("kind", type=KIND, metavar="种类")
@click.argument("file", type=FILE, metavar="文件")
@with_appcontext
def export(kind: str, file: Path) -> None:
    """把数据导出为工作簿，再导入时不会有变化。"""
    as_system("export")
    with actions.whole_file(file) as unfinished:
        actions.export(kind, unfinished, by=None)
    click.echo(f"已导出到 {file}。")


@click.command(epilog=TEMPLATES)
@click.argument("kind", type=TEMPLATE, metavar="种类")
@click.argument("file", type=FILE, metavar="文件")
@with_appcontext
def template(kind: str, file: Path) -> None:
    """生成空白工作簿：表头、每列的说明和下拉选项。"""
    with actions.whole_file(file) as unfinished:
        actions.template(kind, unfinished, by=None)
    click.echo(f"已生成 {file}。")


def person(login: str | None) -> User | None:
    """Whoever is acted for; None is the system."""
    if login is None:
        return None
    user: User | None = db.session.scalar(select(User).where(User.login == login.lower()))
    if user is None or not user.is_open(clock.today()):
        raise RuleBroken.because(f"没有登录名为 {login} 的在用用户，请核对。")
    return user


COMMANDS = (import_command, export, template)
