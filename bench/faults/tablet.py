"""One tablet: a profile of Chromium that is killed and started again, and who works on it."""

import asyncio
import base64
import contextlib
import json
import os
import re
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import psutil
from playwright.async_api import BrowserContext, Error, Page, Playwright

from bench.faults import pictures, sheet
from bench.faults.branch import PASSWORD
from bench.faults.line import Line
from bench.faults.oracle import Form, Oracle
from tests.browser.branch import FLAGS, LANDSCAPE

SCRIPT = Path(__file__).with_name("page.js")
SIGN_OUT = "form[data-sign-out]"
PATIENCE = 30_000  # milliseconds
SETTLING = 0.5  # seconds
Person = dict[str, Any]


class Died(Exception):
    """The browser was killed while something was asked of it."""


class Tablet:
    """``line`` is how it reaches the server; ``tokens`` are the sessions its people have."""

    hurry = True  # every sign of the line comes many times a second

    def __init__(self, folder: Path, line: Line, oracle: Oracle, people: list[Person]) -> None:
        self.folder = folder
        self.line = line
        self.oracle = oracle
        self.people = people
        self.person = people[0]
        self.kills = self.switches = 0
        self.kill_when_told = False
        self.told = asyncio.Event()
        self.context: BrowserContext | None = None
        self.first: psutil.Process | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.line.port}"

    @property
    def page(self) -> Page:
        if self.context is None or not self.context.pages:
            raise Died
        return self.context.pages[-1]

    async def start(self, playwright: Playwright) -> None:
        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
        self.context = await playwright.chromium.launch_persistent_context(
            self.folder,
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=[*FLAGS, *as_root],
            base_url=self.address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=LANDSCAPE,
        )
        self.context.set_default_timeout(PATIENCE)
        self.first = first_of(self.folder)
        await self.context.expose_binding("benchSaid", self.hear)
        known = {"benchField": sheet.FIELD, "benchHurry": self.hurry}
        script = f"Object.assign(window, {json.dumps(known)});\n{SCRIPT.read_text()}"
        await self.context.add_init_script(script)
        await self.give_session()

    async def give_session(self) -> None:
        """A session that outlived the browser: how long cookies live is not what is tried here."""
        assert self.context is not None
        await self.context.clear_cookies(name="sid")
        cookie = {"name": "sid", "value": self.person["token"], "url": self.address}
        await self.context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Lax"}])  # type: ignore[typeddict-item]  # as Playwright says

    def hear(self, _source: object, said: str) -> None:
        form = self.oracle.hear(json.loads(said))
        if form:
            self.told.set()
            if self.kill_when_told:
                self.kill()

    def kill(self) -> None:
        """SIGKILL to all processes of the profile at once."""
        self.kill_when_told = False
        if self.first is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.first.pid, signal.SIGKILL)
        for process in owned(self.folder):
            process.kill()
        self.first = None
        self.kills += 1

    async def bury(self) -> None:
        """Wait until nothing of the killed browser is left."""
        if self.context:
            with contextlib.suppress(Error, TimeoutError):
                await asyncio.wait_for(self.context.close(), 5)
        self.context = None

    async def stop(self) -> None:
        if self.context:
            with contextlib.suppress(Error):
                await self.context.close()
        self.context, self.first = None, None

    async def ask(self, script: str, *arguments: Any) -> Any:
        """Run this in the page. Raises Died when there is no browser any more."""
        try:
            return await self.page.evaluate(script, list(arguments))
        except Error as error:
            raise Died(str(error)) from error

    async def go(self, path: str) -> bool:
        """Whether a page came; a navigation that the line swallowed is no fault of ours.

        One that another interrupted goes on in the browser, and would interrupt the next.
        """
        try:
            answer = await self.page.goto(path, wait_until="domcontentloaded")
        except Error as error:
            if self.first is None or "closed" in str(error):
                raise Died(str(error)) from error
            if "interrupted" in str(error):
                await asyncio.sleep(SETTLING)
            return False
        return answer is not None and answer.ok

    async def change_to(self, person: Person, *, in_new_page: bool) -> None:
        """The one who works here signs out, and the next signs in, by the pages for it.

        With a new page the one before stays open in the name of who left.
        """
        try:
            await self.page.goto("/account", wait_until="domcontentloaded")
            if "/sign-in" not in self.page.url:
                await self.sign_out()
            self.person = person
            await self.sign_in(in_new_page)
        except Error as error:
            raise Died(str(error)) from error
        self.switches += 1

    async def sign_out(self) -> None:
        """Where a greeting has ended the session first, the page comes with ``?next=/``."""
        await self.page.locator(f"details:has({SIGN_OUT}) > summary").click()
        async with self.page.expect_navigation(url=re.compile("/sign-in")):
            await self.page.locator(f"{SIGN_OUT} button").click()

    async def sign_in(self, in_new_page: bool) -> None:
        assert self.context is not None
        if in_new_page:
            await self.context.new_page()
        for old in self.context.pages[:-2]:
            await old.close()
        page = self.page
        await page.goto("/sign-in", wait_until="domcontentloaded")
        await page.get_by_label("登录名").fill(self.person["login"])
        await page.get_by_label("口令").fill(PASSWORD)
        async with page.expect_navigation(wait_until="domcontentloaded"):
            await page.get_by_role("button", name="登录").click()
        cookies = await self.context.cookies()
        found = [each.get("value") for each in cookies if each.get("name") == "sid"]
        assert found, "nobody is signed in"
        self.person["token"] = found[0]

    async def come_back(self) -> None:
        """Sign in again when the session is over: what waits here waits for that."""
        try:
            if "/sign-in" in self.page.url:
                await self.sign_in(False)
        except Error as error:
            raise Died(str(error)) from error

    async def photograph(self, number: int, *, large: bool) -> None:
        data = base64.b64encode(pictures.photograph(number, large=large)).decode()
        kind = "image/jpeg" if large else "image/png"
        await self.ask("([...all]) => bench.photo(...all)", data, kind, f"{number}.png")

    async def left(self) -> list[str]:
        """What this person's outbox has not delivered, in words."""
        found: list[str] = await self.ask("() => bench.left()")
        return found

    async def take_pack(self) -> bool:
        """Whether the page says that the day was taken along; asked for on the page for it."""
        try:
            await self.page.goto("/sync", wait_until="domcontentloaded")
            await self.page.get_by_role("button", name="带走今天").click()
            badge = self.page.locator("[data-pack-badge]")
            end = time.monotonic() + 30
            while time.monotonic() < end:
                said = await badge.inner_text()
                if "已带走" in said or "再带" in said or "再试" in said or "接着带" in said:
                    return "已带走" in said
                await asyncio.sleep(0.1)
        except Error as error:
            if self.first is None:
                raise Died(str(error)) from error
        return False

    async def submit(self, form: Form) -> None:
        self.told.clear()
        form.sent = True
        await self.ask("() => bench.submit()")


def owned(folder: Path) -> list[psutil.Process]:
    """The processes of the browser with this profile that name it, the first one among them."""
    wanted = f"--user-data-dir={folder}"
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if wanted in (process.info["cmdline"] or [])
    ]


def first_of(folder: Path) -> psutil.Process:
    """The one that leads the browser's group of processes."""
    found = [process for process in owned(folder) if os.getpgid(process.pid) == process.pid]
    assert len(found) == 1, f"{len(found)} browsers with {folder}"
    return found[0]
