"""A tablet: one browser profile on the disk, which can be killed and started again."""

import io
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
from PIL import Image
from playwright.sync_api import (
    BrowserContext,
    Error,
    FilePayload,
    Locator,
    Page,
    Playwright,
    expect,
)
from pysqlite3 import dbapi2

from tests.browser import branch
from tests.browser.line import Line
from tests.browser.server import Server

LONG = 60_000  # milliseconds; what has come by then on no busy machine does not come
# What the page says is kept goes out to the test at once: that list survives the browser.
TELL = """
for (const name of ["saved", "queued", "unsaved"]) {
  document.addEventListener(`gcm:${name}`, ({ detail }) => {
    window.tell(name, JSON.stringify(detail));
  });
}
"""
# As on a LAN without HTTPS, where browsers give pages none of these.
PLAIN = """
for (const name of ["locks", "serviceWorker", "storage"]) {
  Object.defineProperty(Navigator.prototype, name, { get: () => undefined });
}
Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });
Crypto.prototype.randomUUID = undefined;
delete window.caches;
Object.defineProperty(window, "caches", { get: () => undefined });
Object.defineProperty(window, "isSecureContext", { get: () => false });
"""


@dataclass
class Tablet:
    """``told`` is what pages have promised: pairs of the event and its detail."""

    playwright: Playwright
    server: Server
    profile: Path
    plain: bool = False
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    context: BrowserContext | None = None

    def __post_init__(self) -> None:
        self.line = Line(self.server.address)

    def start(self) -> Page:
        """A line that was cut stays cut, whatever happens to the browser."""
        self.context = branch.launch_kept(self.playwright, self.profile, self.line.address)
        self.context.expose_binding(
            "tell", lambda _source, name, detail: self.told.append((name, json.loads(detail)))
        )
        self.context.set_offline(self.line.is_cut)
        self.context.add_init_script((PLAIN if self.plain else "") + TELL)
        return self.context.new_page()

    def page(self) -> Page:
        assert self.context
        return self.context.new_page()

    def offline(self, *, away: bool = True) -> None:
        assert self.context
        self.line.cut(away=away)
        self.context.set_offline(away)

    def kill(self) -> None:
        """``kill -9`` of every process of this profile."""
        mine = [each for each in psutil.process_iter(["cmdline"]) if self.owns(each)]
        for process in mine:
            with suppress(psutil.NoSuchProcess):  # its parent's end was its own
                process.kill()
        psutil.wait_procs(mine, timeout=10)
        with suppress(Error):  # it is gone already
            self.close()
        self.context = None

    def owns(self, process: psutil.Process) -> bool:
        return f"--user-data-dir={self.profile}" in (process.info["cmdline"] or [])

    def close(self) -> None:
        if self.context:
            self.context.close()
        self.context = None

    def saved(self) -> list[dict[str, Any]]:
        return [detail for name, detail in self.told if name == "saved"]

    def queued(self) -> list[str]:
        return [detail["id"] for name, detail in self.told if name == "queued"]


def sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("口令").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="登录").click()
    assert page.locator("header nav").count(), f"{login} could not sign in"


def open_form(page: Page, entity: str) -> Locator:
    page.goto(f"/practice/{entity}")
    form = page.locator("form[data-draft-ready]")
    form.wait_for()
    return form


def photo(seed: int = 1, size: tuple[int, int] = (2400, 1800)) -> FilePayload:
    """A picture as a camera makes it, with a time and a place in its head."""
    colours = [(seed * 37 % 256, seed * 91 % 256, each % 256) for each in range(0, 256, 16)]
    image = Image.new("RGB", size, colours[seed % 16])
    for row, colour in enumerate(colours):
        image.paste(colour, (0, row * 40, size[0] // (row + 2), row * 40 + 40))
    exif = Image.Exif()
    exif[0x0132] = "2026:03:05 09:41:07"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (28.0, 53.0, 4.0)
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif)
    return FilePayload(name="IMG.jpg", mimeType="image/jpeg", buffer=stream.getvalue())


def unknown(content: bytes) -> FilePayload:
    """A picture in a format that this browser cannot open."""
    return FilePayload(name="IMG.heic", mimeType="image/heic", buffer=content)


def take_photo(page: Page, picture: FilePayload) -> None:
    before = page.locator("[data-photo-list] li").count()
    page.locator("input[data-photo]").first.set_input_files(picture)
    expect(page.locator("[data-photo-list] li")).to_have_count(before + 1, timeout=LONG)


def sign(page: Page) -> None:
    canvas = page.locator("[data-signature] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(box["x"] + 30 + step * 25, box["y"] + 40 + (step % 3) * 30)
    page.mouse.up()


def rows(home: Path, question: str, *values: object) -> list[tuple[Any, ...]]:
    """Read beside the running server, as a back-up would."""
    if moved_to := branch.database_of(home):
        with psycopg.connect(moved_to.replace("+psycopg", "")) as beside:
            # Only a question that the test writes itself comes here.
            asked = question.replace("%", "%%").replace("?", "%s")
            return beside.execute(asked.encode(), values).fetchall()
    connection = dbapi2.connect(str(home / "gcm.db"), timeout=5)
    try:
        found: list[tuple[Any, ...]] = connection.execute(question, values).fetchall()
    finally:
        connection.close()
    return found


def until(page: Page, holds: Callable[[], bool], what: str) -> None:
    for _ in range(LONG // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not within {LONG // 1000} s: {what}")
