"""``gcm demo``: a made-up branch in an empty database, with the names to sign in by."""

import json
from datetime import datetime
from unicodedata import east_asian_width

import click
from flask.cli import with_appcontext

from gcm.cli.house import as_system
from gcm.core import clock, months
from gcm.core.policy import ROLE_NAMES
from gcm.demo import actions
from gcm.demo.actions import Filled
from gcm.demo.span import FEWEST_MONTHS, MOST_MONTHS, Span


@click.command()
@click.option(
    "--months",
    "length",
    type=click.IntRange(FEWEST_MONTHS, MOST_MONTHS),
    default=24,
    metavar="月数",
    show_default=True,
    help="销售数据的月数。",
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="日期",
    help="演示的“今天”，缺省为当日；同一日期的内容总是一样。",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@with_appcontext
def demo(length: int, until: datetime | None, as_json: bool) -> None:
    """在空库里建立一个虚构的分公司，供演示与试用。"""
    as_system("demo")
    lived = Span(until.date() if until else clock.today(), length)
    filled = actions.fill(lived)
    click.echo(as_document(filled, lived) if as_json else as_text(filled, lived))


def as_text(filled: Filled, lived: Span) -> str:
    until = f"{months.label(lived.until)}{lived.until.day}日"
    lines = [
        f"演示分公司已建立，销售自{months.label(lived.first)}至{until}：{filled.customers} 家客户、"
        f"{filled.stores} 个卖场、{filled.products} 个品规、{filled.sales} 行销售。",
        "单位、人员与数据都是虚构的；商品名称与价格取自公开价目表。",
        "",
        f"口令（各账号相同）：{filled.password}",
        "",
        *(
            f"  {person.login:<8}{padded(person.name, 8)}{padded(ROLE_NAMES[person.role], 18)}"
            f"{person.remark}"
            for person in filled.people
        ),
    ]
    return "\n".join(lines)


def padded(text: str, columns: int) -> str:
    """Chinese characters take two columns of a terminal."""
    taken = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
    return text + " " * (columns - taken)


def as_document(filled: Filled, lived: Span) -> str:
    document = {
        "until": lived.until.isoformat(),
        "months": lived.length,
        "password": filled.password,
        "users": [
            {"login": person.login, "name": person.name, "role": ROLE_NAMES[person.role]}
            for person in filled.people
        ],
        "customers": filled.customers,
        "stores": filled.stores,
        "products": filled.products,
        "sales": filled.sales,
    }
    return json.dumps(document, ensure_ascii=False)


COMMANDS = (demo,)
