"""Photographs of what a month comes to: meetings, reports, record books, the score."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.shots import Shot, at
from tests.browser.shots_onboarding import press


def running_month(page: Page) -> None:
    """The score of the month that runs, with how it may end."""
    page.goto("/assessment/")
    page.locator("a[rel=next]").click()


def signed(page: Page) -> None:
    """The month that was signed twice."""
    page.goto("/assessment/")
    page.locator("a[rel=prev]").click()
    page.locator("a[rel=prev]").click()


def meeting(kind: str) -> Callable[[Page], None]:
    """One that was held last month, or in the half-year, by the words beside it."""

    def go(page: Page) -> None:
        page.goto("/meetings/")
        page.locator("a[rel=prev]").click()
        page.locator("ul.plain a", has_text=kind).last.click()

    return go


def report(page: Page) -> None:
    page.goto("/sales/reports/")
    page.locator("tbody a").first.click()


def sheet(key: str) -> Callable[[Page], None]:
    """A sheet of last month's record book."""

    def go(page: Page) -> None:
        page.goto(f"/books/{key}")
        page.locator("a[rel=prev]").click()

    return go


def book(page: Page) -> None:
    page.goto("/books/")
    page.locator("a[rel=prev]").click()


SHOTS = (
    Shot("score-sheet", "ld01", at("/assessment/")),
    Shot("score-signed", "mm04", signed),
    Shot("score-running", "mm04", running_month),
    Shot("score-year", "ap01", at("/assessment/year")),
    Shot("score-inputs", "ld01", at("/assessment/inputs")),
    Shot("month-end", "mm04", at("/assessment/checklist")),
    Shot("meetings", "mm04", at("/meetings/")),
    Shot("meeting", "mm04", meeting("周例会")),
    Shot("meeting-minutes", "cm01", at("/meetings/minutes/daily")),
    Shot("meeting-invitations", "mo01", at("/meetings/invitations")),
    Shot("tasks", "ld01", at("/meetings/tasks?view=all&state=all")),
    Shot("reports", "mm04", at("/sales/reports/")),
    Shot("report", "cm01", report),
    Shot("book", "cm01", book),
    Shot("book-notices", "cm01", sheet("C6")),
    Shot("book-targets", "mm04", sheet("M2")),
)
PAPERS = (
    ("ld01", "score-paper", press(signed, "打印考核表")),
    ("mm04", "minutes-paper", press(meeting("周例会"), "会议记录 PDF")),
    ("cm01", "book-paper", press(book, "我的本月台账")),
)
