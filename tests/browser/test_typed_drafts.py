"""A shared tablet's drafts are not locked: what would hurt somebody is not in them."""

import pytest
from playwright.sync_api import Browser

from tests.browser.branch import Branch, at_work
from tests.browser.server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.clause("3.1.3"),
]
LEFT = """
    localStorage.setItem("draft:1:former", JSON.stringify({ at: Date.now(), values: {} }));
    localStorage.setItem("typed:1:old", JSON.stringify({ at: 0, values: {} }));
"""
KEPT = "Object.entries(localStorage).filter(([name]) => /^(draft|typed):/.test(name)).flat().join()"


def test_numbers_are_not_kept_and_what_is_cancelled_or_old_is_gone(
    browser: Browser, served: Server, demo: Branch
) -> None:
    with at_work(browser, served.address, demo, "cm03") as page:
        page.goto("/applications/")
        page.evaluate(LEFT)
        page.goto("/applications/new")
        page.wait_for_load_state()  # with its scripts: no hand types before them

        page.locator("[name=name]").fill("福满家")
        page.locator("[name=bank_account]").fill("6228480000000000001")

        kept = page.evaluate(KEPT)
        assert "福满家" in kept
        assert "6228480000000000001" not in kept
        assert "former" not in kept
        assert ":old" not in kept

        page.locator("[data-draft-drop]").click()
        page.wait_for_url("**/applications/")
        assert page.evaluate(KEPT) == ""
