"""One demo branch, one server and one Chromium for all tests of the browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import branch
from tests.browser.branch import Branch, Served


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Branch:
    return branch.fill(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def served(demo: Branch) -> Iterator[Served]:
    with branch.serving(demo) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = branch.launch(playwright)
        yield browser
        browser.close()
