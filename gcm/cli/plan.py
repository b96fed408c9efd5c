"""``gcm plan``: a month's two-week plans, or outings, as the rules propose them. It only reads."""

import json
from datetime import date

import click
from flask.cli import with_appcontext

from gcm.accounts import queries as accounts
from gcm.cli.house import as_system
from gcm.cli.letters import MonthType
from gcm.core import calendar, engine, months
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.policy import ROLE_NAMES, Role
from gcm.core.users import User
from gcm.visits.queries import due
from gcm.visits.rules.outings import Outing
from gcm.visits.rules.planning import MonthPlan, Part

WEEKDAYS = "一二三四五六日"


@click.command()
@click.argument("user", metavar="登录名")
@click.argument("month", type=MonthType(), metavar="月份")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@with_appcontext
def plan(user: str, month: date, as_json: bool) -> None:
    """按办法建议某人一个月的拜访计划（市场经理为走访安排）；不保存。"""
    as_system("plan")
    with engine.reading():
        person = accounts.find_by_login(db.session(), user.lower())
        if person is None:
            raise RuleBroken.because(f"没有登录名为“{user}”的用户。")
        told, text = proposed(person, month)
        db.session.rollback()
    if not calendar.is_known(month.year):
        text += (
            f"\n{month.year} 年的放假安排还不知道，暂按周一至周五安排；管理员可在“工作日历”里录入。"
        )
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else text)


def proposed(person: User, month: date) -> tuple[dict[str, object], str]:
    """The document and the text for people."""
    head: dict[str, object] = {"month": months.key(month), "user": person.login}
    title = f"{months.label(month)} {person.name}（{person.login}）"
    if Role.MARKET_MANAGER in person.roles:
        found = due.month_outings(person, month)
        return head | {"outings": outings_told(found)}, outings_text(title, found)
    if Role.CUSTOMER_MANAGER in person.roles:
        plan = due.month_plan(person, month)
        return head | windows_told(plan), windows_text(title, plan)
    roles = f"{ROLE_NAMES[Role.MARKET_MANAGER]}或{ROLE_NAMES[Role.CUSTOMER_MANAGER]}"
    raise RuleBroken.because(f"{person.name}（{person.login}）不是{roles}，没有拜访计划。")


def windows_told(plan: MonthPlan) -> dict[str, object]:
    """The parts that take visits; what is kept free is told by its days."""
    windows = [
        {
            "start": part.begins_on.isoformat(),
            "end": part.ends_on.isoformat(),
            "working_days": len(part.days),
            "visits": [
                {"date": visit.day.isoformat(), "store": visit.stop.key}
                for visit in plan.visits_in(part)
            ],
        }
        for part in plan.parts
        if not part.is_buffer
    ]
    return {"windows": windows, "buffer_days": [day.isoformat() for day in plan.buffer_days]}


def outings_told(found: list[Outing]) -> list[dict[str, object]]:
    return [
        {"date": outing.day.isoformat(), "stores": [stop.key for stop in outing.stops]}
        for outing in found
    ]


def windows_text(title: str, plan: MonthPlan) -> str:
    lines = [f"{title}拜访计划：{len(plan.visits)} 家。"]
    for part in plan.parts:
        if not part.is_buffer:
            lines += part_text(plan, part)
    if plan.buffer_days:
        lines.append(f"机动：{'、'.join(map(day_text, plan.buffer_days))}")
    return "\n".join(lines)


def part_text(plan: MonthPlan, part: Part) -> list[str]:
    visits = plan.visits_in(part)
    days = [(day, [each.stop.key for each in visits if each.day == day]) for day in part.days]
    head = f"{part.begins_on} 至 {part.ends_on}：{len(part.days)} 个工作日，{len(visits)} 家"
    return [head, *(f"  {day_text(day)}  {'、'.join(stores)}" for day, stores in days if stores)]


def outings_text(title: str, found: list[Outing]) -> str:
    lines = [f"{title}走访安排：{len(found)} 次。"]
    for outing in found:
        stores = "、".join(stop.key for stop in outing.stops)
        lines.append(f"  {day_text(outing.day)}  {len(outing.stops)} 家：{stores}")
    return "\n".join(lines)


def day_text(day: date) -> str:
    return f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]}"


COMMANDS = (plan,)
