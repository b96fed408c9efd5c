"""``gcm duties``: each manager's duties of a month with evidence, state and what is missing."""

import json
from collections.abc import Iterator, Sequence
from datetime import date

import click
from flask.cli import with_appcontext

from gcm.cli.house import as_system
from gcm.cli.letters import MonthType
from gcm.core import engine, months
from gcm.core.db import db
from gcm.core.policy import ROLE_NAMES
from gcm.duties import documents
from gcm.duties.queries import boards
from gcm.duties.rules.boards import Board
from gcm.duties.rules.duty import STATE_NAMES, State


@click.command()
@click.argument("month", type=MonthType(), metavar="月份")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@with_appcontext
def duties(month: date, as_json: bool) -> None:
    """某月的岗位职责：第 2.1、2.2 条，每位经理每项的依据、状态和所缺。"""
    as_system("duties")
    with engine.reading():
        found = boards.whole(month)
        db.session.rollback()
    if as_json:
        click.echo(json.dumps(documents.duties(month, found), ensure_ascii=False))
    else:
        click.echo("\n".join(report(month, found)))


def report(month: date, found: Sequence[Board]) -> Iterator[str]:
    yield f"{months.label(month)}岗位职责（第 2.1、2.2 条）"
    if not found:
        yield "这个月没有市场经理或客户经理。"
    for board in found:
        person = board.person
        yield f"{person.name}（{person.user}）{ROLE_NAMES[person.role]}"
        for duty in board.duties:
            yield f"  {duty.clause} {duty.title}：{STATE_NAMES[duty.state]}"
            yield from (f"    {each.text}" for each in duty.evidence)
            lacking = "" if duty.state is State.NONE else "缺："
            yield from (f"    {lacking}{each.text}" for each in duty.missing)


COMMANDS = (duties,)
