"""``gcm quota``: what clause 3.2.1 asks of each manager in a month, and what was done."""

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
from gcm.visits.queries import quotas
from gcm.visits.rules import documents
from gcm.visits.rules.counts import (
    Coverage,
    HqVisits,
    Notices,
    Outings,
    PlanStanding,
    Standing,
)


@click.command()
@click.argument("month", type=MonthType(), metavar="月份")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@with_appcontext
def quota(month: date, as_json: bool) -> None:
    """某月的拜访频次：第 3.2.1 条要求多少，每位经理做了多少。"""
    as_system("quota")
    with engine.reading():
        found = quotas.standings(month)
        db.session.rollback()
    if as_json:
        click.echo(json.dumps(documents.quota(month, found), ensure_ascii=False))
    else:
        click.echo("\n".join(report(month, found)))


def report(month: date, found: Sequence[Standing]) -> Iterator[str]:
    yield f"{months.label(month)}拜访频次（第 3.2.1 条）"
    if not found:
        yield "这个月没有市场经理或客户经理。"
    for each in found:
        yield f"{each.name}（{each.user}）{ROLE_NAMES[each.role]}：{said(each.met)}"
        if each.outings is not None:
            yield from of_outings(each.outings)
        yield from of_headquarters(each.hq_visits)
        if each.coverage is not None:
            yield from of_coverage(each.coverage)
        if each.notices is not None:
            yield of_notices(each.notices)
        for plan in each.plans or ():
            yield of_plan(plan)


def of_notices(of: Notices) -> str:
    in_time = "" if of.in_time is None else f"，按期 {of.in_time} 张"
    return f"  告知单签收 {of.receipts} / {of.required} 张{in_time}"


def said(met: bool) -> str:
    return "达到" if met else "未达到"


def of_outings(outings: Outings) -> Iterator[str]:
    yield f"  外出走访 {outings.done} / {outings.required} 次"
    for day in outings.days:
        yield f"    {day.day} {day.stores} 户{'' if day.counts else '，不算一次'}"


def of_headquarters(lines: Sequence[HqVisits]) -> Iterator[str]:
    for line in lines:
        yield f"  总部 {line.customer}：{line.done} / {line.required} 次"
        for each in line.not_counted:
            yield f"    {each.day} 不计：{each.reason}（{each.visit}）"


def of_coverage(coverage: Coverage) -> Iterator[str]:
    share = f"，{coverage.percent}%" if coverage.percent is not None else ""
    yield f"  卖场走到 {coverage.visited} / {coverage.required} 户{share}"
    if coverage.missing:
        yield f"    未走到：{'、'.join(coverage.missing)}"
    if coverage.extra:
        yield f"    另走到：{'、'.join(coverage.extra)}"


def of_plan(plan: PlanStanding) -> str:
    submitted = f"{plan.submitted_on} 提交" if plan.submitted_on else "未提交"
    approved = f"，{plan.approved_on} 批准" if plan.approved_on else ""
    return (
        f"  计划 {plan.start} 至 {plan.end}：{submitted}{approved}{'，迟交' if plan.late else ''}"
    )


COMMANDS = (quota,)
