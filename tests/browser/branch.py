"""The demo branch and a browser in front of it. Tests and screens share it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize

from gcm import create_app

ROOT = Path(__file__).parents[2]
MOVED_TO = "database-url"
LANDSCAPE = ViewportSize(width=1024, height=768)
PORTRAIT = ViewportSize(width=768, height=1024)
FLAGS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update"),
    *("--disable-background-networking", "--disable-sync", "--font-render-hinting=none"),
)


@dataclass(frozen=True)
class Branch:
    """A filled home and the one password of its people."""

    home: Path
    password: str


def fill(home: Path, *options: str) -> Branch:
    """Make the demo branch in an empty folder, as `gcm demo` does for anybody."""
    report = run(home, "demo", "--json", *options)
    return Branch(home, json.loads(report)["password"])


def run(home: Path, *arguments: str, typed: str = "") -> str:
    """One command of the program to its end, and what it said to what was ``typed``."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "gcm", *arguments],
        cwd=ROOT,
        env=surroundings(home),
        check=True,
        input=typed,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def surroundings(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GCM_")}
    told = {"GCM_HOME": str(home), "GCM_PLAIN_HTTP": "1", "GCM_DATABASE_URL": database_of(home)}
    return kept | told


def database_of(home: Path) -> str:
    """The address that the home was moved to (see ``office.py``); empty for its own file."""
    file = home / MOVED_TO
    return file.read_text() if file.exists() else ""


def opened(home: Path) -> Flask:
    """The program in this process, on whatever database the home has."""
    told = {"HOME": home, "DATABASE_URL": database_of(home), "PLAIN_HTTP": True}
    return create_app({"TESTING": True, **told})


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium(), args=flags())


def launch_kept(playwright: Playwright, profile: Path, address: str) -> BrowserContext:
    """A browser that finds everything again when it starts with the same profile."""
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium(),
        args=flags(),
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport=LANDSCAPE,
    )


def chromium() -> str:
    """Debian's Chromium, or the one named by CHROMIUM."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert found, "Chromium is missing: apt-get install chromium, or CHROMIUM=/path/to/chromium"
    return found


def flags() -> list[str]:
    """Root may not have the sandbox."""
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def visitor(
    browser: Browser, address: str, size: ViewportSize = LANDSCAPE, keys: Path | None = None
) -> BrowserContext:
    """A browser of its own in which nobody has signed in, or whoever kept their ``keys``."""
    return browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport=size,
        storage_state=keys,
    )


def signed_in(
    browser: Browser, address: str, branch: Branch, login: str, size: ViewportSize = LANDSCAPE
) -> BrowserContext:
    """A browser of its own in which this person has signed in at the front door."""
    context = visitor(browser, address, size)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("口令").fill(branch.password)
    with page.expect_navigation():
        page.get_by_role("button", name="登录").click()
    assert page.locator("header nav").count(), f"{login} could not sign in"
    page.close()
    return context


@contextmanager
def at_work(browser: Browser, address: str, branch: Branch, login: str) -> Iterator[Page]:
    """One page of a person who has signed in, closed with its browser at the end."""
    context = signed_in(browser, address, branch, login)
    try:
        yield context.new_page()
    finally:
        context.close()
