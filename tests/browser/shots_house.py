"""Photographs of the house: people, tablets, calendar, the regulation's numbers, the handbook."""

from playwright.sync_api import Page

from tests.browser.shots import Shot, at


def number_preview(page: Page) -> None:
    """What a change would do, before it is made."""
    page.goto("/regulation/numbers/findings.close_working_days")
    page.get_by_label("新的数值").fill("4")
    page.get_by_label("从哪一天起").fill("2027-01-01")
    page.get_by_label("原因或文号").fill("市公司〔2026〕12 号")
    page.get_by_role("button", name="先看看").click()


def help_over_a_page(page: Page) -> None:
    page.goto("/visits/plans")
    page.get_by_role("link", name="帮助").click()
    page.get_by_role("dialog").wait_for()


SHOTS = (
    Shot("news", "mm04", at("/supply/news/")),
    Shot("visit-months", "ld01", at("/visits/months")),
    Shot("users", "admin1", at("/admin/users")),
    Shot("tablets", "admin1", at("/admin/tablets")),
    Shot("numbers", "admin1", at("/regulation/numbers")),
    Shot("number-preview", "admin1", number_preview),
    Shot("help", "cm01", help_over_a_page),
)
