"""One demo branch, one server and one Chromium for all tests of the browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import branch
from tests.browser.branch import Branch
from tests.browser.server import Server


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Branch:
    return branch.fill(tmp_path_factory.mktemp("browser") / "home", "--months", "14")


@pytest.fixture(scope="session")
def served(demo: Branch) -> Iterator[Server]:
    server = Server(demo.home).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = branch.launch(playwright)
        yield browser
        browser.close()


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
