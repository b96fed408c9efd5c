"""Five hundred people at once, each thinking 5 to 15 seconds; one click in seven writes.

    python -m bench.load [--people 500] [--seconds 60]

First on SQLite with one server, then on PostgreSQL with two servers to which each click goes in
turn, so that nothing may live in one of them alone. Counts what was answered and how fast, and
compares every write that was acknowledged with what the database holds. Writes the section `load`
of RESULTS.md; ends with 1 when anything failed or is missing.
"""

import argparse
import asyncio
import json
import random
import re
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from bench import report
from bench.faults import branch
from bench.report import Goal
from bench.served import Served, opened
from bench.storm import PRODUCTS, percentile, visit
from bench.wire import Answer, Wire
from gcm.core.db import db, transaction
from gcm.core.users import User
from gcm.customers.models import Assignment, Contact
from gcm.sales.models import Product
from gcm.visits.models import Visit
from tests import postgresql

MANAGERS = 50
THINK = (5.0, 15.0)  # seconds
WRITES, CONTACTS = 0.15, 0.05  # shares of all clicks; the rest of the writes are visit records
PAGES = ("/", "/customers/", "/customers/{chain}", "/visits/", "/visits/stops/{stop}/record")
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Found:
    """What the people saw; times are in seconds."""

    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)
    ops: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)
    took: float = 0.0
    cpu: float = 0.0
    missing: int = 0
    more: int = 0


@dataclass
class Person:
    """One browser, whose clicks go to the servers in turn."""

    user: int
    session: str
    chain: int
    stops: list[int]
    products: list[int]
    dice: random.Random

    async def work(self, addresses: list[str], until: float, found: Found) -> None:
        await asyncio.sleep(self.dice.uniform(0, THINK[1]))
        cookies = {"sid": self.session}
        wires = [Wire(address, cookies) for address in addresses]
        for wire in wires:
            wire.cookies = wires[0].cookies
        turn = self.dice.randrange(len(wires))
        while time.monotonic() < until:
            turn += 1
            await self.click(wires[turn % len(wires)], found)
            await asyncio.sleep(self.dice.uniform(*THINK))
        for wire in wires:
            wire.close()

    async def click(self, wire: Wire, found: Found) -> None:
        what = self.dice.random()
        if what < CONTACTS:
            await self.add_contact(wire, found)
        elif what < WRITES and self.stops:
            await self.send_visit(wire, found)
        else:
            page = self.dice.choice(PAGES)
            stop = self.stops[0] if self.stops else None
            page = page if stop or "{stop}" not in page else "/"
            address = page.format(chain=self.chain, stop=stop)
            await timed(found, page, wire, "GET", address, ok={200})

    async def send_visit(self, wire: Wire, found: Found) -> None:
        op, stop = str(uuid.uuid4()), self.stops.pop()
        vault = str(uuid.uuid4())
        body = visit(op, vault, 1, stop, self.products, [])
        headers = {"X-Owner": str(self.user), "Content-Type": "application/json"}
        answer = await timed(
            found, "POST 走访记录", wire, "POST", "/sync/ops", body, headers, ok={201}
        )
        if answer.status == 201 and json.loads(answer.body)["receipt"] == op:
            found.ops.add(op)

    async def add_contact(self, wire: Wire, found: Found) -> None:
        page = await timed(
            found, "/customers/{chain}", wire, "GET", f"/customers/{self.chain}", ok={200}
        )
        token = TOKEN.search(page.body)
        if token is None:
            found.wrong["没有令牌"] += 1
            return
        name = f"联系人{uuid.uuid4().hex[:12]}"
        body = urlencode({"csrf_token": token[1].decode(), "name": name, "post": "店长"}).encode()
        answer = await timed(
            found,
            "POST 联系人",
            wire,
            "POST",
            f"/customers/{self.chain}/contacts",
            body,
            {"Content-Type": "application/x-www-form-urlencoded"},
            ok={303},
        )
        if answer.status == 303:
            found.contacts.add(name)


