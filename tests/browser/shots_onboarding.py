"""Photographs of a chain on its way in, and the sheets that go with it and with scarce goods."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.shots import Shot, allocation, at

# Of the demo's applications: one is gathered, one waits for the marketing centre, one came back.
GATHERED, WAITING, RETURNED, REFUSED = "惠邻", "滨江", "金穗", "老码头"
STEPS = ("1 总部档案", "2 六种材料", "3 卖场明细", "4 现场考察", "5 初审")


def application(name: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(f"/applications/?state=all&q={name}")
        page.locator("tbody a").first.click()

    return go


def step(name: str, number: int) -> Callable[[Page], None]:
    """One step of an application, counted from 1."""

    def go(page: Page) -> None:
        application(name)(page)
        page.get_by_role("link", name=STEPS[number - 1]).click()

    return go


def decision(page: Page) -> None:
    application(WAITING)(page)
    page.get_by_role("link", name="审批", exact=True).click()


def card(page: Page) -> None:
    """The scan of an identity card asks why it is opened."""
    step(WAITING, 2)(page)
    page.get_by_role("link", name="法人代表身份证.jpg").click()


def press(place: Callable[[Page], None], button: str) -> Callable[[Page], None]:
    """Open a page and have its sheet printed."""

    def go(page: Page) -> None:
        place(page)
        page.get_by_role("button", name=button).click()

    return go


SHOTS = (
    Shot("applications", "mm04", at("/applications/?state=all")),
    Shot("application", "ap01", application(WAITING)),
    Shot("application-file", "cm03", step(RETURNED, 1)),
    Shot("application-documents", "cm01", step(GATHERED, 2)),
    Shot("application-scan", "mm04", card),
    Shot("application-stores", "cm01", step(GATHERED, 3)),
    Shot("application-survey", "mm04", step(GATHERED, 4)),
    Shot("application-review", "mm04", step(WAITING, 5)),
    Shot("application-decision", "ap01", decision),
    Shot("application-standard", "mm04", at("/applications/standard")),
)
PAPERS = (
    ("mm04", "application-form", press(application(WAITING), "打印申请表")),
    ("mm04", "application-slip", press(application(REFUSED), "打印审批单")),
    ("mm04", "notice-paper", press(at("/supply/notices/"), "打印这些")),
    ("mm04", "allocation-paper", press(allocation, "打印公示")),
)
