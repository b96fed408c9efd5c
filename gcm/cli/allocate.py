"""``gcm allocate``: a month's scarce goods shared out by the published rule, with its working."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from gcm.cli.house import as_system
from gcm.core import clock, engine, months
from gcm.core.db import db, transaction
from gcm.core.errors import RuleBroken
from gcm.supply import workbooks
from gcm.supply.actions import allocations as actions
from gcm.supply.actions.allocations import Wish
from gcm.supply.queries import sharings
from gcm.supply.queries.sharings import Party, Proposed
from gcm.supply.rules import sharing
from gcm.supply.rules.sharing import Share
from gcm.supply.workbooks import Read


class CapType(click.ParamType[tuple[str, int]]):
    """``K001=20``"""

    name = "编码=条数"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        try:
            return sharing.read_cap(str(value))
        except ValueError as unread:
            self.fail(str(unread), param, ctx)


@dataclass(frozen=True)
class Done:
    """A row of the file, shared out, and the stores of its month."""

    proposed: Proposed
    present: Sequence[Party]

    @property
    def supplied(self) -> list[Party]:
        return [each for each in self.present if not each.refused]

    @property
    def refused(self) -> list[Party]:
        return [each for each in self.present if each.refused]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="文件")
@click.option(
    "--cap", "caps", type=CapType(), multiple=True, help="某客户或卖场最多几条，可写多次。"
)
@click.option("--publish", is_flag=True, help="公布为当月的分配，并给每家卖场发告知单。")
@click.option("--reason", default="", metavar="原因", help="再次公布同一个月时必填。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@with_appcontext
def allocate(
    file: Path, caps: tuple[tuple[str, int], ...], publish: bool, reason: str, as_json: bool
) -> None:
    """把文件里的紧俏货源按公布的规则分到客户和卖场，列出计算过程。"""
    as_system("allocate")
    with engine.reading():
        read = workbooks.read(file)
        refuse_faults(read, as_json=as_json)
        done = shared_out(read, dict(caps))
        db.session.rollback()
    if publish:
        with transaction():
            done = published(read, dict(caps), reason)
    if as_json:
        click.echo(json.dumps([told(each) for each in done], ensure_ascii=False))
    else:
        click.echo("\n".join(line for each in done for line in text(each)))


def refuse_faults(read: Read, *, as_json: bool) -> None:
    if not read.fault_count:
        return
    if as_json:
        errors = [fault._asdict() for fault in read.faults]
        click.echo(json.dumps({"errors": errors}, ensure_ascii=False))
    else:
        click.echo("\n".join(read.refusal()))
    first = read.faults[0]
    place = f"{read.sheet} 第 {first.row} 行“{first.column}”"
    raise RuleBroken.because(f"文件有 {read.fault_count} 处错误，没有分配。首处在 {place}。")


def shared_out(read: Read, caps: dict[str, int]) -> list[Done]:
    present = {
        month: sharings.parties(month, clock.today())
        for month in dict.fromkeys(amount.month for amount in read.amounts)
    }
    return [
        Done(sharings.proposed([amount], caps, present[amount.month])[0], present[amount.month])
        for amount in read.amounts
    ]


def published(read: Read, caps: dict[str, int], reason: str) -> list[Done]:
    """Shared out once more within the transaction that keeps it."""
    done = shared_out(read, caps)
    for month in dict.fromkeys(amount.month for amount in read.amounts):
        of_month = [each for each in done if each.proposed.amount.month == month]
        wishes = [Wish(each.proposed.amount, caps) for each in of_month]
        actions.publish(month, wishes, of_month[0].present, reason, by=None)
    return done


def told(done: Done) -> dict[str, object]:
    amount, given = done.proposed.amount, done.proposed.sharing
    return {
        "month": months.key(amount.month),
        "product": amount.product.code,
        "total": amount.total,
        "customers": {share.code: share.quantity for share in given.customers},
        "stores": given.by_store,
        "notices": len(done.supplied),
        "refused": [{"store": each.code, "reason": each.refused} for each in done.refused],
    }


def text(done: Done) -> Iterator[str]:
    amount, given = done.proposed.amount, done.proposed.sharing
    product = amount.product
    yield f"{months.label(amount.month)} {product.name}（{product.code}）：{amount.total} 条"
    pool, weight = given.last_round
    yield f"  计算：{pool} 条 × 销量 ÷ {weight.normalize():f}" if weight else f"  {pool} 条平分"
    for share in given.customers:
        yield f"  {share.code}  {working(share)}"
        for store in given.stores[share.code]:
            yield f"    {store.code}  {working(store)}"
    for each in done.refused:
        yield f"  不分配 {each.code}：{each.refused}"


def working(share: Share) -> str:
    """How the quantity came about, in one line."""
    if share.capped:
        whose = f"上限 {share.cap}" if share.cap == share.quantity else "各卖场上限合计"
        return f"{share.quantity} 条（{whose}）"
    more = "，小数较大加 1" if share.more else ""
    return f"{share.quantity} 条（销量 {share.weight.normalize():f}，应得 {share.exact}{more}）"


COMMANDS = (allocate,)
