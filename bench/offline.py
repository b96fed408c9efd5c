"""What working offline costs: first paint of a stop's page, a day's pack, the way of the queue.

    python -m bench.offline [--stops 20] [--forms 30]

In real Chromium against the real program, with no network but a line of our own. Writes the
section `offline` of RESULTS.md; ends with 1 when a goal is missed.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Playwright, async_playwright

from bench import report
from bench.faults import sheet
from bench.faults.kinds import Dice, Place
from bench.faults.lane import ANSWERED
from bench.faults.line import Line
from bench.faults.oracle import Form, Oracle
from bench.faults.server import Server
from bench.faults.tablet import Tablet
from bench.report import Goal

PRODUCTS = 12
SLOW_CPU = 6
PAINTED = """async () => {
  for (;;) {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (paint) return paint.startTime;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}"""
STORED = """async () => {
  let sum = 0;
  for (const name of (await caches.keys()).filter((each) => each.startsWith("pack-"))) {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) {
      sum += (await (await cache.match(key)).arrayBuffer()).byteLength;
    }
  }
  return sum;
}"""


@dataclass
class Found:
    """Milliseconds, bytes, seconds and forms a second."""

    paints: dict[int, list[float]] = field(default_factory=dict)
    cold: float = 0.0
    wire: int = 0
    stored: int = 0
    taking: float = 0.0
    rate: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.offline")
    parser.add_argument("--stops", type=int, default=20)
    parser.add_argument("--forms", type=int, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="offline-") as folder:
        found = asyncio.run(measure(Path(folder), given.stops, given.forms))
    goals = goals_of(found)
    text = words(found, goals, given)
    print(text)
    report.keep("offline", text)
    sys.exit(0 if all(goal.met for goal in goals) else 1)


async def measure(folder: Path, stops: int, forms: int) -> Found:
    server = Server(folder / "home")
    await server.start(1, stops, products=PRODUCTS)
    line = Line(server.port, Dice(1, 0), server.kill)
    line.calm = True
    await line.open()
    tablet = Tablet(folder / "tablet", line, Oracle(), server.people)
    tablet.hurry = False
    found = Found()
    try:
        async with async_playwright() as playwright:
            await tablet.start(playwright)
            await take_along(tablet, found)
            await paint(tablet, found, playwright)
            await send(tablet, found, forms)
            await tablet.stop()
    finally:
        await line.close()
        await server.stop()
    return found


async def take_along(tablet: Tablet, found: Found) -> None:
    await tablet.go("/")
    await asyncio.sleep(3)  # the service worker lays its shell meanwhile
    began = time.monotonic()
    assert await tablet.take_pack(), "the day was not taken along"
    found.taking = time.monotonic() - began
    found.wire = tablet.line.bytes[Place.PACK]
    found.stored = await tablet.ask(STORED)


async def paint(tablet: Tablet, found: Found, playwright: Playwright) -> None:
    """No network: every stop's page as it is, every other on a slow processor."""
    tablet.line.cut = True
    for rate in (1, SLOW_CPU):
        session = await tablet.page.context.new_cdp_session(tablet.page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        stops = stops_of(tablet)[:: 1 if rate == 1 else 2]
        found.paints[rate] = [await open_stop(tablet, stop) for stop in stops]
    tablet.kill()
    await tablet.bury()
    await tablet.start(playwright)
    found.cold = await open_stop(tablet, stops_of(tablet)[0])


async def open_stop(tablet: Tablet, stop: int) -> float:
    assert await tablet.go(sheet.PATH.format(stop)), "the page was not taken along"
    painted: float = await tablet.ask(PAINTED)
    assert await tablet.ask("() => bench.ready()"), "no form on the page"
    return painted


async def send(tablet: Tablet, found: Found, forms: int) -> None:
    """So many forms, each with a photograph and a signature, are queued and then sent."""
    for number in range(forms):
        stop = stops_of(tablet)[number % len(stops_of(tablet))]
        await open_stop(tablet, stop)
        form = tablet.oracle.begin(Form(f"F{number}", tablet.person["id"], 0, stop))
        await tablet.ask("([...all]) => bench.type(...all)", form.token, 2)
        await tablet.ask("([all]) => bench.answer(all)", sheet.ANSWERS)
        await tablet.photograph(number, large=False)
        await tablet.ask("([code]) => bench.sign(code)", 1 + number)
        await tablet.submit(form)
        await asyncio.wait_for(tablet.told.wait(), ANSWERED)
    tablet.line.cut = False
    await tablet.ask('() => { dispatchEvent(new Event("online")); }')
    began = time.monotonic()
    while len(sheet.arrivals(Path(tablet.folder.parent / "home"))) < forms:
        assert time.monotonic() - began < forms * ANSWERED, "the forms do not arrive"
        await asyncio.sleep(0.05)
    found.rate = forms / (time.monotonic() - began)


def stops_of(tablet: Tablet) -> list[int]:
    stops: list[int] = tablet.person["stops"]
    return stops


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def goals_of(found: Found) -> list[Goal]:
    return [
        Goal("离线打开站点页，首次绘制 p95（毫秒）", percentile(found.paints[1], 0.95), 250),
        Goal(
            f"同上，处理器慢 {SLOW_CPU} 倍（毫秒）", percentile(found.paints[SLOW_CPU], 0.95), 1200
        ),
        Goal("浏览器被杀后离线重开，首次绘制（毫秒）", found.cold, 1500),
        Goal("一天的离线包，传输（MB）", found.wire / 1024**2, 6),
        Goal("排队表单的发送（份／秒）", found.rate, 5, at_least=True),
    ]


def words(found: Found, goals: list[Goal], given: Any) -> str:
    medians = {rate: statistics.median(times) for rate, times in found.paints.items()}
    lines = [
        f"真实 Chromium，{given.stops} 家卖场的一天，每张表 {PRODUCTS} 个品规。"
        f"测完时系统负荷 {os.getloadavg()[0]:.0f}，{os.cpu_count()} 核：负荷高于核数时毫秒数偏大。",
        "",
        f"首次绘制中位数：{medians[1]:.0f} 毫秒；处理器慢 {SLOW_CPU} 倍时 "
        f"{medians[SLOW_CPU]:.0f} 毫秒。"
        f"离线包：传输 {found.wire / 1024:.0f} KB，存下 {found.stored / 1024:.0f} KB，"
        f"带走用 {found.taking:.1f} 秒。发送：{given.forms} 份，每份一张照片和一个签名。",
        "",
        "| 目标 | 测得 | 限度 | |",
        "|---|---:|---:|---|",
        *map(report.goal, goals),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
