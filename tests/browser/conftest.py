"""One demo branch, one server and one Chromium for all tests of the browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser import branch
from tests.browser.branch import Branch
from tests.browser.rounds import plan_rounds
from tests.browser.server import Server
from tests.browser.tablet import LONG, Tablet
from tests.once import made_once

# Not only what says so waits for a busy machine: the server, Chromium and another test share it.
expect.set_options(timeout=LONG)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Branch:
    return filled(tmp_path_factory)


def filled(factory: pytest.TempPathFactory) -> Branch:
    """A year and two months of the demo branch, a copy for whoever asks."""
    return Branch(
        *made_once(factory, "filled", lambda home: branch.fill(home, "--months", "14").password)
    )


@pytest.fixture(scope="session")
def served(demo: Branch) -> Iterator[Server]:
    server = Server(demo.home).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = branch.launch(playwright)
    yield browser
    browser.close()


class Practice(Server):
    """The program with the practice form and its faults (see ``practice.py``)."""

    program = ("tests.browser.practice",)


@pytest.fixture(scope="session")
def worn(tmp_path_factory: pytest.TempPathFactory) -> Branch:
    """The demo branch once more, for tests that write to it and kill its server."""
    return filled(tmp_path_factory)


@pytest.fixture(scope="session")
def practice(worn: Branch) -> Iterator[Server]:
    """Tests that kill it start it again."""
    server = Practice(worn.home).start()
    yield server
    server.stop()


@pytest.fixture
def rounds(worn: Branch, tmp_path: Path) -> Iterator[Server]:
    """A branch in which cm01 has twelve stops today; its password is that of ``worn``."""
    home = Path(shutil.copytree(worn.home, tmp_path / "rounds"))
    plan_rounds(home)
    server = Practice(home).start()
    yield server
    server.stop()


@pytest.fixture
def tablets(
    playwright: Playwright, practice: Server, tmp_path: Path
) -> Iterator[Callable[..., Tablet]]:
    """Makes tablets, each with a profile of its own, and closes them at the end."""
    made: list[Tablet] = []

    def make(*, plain: bool = False, server: Server = practice) -> Tablet:
        made.append(Tablet(playwright, server, tmp_path / f"profile{len(made)}", plain))
        return made[-1]

    yield make
    for tablet in made:
        tablet.close()
        tablet.line.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many kinds of page were looked at; the promise is about every one."""
    counted = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == "pages" and report.when == "call"
    ]
    if counted:
        text = f"browser: {sum(counted)} pages looked at (axe, console, CSP, width, touch)"
        terminalreporter.write_line(text)