async def timed(
    found: Found, page: str, wire: Wire, method: str, address: str, *sent: Any, ok: set[int]
) -> Answer:
    began = time.monotonic()
    answer = await wire.ask(method, address, *sent)
    found.times[page].append(time.monotonic() - began)
    if answer.status not in ok:
        found.wrong[f"{page}：{answer.status or '断开'}"] += 1
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.load")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        one = run(Path(folder) / "one", "", 1, given)
        with postgresql.started(Path(folder) / "postgresql") as cluster:
            two = run(Path(folder) / "two", cluster.database(), 2, given)
    text, goals = words({"SQLite，一台": one, "PostgreSQL，两台": two}, given)
    print(text)
    report.keep("load", text)
    sys.exit(0 if all(goal.met for goal in goals) else 1)


def run(home: Path, database: str, servers: int, given: argparse.Namespace) -> Found:
    with opened(home, database):
        people = furnish(given.people)
    found = Found()
    with ExitStack() as stack:
        served = [stack.enter_context(Served(home, database, worker=False)) for _ in range(servers)]
        began = time.monotonic()
        asyncio.run(everybody(people, [each.address for each in served], given.seconds, found))
        found.took = time.monotonic() - began
        found.cpu = sum(each.cpu() for each in served)
    with opened(home, database):
        compare(found)
    return found


def furnish(people: int) -> list[Person]:
    stops = 3 * -(-people // MANAGERS)
    managers = branch.make(MANAGERS, stops, PRODUCTS, all_stand_in=False)
    with transaction():
        products = list(db.session.scalars(select(Product.id).order_by(Product.id)))
        held = select(Assignment.user_id, Assignment.customer_id)
        chains = {row.user_id: row.customer_id for row in db.session.execute(held)}
        made = []
        for number in range(people):
            manager, turn = managers[number % MANAGERS], number // MANAGERS
            made.append(
                Person(
                    manager["id"],
                    branch.session_of(db.session.get_one(User, manager["id"])),
                    chains[manager["id"]],
                    manager["stops"][3 * turn : 3 * turn + 3],
                    products,
                    random.Random(number),  # noqa: S311 - no secret
                )
            )
        return made


async def everybody(people: list[Person], addresses: list[str], seconds: int, found: Found) -> None:
    until = time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(person.work(addresses, until, found))


def compare(found: Found) -> None:
    """Every acknowledged write is there once, and nothing that nobody sent."""
    visits = Counter(db.session.scalars(select(Visit.op_id)))
    contacts = Counter(
        db.session.scalars(select(Contact.name).where(Contact.name.startswith("联系人")))
    )
    for kept, told in ((visits, found.ops), (contacts, found.contacts)):
        found.missing += len(told - kept.keys())
        found.more += sum(kept.values()) - len(told & kept.keys())


def words(runs: dict[str, Found], given: argparse.Namespace) -> tuple[str, list[Goal]]:
    goals = []
    lines = [
        f"{given.people} 人，每人两次点击之间想 {THINK[0]:.0f} 到 {THINK[1]:.0f} 秒，"
        f"{WRITES:.0%} 是写入（走访记录、联系人），{given.seconds} 秒；点击轮流发给各台服务器。"
        f"人也在同一台机器上模拟。{report.machine()}",
        "",
        "| | 页面 | 次数 | p50 毫秒 | p95 毫秒 | p99 毫秒 |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for name, found in runs.items():
        every = [each for times in found.times.values() for each in times]
        for page, times in [*sorted(found.times.items()), ("合计", every)]:
            shares = [statistics.median(times), percentile(times, 0.95), percentile(times, 0.99)]
            figures = " | ".join(f"{each * 1000:.0f}" for each in shares)
            lines.append(f"| {name} | {page} | {len(times)} | {figures} |")
        goals += [
            Goal(f"{name}：出错的回答", sum(found.wrong.values()), 0),
            Goal(f"{name}：答应过而库里没有", found.missing, 0),
            Goal(f"{name}：库里有而没有答应过", found.more, 0),
        ]
        acknowledged = len(found.ops) + len(found.contacts)
        lines.append(
            f"| {name} | 每秒 {len(every) / found.took:.0f} 次，服务器 CPU {found.cpu:.0f} 秒，"
            f"写入 {acknowledged} 次 | | | | |"
        )
        for fault, count in found.wrong.items():
            lines.append(f"| {name} | 出错 {fault} | {count} | | | |")
    lines += ["", "| 目标 | 测得 | 限度 | |", "|---|---:|---:|---|", *map(report.goal, goals)]
    return "\n".join(lines) + "\n", goals


if __name__ == "__main__":
    main()
