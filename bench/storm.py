"""After a day without a network, everybody comes back at once: 200 tablets, 20 records each.

    python -m bench.storm [--tablets 200] [--records 20] [--database URL]

Registered tablets of forty people send real envelopes of the visit form, one after the other as the
tablet's own program does, one in ten with a photograph. Of the ops one in ten goes out twice and of
one in twenty the answer is not heard, so that it is sent again. Then what the tablets were told is
compared with what the database holds. Writes the section `storm` of RESULTS.md; ends with 1 when
something was lost or doubled, or took longer than a minute.
"""

import argparse
import asyncio
import hashlib
import io
import json
import random
import secrets
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select, update

from bench import report
from bench.faults import branch
from bench.report import Goal
from bench.served import Served, opened
from bench.wire import Answer, Wire
from gcm.core import clock
from gcm.core.db import db, transaction
from gcm.core.sync.models import Device, Receipt
from gcm.core.users import User
from gcm.sales.models import Product
from gcm.visits.models import Visit, VisitPhoto
from gcm.web.sessions import SignIn, digest

PEOPLE = 40
PRODUCTS = 6
MINUTE = 60.0
PHOTO_EVERY, TWICE_EVERY, DEAF_EVERY = 10, 10, 20
LEAST, MOST = 0.2, 5.0  # seconds before a form is tried again
SIZE = (1280, 960)  # of a photograph as the tablet makes it small
TAKEN = {200, 201, 202}


@dataclass
class Told:
    """What happened, as the tablets saw it; times are in seconds."""

    times: list[float] = field(default_factory=list)
    photos: list[float] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)


@dataclass
class Tablet:
    """One device in the hands of one person, with the stops of its round.

    ``pictures`` were taken at the stops: making them is no part of what is timed.
    """

    person: int
    session: str
    device: str
    stops: list[int]
    products: list[int]
    dice: random.Random
    pictures: list[bytes]
    vault: str = field(default_factory=lambda: str(uuid.uuid4()))

    async def sync(self, address: str, told: Told) -> None:
        """As sync.js does: who am I, what have I numbered, then one form after the other."""
        wire = Wire(address, {"sid": self.session, "device": self.device})
        try:
            await self.greet(wire, told)
            for seq, stop in enumerate(self.stops, start=1):
                await self.deliver(wire, seq, stop, told)
        finally:
            wire.close()

    @property
    def headers(self) -> dict[str, str]:
        return {
            "X-Owner": str(self.person),
            "X-Clock": str(int(time.time() * 1000)),
            "Content-Type": "application/json",
        }

    async def greet(self, wire: Wire, told: Told) -> None:
        body = {"vault": self.vault, "seq": len(self.stops), "pending": []}
        for method, path, sent in (
            ("GET", "/sync/whoami?n=1", b""),
            ("POST", "/sync/reports", json.dumps(body).encode()),
        ):
            answer = await self.until_taken(wire, method, path, sent, self.headers)
            told.statuses[answer.status] += 1

    async def deliver(self, wire: Wire, seq: int, stop: int, told: Told) -> None:
        op, photos = str(uuid.uuid4()), []
        if seq % PHOTO_EVERY == 0:
            photos = [await self.send_photo(wire, told)]
        body = visit(op, self.vault, seq, stop, self.products, photos)
        began = time.monotonic()
        if self.dice.randrange(DEAF_EVERY) == 0:
            await wire.ask("POST", "/sync/ops", body, self.headers, deaf=True)
        answer = await self.until_taken(wire, "POST", "/sync/ops", body, self.headers)
        told.times.append(time.monotonic() - began)
        if self.dice.randrange(TWICE_EVERY) == 0:
            again = await self.until_taken(wire, "POST", "/sync/ops", body, self.headers)
            assert json.loads(again.body)["already"], "a second sending was taken for a new one"
        said = json.loads(answer.body)
        assert said["receipt"] == op, "the receipt is another's"
        told.statuses[answer.status] += 1
        told.acknowledged[op] = f"{self.vault}·{seq}"
        told.pictures.update(photos)

    async def send_photo(self, wire: Wire, told: Told) -> str:
        picture = self.pictures.pop()
        name = hashlib.sha256(picture).hexdigest()
        headers = self.headers | {"Content-Type": "application/octet-stream"}
        began = time.monotonic()
        await self.until_taken(wire, "PUT", f"/sync/blobs/{name}", picture, headers)
        told.photos.append(time.monotonic() - began)
        return name

    async def until_taken(self, wire: Wire, method: str, path: str, *sent: Any) -> Answer:
        for tries in range(100):
            answer = await wire.ask(method, path, *sent)
            if answer.status in TAKEN:
                return answer
            assert answer.status in {0, 503}, f"{path}: {answer.status} {answer.body[:300]!r}"
            await asyncio.sleep(self.dice.uniform(0, min(MOST, LEAST * 2**tries)))
        raise AssertionError(f"{path} was never taken")


