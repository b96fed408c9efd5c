"""What a photograph of the demo branch is, and those of the house, the figures and the letters."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Shot:
    """A page as ``login`` sees it; ``open_page`` leads there from home."""

    name: str
    login: str | None
    open_page: Callable[[Page], None]


def at(address: str) -> Callable[[Page], None]:
    """The page at an address that everybody's menu has."""

    def go(page: Page) -> None:
        page.goto(address)

    return go


def faulty_preview(page: Page) -> None:
    """What comes of uploading the stores of the faulty workbook."""
    page.goto("/exchange/imports/new?kind=stores")
    page.get_by_label("文件").set_input_files(DATA / "branch-2026-bad.xlsx")
    page.get_by_role("button", name="上传并检查").click()
    page.locator("td.fault").first.wait_for(timeout=60_000)
    page.locator("td.fault").first.scroll_into_view_if_needed()


def chain_page(page: Page) -> None:
    page.goto("/customers/")
    page.get_by_role("link", name="青溪㛃园烟酒连锁有限责任公司").click()


def chain_documents(page: Page) -> None:
    """A new identity card stands beside the old one."""
    page.goto("/customers/")
    page.get_by_role("link", name="青溪百惠超市连锁有限公司").click()
    page.get_by_role("link", name="各期证照与换证").click()


def store_licence(page: Page) -> None:
    """One that has expired: what that means, and the form of its renewal."""
    page.goto("/customers/licences?licence=expired")
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="各期许可证与换证").click()
    page.get_by_role("link", name="登记换证").click()


def forecast_sheet(page: Page) -> None:
    """Next month's, still to be filed."""
    page.goto("/sales/forecasts")
    page.locator("a[rel=next]").click()
    page.get_by_role("link", name="云岭巷口便利连锁有限公司").click()


def demand(page: Page) -> None:
    """One that waits for its answer."""
    page.goto("/sales/demands/?state=open&month=all")
    page.locator("tbody a").first.click()


def demand_form(page: Page) -> None:
    page.goto("/sales/demands/new")
    page.get_by_role("button", name="下一步").click()


def shortage(page: Page) -> None:
    page.goto("/sales/shortages/")
    page.locator("tbody tr:first-child td:nth-child(2) a").click()


def letter_preview(page: Page) -> None:
    page.goto("/reviews/")
    page.get_by_role("link", name="青溪㛃园烟酒连锁有限责任公司").click()
    page.get_by_role("heading", name="预览").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.letter').scrollIntoView({block: 'start'})")


def allocation(page: Page) -> None:
    page.goto("/supply/allocations/")
    page.locator("tbody a").first.click()


def notice(page: Page) -> None:
    page.goto("/supply/notices/")
    page.locator("tbody a").first.click()


def duty_board(page: Page) -> None:
    """Last month's."""
    page.goto("/duties/")
    page.locator("a[rel=prev]").click()
    page.locator("tbody th a").first.click()


def inspection(page: Page) -> None:
    page.goto("/duties/inspections/")
    page.locator("a[rel=prev]").click()
    page.locator("tbody a").first.click()


def inspection_sheet(page: Page) -> None:
    inspection(page)
    page.get_by_role("link", name="打印表").click()


def cultivation(page: Page) -> None:
    """A plan that runs, with its weeks."""
    page.goto("/cultivation/")
    page.get_by_role("link", name="娇子(X)稳步培育").click()


def cultivation_sheet(page: Page) -> None:
    cultivation(page)
    page.get_by_role("link", name="打印表").click()


def cultivation_edit(page: Page) -> None:
    cultivation(page)
    page.get_by_role("link", name="修改").click()


SHOTS = (
    Shot("sign-in", None, at("/sign-in")),
    Shot("home-market-manager", "mm04", at("/")),
    Shot("home-customer-manager", "cm03", at("/")),
    Shot("home-department-head", "ld01", at("/")),
    Shot("home-approver", "ap01", at("/")),
    Shot("home-monopoly-officer", "mo01", at("/")),
    Shot("home-admin", "admin1", at("/")),
    Shot("chain-list", "mm04", at("/customers/")),
    Shot("chain-page", "mm04", chain_page),
    Shot("chain-documents", "mm04", chain_documents),
    Shot("store-licence", "cm01", store_licence),
    Shot("document-renewals", "mm04", at("/customers/documents")),
    Shot("figures", "mm04", at("/sales/")),
    Shot("forecasts", "mm04", at("/sales/forecasts")),
    Shot("forecast-sheet", "cm03", forecast_sheet),
    Shot("targets", "mm04", at("/sales/targets/")),
    Shot("demands", "cm01", at("/sales/demands/")),
    Shot("demand", "cm01", demand),
    Shot("demand-form", "cm01", demand_form),
    Shot("stock", "mm04", at("/sales/stock/")),
    Shot("shortages", "mm04", at("/sales/shortages/")),
    Shot("shortage", "mm04", shortage),
    Shot("service-lists", "mm04", at("/customers/services/")),
    Shot("allocation", "mm04", allocation),
    Shot("allocation-form", "mm04", at("/supply/allocations/new")),
    Shot("notices", "cm01", at("/supply/notices/")),
    Shot("notice", "cm01", notice),
    Shot("cultivation-list", "mm04", at("/cultivation/?state=all")),
    Shot("cultivation-plan", "mm04", cultivation),
    Shot("cultivation-plan-own-stores", "cm02", cultivation),
    Shot("cultivation-sheet", "mm04", cultivation_sheet),
    Shot("cultivation-form", "mm04", cultivation_edit),
    Shot("duties", "mm04", at("/duties/")),
    Shot("duty-board", "mm04", duty_board),
    Shot("duty-board-own", "cm02", duty_board),
    Shot("inspections", "mm04", at("/duties/inspections/")),
    Shot("inspection", "cm01", inspection),
    Shot("inspection-sheet", "cm01", inspection_sheet),
    Shot("letter-list", "mm04", at("/reviews/")),
    Shot("letter-preview", "mm04", letter_preview),
    Shot("import-preview", "admin1", faulty_preview),
)
