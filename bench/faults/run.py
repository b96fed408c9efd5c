"""One run: a server, a few tablets, their schedules, and the verdict at the end."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import async_playwright

from bench.faults import kinds, verdict
from bench.faults.kinds import Dice, Fault, Goals, Place, Turn
from bench.faults.lane import Lane
from bench.faults.line import Line
from bench.faults.oracle import Oracle
from bench.faults.planted import Bug, Planter
from bench.faults.server import Server
from bench.faults.tablet import Tablet
from bench.faults.verdict import Verdict

PEOPLE = 3  # on each tablet
STOPS, FEW_STOPS = 20, 4  # of a person's day, in a long run and in a short one
MANY = 2000
PRODUCTS = 3
BUG_TURNS = 5
BROWSER_KILLS, SWITCHES = 0.5, 0.35  # what the schedule proposes; the goals decide
DRAINED = 60.0  # seconds until the last form of a person must have arrived
EVERY = 15.0  # seconds between two words on the progress


@dataclass(frozen=True)
class Plan:
    seed: int
    goals: Goals
    tablets: int
    minutes: float
    bug: Bug | None = None
    say: Callable[[str], None] = print


@dataclass
class Report:
    """``reached`` is whether all that was asked for happened before the time was over."""

    verdict: Verdict
    seconds: float
    reached: bool
    server_kills: int
    browser_kills: int
    switches: int
    photographs: int
    spoilt: Counter[tuple[Place, Fault]] = field(default_factory=Counter)

    @property
    def network(self) -> int:
        return sum(n for (_, fault), n in self.spoilt.items() if fault not in kinds.KILLS)

    @property
    def faults(self) -> int:
        return self.network + self.server_kills + self.browser_kills + self.switches


class Run:
    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.oracle = Oracle()
        self.server = Server(folder / "home")
        self.planter = Planter(plan.bug) if plan.bug else None
        self.lanes: list[Lane] = []
        self.began = time.monotonic()

    async def go(self) -> Report:
        bug = self.plan.bug
        stops = FEW_STOPS if self.plan.goals.network < MANY else STOPS
        people = PEOPLE * self.plan.tablets
        await self.server.start(people, stops, products=PRODUCTS, bug=bug.name if bug else "")
        self.began = time.monotonic()
        speaker = asyncio.create_task(self.speak())
        try:
            async with async_playwright() as playwright:
                self.lanes = [await self.lane(number) for number in range(self.plan.tablets)]
                await asyncio.gather(*(lane.work(playwright) for lane in self.lanes))
                await asyncio.gather(*(lane.drain(playwright, DRAINED) for lane in self.lanes))
        finally:
            speaker.cancel()
            for lane in self.lanes:
                await lane.tablet.line.close()
            await self.server.stop()
        assert self.planter is None or self.planter.done, "the bug was not planted"
        return self.report()

    async def lane(self, number: int) -> Lane:
        plan = self.plan
        dice = Dice(plan.seed, number)
        if plan.bug:
            dice = Dice(plan.seed, number, plan.bug.faults, plan.bug.ops)
        line = Line(self.server.port, dice, self.server.kill)
        if self.planter:
            line.rewrite = self.planter.rewrite
        await line.open()
        people = self.server.people[number * PEOPLE : (number + 1) * PEOPLE]
        tablet = Tablet(self.folder / f"tablet-{number}", line, self.oracle, people)
        until = self.began + plan.minutes * 60
        lane = Lane(number, tablet, self.turns(number), plan.goals.shared(plan.tablets), until)
        line.kill_is_due = lambda: lane.is_due(line.kills, lane.goals.server_kills)
        if plan.bug:  # it needs some turns to show itself, and not to be seen twice
            lane.least = BUG_TURNS
            signs = plan.bug.signs
            lane.is_enough = lambda: any(self.oracle.faults[sign] for sign in signs)
        return lane

    def turns(self, number: int) -> Iterator[Turn]:
        schedule = kinds.turns(self.plan.seed, number, BROWSER_KILLS, SWITCHES)
        return map(self.plan.bug.forced, schedule) if self.plan.bug else schedule

    async def speak(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            now = self.report_so_far(Verdict())
            told = sum(form.acknowledged for form in self.oracle.forms.values())
            self.plan.say(
                f"{now.seconds:5.0f} s · 网络 {now.network} · 服务器 {now.server_kills} · 浏览器 "
                f"{now.browser_kills} · 换人 {now.switches} · 表单 {told} · 照片 {now.photographs}"
            )

    def report(self) -> Report:
        return self.report_so_far(verdict.judge(self.oracle, self.server.home))

    def report_so_far(self, found: Verdict) -> Report:
        tablets = [lane.tablet for lane in self.lanes]
        return Report(
            verdict=found,
            seconds=time.monotonic() - self.began,
            reached=all(lane.reached for lane in self.lanes),
            server_kills=self.server.killed,
            browser_kills=sum(tablet.kills for tablet in tablets),
            switches=sum(tablet.switches for tablet in tablets),
            photographs=sum(lane.photographs for lane in self.lanes),
            spoilt=sum((tablet.line.spoilt for tablet in tablets), Counter()),
        )


def run(plan: Plan) -> Report:
    """In a thread of its own, because the caller's may be running another loop already."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(Run(plan, Path(folder)).go())).result()
