"""``gcm assess``: the market manager's score of a month with its working (clause 4.1)."""

import json
from collections.abc import Iterator
from datetime import date

import click
from flask.cli import with_appcontext

from gcm.assessment.queries import own, sheets
from gcm.assessment.queries.sheets import Standing
from gcm.assessment.rules import documents
from gcm.assessment.rules.sheets import STATUS_NAMES, Compared, ScoreSheet
from gcm.cli.house import as_system
from gcm.cli.letters import MonthType
from gcm.core import engine, months
from gcm.core.db import db
from gcm.core.errors import RuleBroken


@click.command()
@click.argument("month", type=MonthType(), metavar="月份")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@with_appcontext
def assess(month: date, as_json: bool) -> None:
    """某月的市场经理考核：第 4.1 条的得分和计算过程。"""
    as_system("assess")
    with engine.reading():
        district = own.find_district()
        if district is None:
            raise RuleBroken.because(
                "还没有本部门的集团客户片区：请在部门表里标明本部门，在片区表里标明集团客户片区。"
            )
        found = sheets.standing(district, month)
        db.session.rollback()
    if as_json:
        told = documents.assess(found.sheet, signed=bool(found.signed), notes=corrected(found))
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo("\n".join(report(found)))


def corrected(found: Standing) -> tuple[str, ...]:
    """What a signed sheet says of figures that were corrected since."""
    if not found.signed or not found.changes:
        return ()
    return (f"第 {found.signed.number} 版签字以后有更正：{'；'.join(found.changes)}。可另出一版。",)


def report(found: Standing) -> Iterator[str]:
    sheet = found.sheet
    signed = f"，第 {found.signed.number} 版已签字" if found.signed else ""
    title = f"{sheet.inputs.district_name}{months.label(sheet.inputs.month)}考核（第 4.1 条）"
    yield f"{title}：{STATUS_NAMES[sheet.status]}{signed}"
    if sheet.reason:
        yield f"  {sheet.reason}"
    for each in sheet.indicators:
        yield from of_indicator(each, sheet)
    for rival in sheet.rivals:
        if rival.place is not None:
            yield f"  {rival.name}：名次和 {documents.plain(rival.rank_sum)}，第 {rival.place} 名"
    yield from of_total(sheet)
    yield from (f"  注：{note}" for note in (*corrected(found), *sheet.notes))


def of_indicator(of: Compared, sheet: ScoreSheet) -> Iterator[str]:
    names = {each.code: each.name for each in sheet.rivals}
    told = [
        f"{names[each.code]} {each.value}%（第 {documents.plain(each.rank)} 名）"
        for each in of.cells
        if each.value is not None and each.rank is not None
    ]
    yield f"  {of.name}：{'，'.join(told) if told else '不比'}"


def of_total(sheet: ScoreSheet) -> Iterator[str]:
    marks, score = sheet.marks, sheet.inputs.score
    if marks and score:
        group, weight = documents.plain(marks.group), documents.plain(marks.weight)
        yield f"  得分 {group} + {weight} × {score.score:.2f} ÷ 100 = {sheet.total}"
    for each in sheet.managers:
        credited = "不计分" if each.credited is None else f"{each.credited} 分"
        yield f"  {each.name}：{each.working_days} 个工作日，{credited}"


COMMANDS = (assess,)