def visit(
    op: str, vault: str, seq: int, stop: int, products: list[int], photos: list[str]
) -> bytes:
    """The envelope of a store's visit of twelve minutes that ended a minute ago."""
    ended = clock.now() - timedelta(minutes=1)
    fields = [
        ("uuid", op),
        ("form", "store-visit"),
        ("begins_at", (ended - timedelta(minutes=12)).isoformat()),
        ("ends_at", ended.isoformat()),
        ("outcome", "met"),
        ("signed_on_paper", "y"),
        ("market_news", f"{vault}·{seq}"),
        *((f"lines-{n}-product_id", str(each)) for n, each in enumerate(products)),
        *((f"lines-{n}-on_shelf", "yes") for n, _ in enumerate(products)),
        *(("photo", each) for each in photos),
    ]
    said = {
        "op": op,
        "vault": vault,
        "seq": seq,
        "kind": "store-visit",
        "entity": f"stop-{stop}",
        "form_version": 1,
        "action": f"/visits/stops/{stop}/records",
        "wall": clock.now().isoformat(),
        "offset": 0,
        "blobs": photos,
        "fields": fields,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def photograph(dice: random.Random) -> bytes:
    """A shelf, more or less: large patches of colour with some grain, about 100 KB."""
    small = Image.frombytes("RGB", (160, 120), dice.randbytes(160 * 120 * 3))
    content = io.BytesIO()
    small.resize(SIZE, Image.Resampling.BICUBIC).save(content, "JPEG", quality=60)
    return content.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.storm")
    parser.add_argument("--tablets", type=int, default=200)
    parser.add_argument("--records", type=int, default=20)
    parser.add_argument("--database", default="", help="empty database; else SQLite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="storm-") as folder:
        text, goals = run(Path(folder), given)
    print(text)
    report.keep("storm", text)
    sys.exit(0 if all(goal.met for goal in goals) else 1)


def run(folder: Path, given: argparse.Namespace) -> tuple[str, list[Goal]]:
    home = folder / "home"
    with opened(home, given.database):
        tablets = furnish(given.tablets, given.records)
    told = Told()
    with Served(home, given.database, worker=False) as served:
        began = time.monotonic()
        asyncio.run(storm(tablets, served.address, told))
        took = time.monotonic() - began
        cpu = served.cpu()
    with opened(home, given.database):
        lost, doubled, spoilt = compare(told)
    goals = [
        Goal("全部收到（秒）", took, MINUTE),
        Goal("丢失", lost, 0),
        Goal("重复", doubled, 0),
        Goal("内容或照片不符", spoilt, 0),
    ]
    return words(told, took, cpu, goals, given), goals


def furnish(tablets: int, records: int) -> list[Tablet]:
    each = -(-tablets // PEOPLE)
    people = branch.make(PEOPLE, each * records, PRODUCTS, all_stand_in=False)
    with transaction():
        products = list(db.session.scalars(select(Product.id).order_by(Product.id)))
        made = []
        for number in range(tablets):
            person, turn = people[number % PEOPLE], number // PEOPLE
            stops = person["stops"][turn * records : (turn + 1) * records]
            dice = random.Random(number)  # noqa: S311 - no secret
            pictures = [photograph(dice) for _ in range(records // PHOTO_EVERY)]
            cookies = register(person["id"], number)
            made.append(Tablet(person["id"], *cookies, stops, products, dice, pictures))
    return made


def register(user_id: int, number: int) -> tuple[str, str]:
    """The cookies of a registered tablet on which the person has signed in: session and device."""
    token = secrets.token_urlsafe(32)
    device = Device(
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        name=f"S{number:03d}",
        agent="storm",
        seen_at=clock.now(),
        registered_at=clock.now(),
    )
    db.session.add(device)
    db.session.flush()
    session = branch.session_of(db.session.get_one(User, user_id))
    db.session.execute(
        update(SignIn).where(SignIn.token_sha256 == digest(session)).values(tablet_id=device.id)
    )
    return session, token


async def storm(tablets: list[Tablet], address: str, told: Told) -> None:
    async with asyncio.TaskGroup() as group:
        for tablet in tablets:
            group.create_task(tablet.sync(address, told))


def compare(told: Told) -> tuple[int, int, int]:
    """Lost, doubled, and not as it was sent."""
    visits = db.session.execute(select(Visit.op_id, Visit.answers)).all()
    found = Counter(row.op_id for row in visits)
    texts = {row.op_id: row.answers.get("market_news") for row in visits}
    receipts = Counter(db.session.scalars(select(Receipt.op)))
    pictures = set(db.session.scalars(select(VisitPhoto.sha256)))
    lost = sum(not (found[op] and receipts[op]) for op in told.acknowledged)
    doubled = sum(count - 1 for count in found.values())
    spoilt = sum(texts.get(op) != text for op, text in told.acknowledged.items())
    return (
        lost,
        doubled + len(found.keys() - told.acknowledged.keys()),
        spoilt + len(told.pictures ^ pictures),
    )


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def words(told: Told, took: float, cpu: float, goals: list[Goal], given: argparse.Namespace) -> str:
    count, photos = len(told.times), len(told.photos)
    kind = given.database.partition(":")[0].partition("+")[0] or "sqlite"
    statuses = "，".join(f"{status} × {n}" for status, n in sorted(told.statuses.items()))
    lines = [
        f"{given.tablets} 台已登记的平板、{PEOPLE} 人，各 {given.records} 份走访记录同时补传；"
        f"{photos} 份带照片（{SIZE[0]}×{SIZE[1]}）；十分之一发两次，二十分之一听不到回答而重发。"
        f"{kind}；平板也在同一台机器上模拟。{report.machine()}",
        "",
        f"{count} 份用 {took:.1f} 秒，{count / took:.0f} 份／秒；服务器 CPU {cpu:.0f} 秒，"
        f"每份 {cpu / count * 1000:.1f} 毫秒。一份从发出到收到回执："
        f"p50 {statistics.median(told.times):.2f} 秒，p95 {percentile(told.times, 0.95):.2f} 秒，"
        f"p99 {percentile(told.times, 0.99):.2f} 秒；"
        f"照片 p95 {percentile(told.photos, 0.95):.2f} 秒。"
        f"回答：{statuses}。",
        "",
        "| 目标 | 测得 | 限度 | |",
        "|---|---:|---:|---|",
        *map(report.goal, goals),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
