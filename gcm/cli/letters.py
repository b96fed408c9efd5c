"""``gcm letters``: the month's review letters as print-ready PDF. Writes nothing but the files."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from gcm.cli.house import as_system
from gcm.core import engine, months
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.figures import Figure
from gcm.core.printing import volumes
from gcm.core.printing.orders import VOLUME
from gcm.customers.models import Customer
from gcm.reviews import pressing
from gcm.reviews.content import LetterContent, OwnFigures
from gcm.reviews.queries import contents
from gcm.reviews.queries import letters as queries
from gcm.reviews.queries.contents import Ready

FIGURES = {
    "volume": "cartons",
    "amount": "amount",
    "yoy": "year_on_year",
    "mom": "month_on_month",
    "price_per_carton": "price_per_carton",
    "amount_per_case": "price_per_case",
    "shelf_rate": "shelf_rate",
    "stockout_rate": "stockout_rate",
    "forecast_accuracy": "forecast_accuracy",
}


class MonthType(click.ParamType[date]):
    """``2026-09``"""

    name = "月份"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        try:
            return value if isinstance(value, date) else months.parse(value)
        except ValueError:
            self.fail(f"月份请写成 2026-09 的样子，现在是“{value}”。", param, ctx)


@dataclass(frozen=True)
class Printed:
    """One letter and where it was printed; ``reason`` says why it was not."""

    letter: LetterContent
    file: Path | None = None
    pages: int = 0
    reason: str = ""

    @property
    def status(self) -> str:
        return "refused" if self.file is None else self.letter.status


@click.command()
@click.argument("month", type=MonthType(), metavar="月份")
@click.option(
    "--out", "target", required=True, metavar="文件", help="PDF 文件；以 / 结尾则每个客户一个文件。"
)
@click.option("--customer", "code", metavar="编码", help="只打印这一个客户编码。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@with_appcontext
def letters(month: date, target: str, code: str | None, as_json: bool) -> None:
    """打印某月的销售回顾函；未签发的印“草稿”字样。"""
    as_system("letters")
    begun = time.monotonic()
    with engine.reading():
        ready, skipped = prepared(month, code)
        db.session.rollback()
    out = Path(target)
    single = target.endswith("/") or out.is_dir()
    printed = one_each(ready, out, month) if single else together(ready, out, month)
    seconds = round(time.monotonic() - begun, 2)
    echo = document if as_json else report
    click.echo(echo(month, printed, skipped, seconds))
    if all(each.file is None for each in printed):
        raise RuleBroken.because("没有一封信能够打印。")


def prepared(month: date, code: str | None) -> tuple[list[Ready], list[str]]:
    chains = queries.chains_of(month, [code] if code else [])
    if code and not chains:
        raise RuleBroken.because(f"{months.label(month)}没有客户“{code}”。")
    ready, skipped = contents.ready(month, chains)
    if not ready:
        raise RuleBroken.because(f"{months.label(month)}没有销售数据，没有可打印的信函。")
    return ready, codes(skipped)


def codes(customers: Sequence[Customer]) -> list[str]:
    return [customer.code for customer in customers]


def together(ready: Sequence[Ready], target: Path, month: date) -> list[Printed]:
    """All in one file (and more beyond 200). What cannot be printed is left out and named."""
    pressed = pressing.press([each.content for each in ready], target, month)
    lengths = [length for file in pressed.files for length in volumes.lengths(file)]
    done = [
        Printed(letter, pressed.files[at // VOLUME], lengths[at])
        for at, letter in enumerate(pressed.letters)
    ]
    return in_order(ready, done, pressed.refused)


def one_each(ready: Sequence[Ready], folder: Path, month: date) -> list[Printed]:
    """Each letter alone, so that no file holds a trace of another chain."""

    def file_of(letter: LetterContent) -> Path:
        code = letter.addressee.code.replace("/", "_").replace("\\", "_")
        return folder / f"{months.key(month)}-{code}.pdf"

    pressed = pressing.press_each([each.content for each in ready], file_of, month)
    done = [
        Printed(letter, file, sum(volumes.lengths(file)))
        for letter, file in zip(pressed.letters, pressed.files, strict=True)
    ]
    return in_order(ready, done, pressed.refused)


def in_order(
    ready: Sequence[Ready], done: Sequence[Printed], refused: Mapping[str, str]
) -> list[Printed]:
    """What was printed and what was not, as the letters are delivered."""
    found = {each.letter.addressee.code: each for each in done}
    return [
        found.get(each.customer.code) or Printed(each.content, reason=refused[each.customer.code])
        for each in ready
    ]


def document(month: date, printed: Sequence[Printed], skipped: list[str], seconds: float) -> str:
    rows = [
        {
            "customer": each.letter.addressee.code,
            "file": str(each.file) if each.file else None,
            "pages": each.pages,
            "status": each.status,
            "reason": each.reason,
            "figures": figures_of(each.letter.figures),
        }
        for each in printed
    ]
    told = {"month": months.key(month), "letters": rows, "seconds": seconds, "skipped": skipped}
    return json.dumps(told, ensure_ascii=False)


def figures_of(own: OwnFigures | None) -> dict[str, str | None]:
    return {name: plain(getattr(own, field, None)) for name, field in FIGURES.items()}


def plain(figure: Figure | None) -> str | None:
    """The printed decimals, without thousands separators and units."""
    if figure is None:
        return None
    return str(figure.value.quantize(Decimal(1).scaleb(-figure.decimals), ROUND_HALF_UP))


def report(month: date, printed: Sequence[Printed], skipped: list[str], seconds: float) -> str:
    done = [each for each in printed if each.file]
    drafts = sum(each.status == "draft" for each in done)
    files = dict.fromkeys(str(each.file) for each in done)
    lines = [f"{months.label(month)}：{len(done)} 封（其中草稿 {drafts} 封），用时 {seconds} 秒。"]
    lines += [f"  {file}" for file in files]
    lines += [
        f"未打印 {each.letter.addressee.code}：{each.reason}" for each in printed if each.reason
    ]
    if skipped:
        lines.append(f"没有销售数据，略过：{'、'.join(skipped)}。")
    return "\n".join(lines)


COMMANDS = (letters,)
