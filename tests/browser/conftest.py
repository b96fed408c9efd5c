"""One demo branch, one server and one Chromium for all tests of the browser.

With ``--servers=2`` it is an office instead: two app servers behind a proxy and two workers, on a
PostgreSQL that each copy of the branch was moved to.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser import branch, office
from tests.browser.branch import Branch
from tests.browser.office import Office
from tests.browser.rounds import plan_rounds
from tests.browser.server import Server
from tests.browser.tablet import LONG, Tablet
from tests.once import made_once
from tests.postgresql import Cluster

# Not only what says so waits for a busy machine: the server, Chromium and another test share it.
expect.set_options(timeout=LONG)
Serving = Callable[[Path, type[Server]], Server]


@pytest.fixture(scope="session")
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Branch]:
    """A year and two months of the demo branch, a copy for whoever asks."""

    def make() -> Branch:
        return Branch(*made_once(tmp_path_factory, "filled", fill))

    if request.config.getoption("--servers") == 1:
        return make
    cluster: Cluster = request.getfixturevalue("cluster")
    moved = cluster.database()
    office.move(make().home, moved)

    def make_moved() -> Branch:
        made = make()
        office.settle(made.home, cluster.database(like=moved))
        return made

    return make_moved


def fill(home: Path) -> str:
    return branch.fill(home, "--months", "14").password


@pytest.fixture(scope="session")
def serving(request: pytest.FixtureRequest) -> Iterator[Serving]:
    """``serving(home, kind)`` makes the server, or the office, that the stories meet."""
    count = request.config.getoption("--servers")
    offices: list[Office] = []

    def make(home: Path, kind: type[Server]) -> Server:
        if count == 1:
            return kind(home)
        offices.append(Office(home, kind, count))
        return offices[-1]

    yield make
    for each in offices:
        each.front.close()


@pytest.fixture(scope="session")
def demo(filled: Callable[[], Branch]) -> Branch:
    return filled()


@pytest.fixture(scope="session")
def served(demo: Branch, serving: Serving) -> Iterator[Server]:
    server = serving(demo.home, Server).start()
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

    program = apart = ("tests.browser.practice",)
    has_worker = False


@pytest.fixture(scope="session")
def worn(filled: Callable[[], Branch]) -> Branch:
    """The demo branch once more, for tests that write to it and kill its server."""
    return filled()


@pytest.fixture(scope="session")
def practice(worn: Branch, serving: Serving) -> Iterator[Server]:
    """Tests that kill it start it again."""
    server = serving(worn.home, Practice).start()
    yield server
    server.stop()


@pytest.fixture
def rounds(filled: Callable[[], Branch], serving: Serving) -> Iterator[Server]:
    """A branch in which cm01 has twelve stops today; its password is that of ``worn``."""
    home = filled().home
    plan_rounds(home)
    server = serving(home, Practice).start()
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
