"""What happens on one tablet, turn after turn, until its share of the faults has happened."""

import asyncio
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from playwright.async_api import Playwright

from bench.faults import sheet
from bench.faults.kinds import Goals, Moment, Turn
from bench.faults.oracle import MUTE, Form
from bench.faults.tablet import Died, Person, Tablet

TYPED = 6  # how often the text is changed
TRIES = 10
ANSWERED = 20.0  # seconds until the page must have said 待同步
# From the beginning of that part of a turn, in seconds.
WITHIN = {
    Moment.TYPING: 0.3,
    Moment.PHOTO: 0.25,
    Moment.SIGNING: 0.25,
    Moment.SUBMITTING: 0.06,
    Moment.SENDING: 0.8,
}


class Lane:
    """``turns`` is the tablet's schedule; what it proposes is done as far as ``goals`` ask."""

    def __init__(
        self, number: int, tablet: Tablet, turns: Iterator[Turn], goals: Goals, until: float
    ) -> None:
        self.number = number
        self.tablet = tablet
        self.turns = turns
        self.goals = goals
        self.until = until
        self.chance = Random(f"stops {number} {tablet.line.dice.seed}")  # noqa: S311 - no secret
        self.stop = 0
        self.done = 0
        self.photographs = 0
        self.packed: set[int] = set()
        self.least = 0  # turns
        self.is_enough: Callable[[], bool] = lambda: False

    @property
    def progress(self) -> float:
        return self.tablet.line.faults / max(1, self.goals.network)

    @property
    def reached(self) -> bool:
        line, tablet, goals = self.tablet.line, self.tablet, self.goals
        return (
            self.done >= self.least
            and line.faults >= goals.network
            and line.kills >= goals.server_kills
            and tablet.kills >= goals.browser_kills
            and tablet.switches >= goals.switches
        )

    def is_due(self, done: int, goal: int) -> bool:
        """Spread over the run: no more than the share of the network's faults so far."""
        return done < goal * min(1.0, self.progress + 0.02)

    async def work(self, playwright: Playwright) -> None:
        await self.tablet.start(playwright)
        while not (self.reached or self.is_enough()) and time.monotonic() < self.until:
            turn = next(self.turns)
            await self.take(turn, playwright)
            self.done += 1

    async def take(self, turn: Turn, playwright: Playwright) -> None:
        tablet = self.tablet
        form: Form | None = None
        try:
            if turn.switch and self.is_due(tablet.switches, self.goals.switches):
                await self.switch(turn)
            if turn.pack:
                await self.take_along()
            form = await self.open(turn)
            if form:
                await self.fill(form, turn, self.death(turn))
                await self.linger(turn)
        except Died:
            pass
        finally:
            tablet.line.cut = False
        while tablet.first is None:
            await self.rise(form, turn, playwright)

    def death(self, turn: Turn) -> Moment | None:
        return turn.dies if self.is_due(self.tablet.kills, self.goals.browser_kills) else None

    async def switch(self, turn: Turn) -> None:
        """Somebody else takes the tablet; the page of the one before may stay open."""
        tablet = self.tablet
        others = [each for each in tablet.people if each is not tablet.person]
        person: Person = self.chance.choice(others)
        await tablet.change_to(person, in_new_page=turn.old_page_stays)

    async def take_along(self) -> None:
        tablet = self.tablet
        if await tablet.take_pack():
            self.packed.add(tablet.person["id"])

    async def open(self, turn: Turn) -> Form | None:
        """The form of a stop, blank or as it was left; None when it cannot be filled in now."""
        tablet = self.tablet
        person = tablet.person
        if not (turn.again and self.stop in person["stops"]):
            self.stop = self.chance.choice(person["stops"])
        tablet.line.cut_counted = False
        tablet.line.cut = turn.no_line and person["id"] in self.packed
        if not await tablet.go(sheet.PATH.format(self.stop)):
            return None
        found = await tablet.ask("() => bench.ready()")
        if found is None:
            await tablet.come_back()
            return None
        form = Form(turn.token, person["id"], self.number, self.stop, found["op"], turn.code)
        tablet.oracle.begin(form)
        tablet.oracle.opened(form, found)
        return form

    async def fill(self, form: Form, turn: Turn, dies: Moment | None) -> None:
        tablet = self.tablet
        self.die_in(dies, Moment.TYPING, turn)
        await tablet.ask("([...all]) => bench.type(...all)", form.token, TYPED)
        await tablet.ask("([all]) => bench.answer(all)", sheet.ANSWERS)
        self.die_in(dies, Moment.PHOTO, turn)
        while len(form.tried) < turn.photos:
            number = self.chance.getrandbits(32)
            form.tried.add(number)
            await tablet.photograph(number, large=turn.large)
            self.photographs += 1
        self.die_in(dies, Moment.SIGNING, turn)
        await tablet.ask("([code]) => bench.sign(code)", form.code)
        self.die_in(dies, Moment.SUBMITTING, turn)
        tablet.kill_when_told = dies is Moment.TOLD
        await tablet.submit(form)
        await self.be_told(form)
        self.die_in(dies, Moment.SENDING, turn)

    def die_in(self, dies: Moment | None, now: Moment, turn: Turn) -> None:
        if dies is now:
            loop = asyncio.get_running_loop()
            loop.call_later(turn.after * WITHIN[now], self.tablet.kill)

    async def be_told(self, form: Form) -> None:
        end = time.monotonic() + ANSWERED
        while not form.told:
            if self.tablet.first is None:
                raise Died
            if time.monotonic() > end:
                self.tablet.oracle.blame(MUTE, form, "提交后页面没有说待同步")
                return
            await asyncio.sleep(0.01)

    async def linger(self, turn: Turn) -> None:
        """The page stays open until little is left to be sent, or its time is over."""
        tablet = self.tablet
        tablet.line.cut = False
        await asyncio.sleep(0.1 * turn.after)
        most = 0 if turn.after < 0.7 else 3
        await tablet.ask("([...all]) => bench.linger(...all)", most, 2000 + 4000 * turn.after)

    async def rise(self, form: Form | None, turn: Turn, playwright: Playwright) -> None:
        """Start the browser again; what was open is opened again and goes on where it was."""
        tablet = self.tablet
        await tablet.bury()
        await tablet.start(playwright)
        if form is None:
            return
        try:
            found = await self.reopen(form)
            if found is None:
                tablet.oracle.blame(MUTE, form, "重启后打不开这张表")
            elif tablet.oracle.reopened(form, found):
                await self.fill(form, turn, None)
        except Died:
            return

    async def reopen(self, form: Form) -> dict[str, Any] | None:
        """The server may just be away for a moment, killed by another tablet's request."""
        for _ in range(TRIES):
            if await self.tablet.go(sheet.PATH.format(form.stop)):
                found: dict[str, Any] | None = await self.tablet.ask("() => bench.ready(true)")
                if found:
                    return found
                await self.tablet.come_back()
            await asyncio.sleep(0.3)
        return None

    async def drain(self, playwright: Playwright, patience: float) -> None:
        """On a good line, everybody of this tablet signs in once more and sends all there is."""
        tablet = self.tablet
        tablet.line.calm = True
        if tablet.first is None:
            await tablet.bury()
            await tablet.start(playwright)
        for person in sorted(tablet.people, key=lambda each: each is not tablet.person):
            try:
                await self.send_all(person, time.monotonic() + patience)
            except Died as gone:
                tablet.oracle.notes.append(f"没有发完：{person['name']}（{gone}）")
        await tablet.stop()

    async def send_all(self, person: Person, end: float) -> None:
        tablet = self.tablet
        if person is not tablet.person:
            await tablet.change_to(person, in_new_page=False)
        await tablet.go("/account")
        await tablet.come_back()
        # The outbox itself is asked: the page's head says nothing yet where it has just opened.
        while (left := await tablet.left()) and time.monotonic() < end:
            await asyncio.sleep(0.1)
        for each in left:
            tablet.oracle.notes.append(f"没有发完：{person['name']}，{each}")
