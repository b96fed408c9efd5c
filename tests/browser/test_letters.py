"""Writing a letter and printing a month, as a manager does it in a browser."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.branch import Branch, at_work
from tests.browser.server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.clause("3.4"),
]
DRAFTS = "Object.keys(localStorage).filter(each => each.startsWith('typed:'))"
ADDED = "建议在收银台旁留一个陈列位。"


def draft_of(page: Page) -> str:
    """The address of the letter that was sent back to this manager."""
    page.goto("/reviews/?state=draft")
    page.locator("tbody a").first.click()
    page.locator("#points").wait_for()
    page.wait_for_load_state()  # with its scripts: no hand types before them
    return page.url


def test_what_is_typed_survives_a_reload_and_is_forgotten_once_it_is_saved(
    browser: Browser, served: Server, demo: Branch
) -> None:
    with at_work(browser, served.address, demo, "cm03") as page:
        address = draft_of(page)
        page.get_by_role("link", name="加一条建议").click()
        page.locator("form[data-draft] textarea").fill(ADDED)
        page.goto(f"{address}?add=suggestion")

        page.get_by_role("button", name="取回").click()
        assert page.locator("form[data-draft] textarea").input_value() == ADDED
        page.locator("form[data-draft]").get_by_role("button", name="保存").click()
        page.locator("#points .point", has_text=ADDED).wait_for()
        page.locator("form[data-draft]").wait_for(state="detached")

        assert page.evaluate(DRAFTS) == []


def test_a_print_goes_on_while_one_is_away(browser: Browser, served: Server, demo: Branch) -> None:
    with at_work(browser, served.address, demo, "cm01") as page:
        page.goto("/reviews/")
        page.get_by_role("button", name="打印").click()
        page.locator("#progress").wait_for()
        printing = page.url
        page.goto("/")
        page.goto(printing)

        page.get_by_role("link", name="下载").wait_for(timeout=120_000)
        with page.expect_download() as taken:
            page.get_by_role("link", name="下载").click()
        assert taken.value.suggested_filename.startswith("销售回顾函-")
