"""The demo branch, served for real, and a browser in front of it. Tests and screens share it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

ROOT = Path(__file__).parents[2]
LANDSCAPE, PORTRAIT = (1024, 768), (768, 1024)
PATIENCE = 60  # seconds until a server has to answer


@dataclass(frozen=True)
class Branch:
    """A filled home and the one password of its people."""

    home: Path
    password: str


@dataclass(frozen=True)
class Served:
    branch: Branch
    address: str


def fill(home: Path) -> Branch:
    """Make the demo branch in an empty folder, as `gcm demo` does for anybody."""
    done = subprocess.run(
        [sys.executable, "-m", "gcm", "demo", "--json"],
        cwd=ROOT,
        env=surroundings(home),
        check=True,
        capture_output=True,
        text=True,
    )
    return Branch(home, json.loads(done.stdout)["password"])


def surroundings(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GCM_")}
    return {**kept, "GCM_HOME": str(home), "GCM_PLAIN_HTTP": "1"}


@contextmanager
def serving(branch: Branch) -> Iterator[Served]:
    port = free_port()
    server = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "gcm", "serve", "--port", str(port)],
        cwd=ROOT,
        env=surroundings(branch.home),
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server)
        yield Served(branch, address)
    finally:
        server.terminate()
        server.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended at once"
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address} in {PATIENCE} s")


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium, or the one named by CHROMIUM; root may not have its sandbox."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert found, "Chromium is missing: apt-get install chromium, or CHROMIUM=/path/to/chromium"
    return playwright.chromium.launch(
        executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else []
    )


def signed_in(browser: Browser, served: Served, login: str) -> BrowserContext:
    """A browser of its own in which this person has signed in at the front door."""
    context = browser.new_context(base_url=served.address, locale="zh-CN")
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", served.branch.password)
    with page.expect_navigation():
        page.click("main button")
    assert page.locator("header nav").count(), f"{login} could not sign in"
    page.close()
    return context


def shape(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
