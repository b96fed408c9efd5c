"""A month's end in the browser: a workbook comes in, a chain is looked up, its letters go out."""

from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from gcm.core import clock
from tests.browser import looking
from tests.browser.branch import Branch, at_work
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LONG = 120_000  # ms; background work on a machine that has much else to do
HEADINGS = "日期,卖场编码,商品编码,库存(条)"


def test_from_a_workbook_to_printed_letters(
    browser: Browser, served: Server, demo: Branch, tmp_path: Path
) -> None:
    with at_work(browser, served.address, demo, "mm04") as page:
        heard = looking.listen(page)
        import_stock(page, tmp_path)
        look_up_and_edit(page)
        draft_approve_and_issue(page)
        assert pages_printed(page, tmp_path) >= 12
        # htmx reports the question about progress that leaving the page breaks off.
        assert [each for each in heard if "htmx:" not in each] == []


def import_stock(page: Page, folder: Path) -> None:
    """The faulty workbook is refused at its cells; the mended one comes in."""
    today = clock.today().isoformat()
    bad, good = folder / "库存有误.csv", folder / "库存.csv"
    bad.write_text(f"{HEADINGS}\n{today},K001-99,510001,12\n{today},K001-01,510001,-3\n", "utf-8")
    good.write_text(f"{HEADINGS}\n{today},K001-01,510001,12\n", "utf-8")
    page.goto("/")
    page.get_by_text("更多", exact=True).click()
    page.get_by_role("link", name="数据交换").click()
    page.get_by_role("link", name="导入库存").click()
    page.get_by_label("文件").set_input_files(bad)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("共 2 处错误，一行也没有导入")).to_be_visible(timeout=LONG)
    assert page.locator("td.fault").count() == 2
    assert looking.faults(page) == []

    page.get_by_role("link", name="重新选择文件").click()
    page.get_by_label("文件").set_input_files(good)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="确认导入").click(timeout=LONG)
    expect(page.get_by_text("已导入，批号")).to_be_visible(timeout=LONG)


def look_up_and_edit(page: Page) -> None:
    """By the initials of its name; the history tells who changed what."""
    page.get_by_role("link", name="客户档案").first.click()
    page.get_by_role("searchbox", name="查找").fill("bhcs")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="青溪百惠超市连锁有限公司").click()
    page.get_by_role("link", name="修改档案").click()
    page.get_by_label("订货电话").fill("0830-0123456")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("0830-0123456").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("订货电话").last).to_be_visible()


def draft_approve_and_issue(page: Page) -> None:
    page.get_by_role("link", name="销售回顾").first.click()
    page.get_by_role("button", name="按数据提出草稿").click()
    page.get_by_role("link", name="查看信函").click(timeout=LONG)
    assert page.get_by_text("未起草", exact=True).count() == 0

    page.get_by_label("选择 青溪县供销合作社").check()
    page.get_by_role("button", name="审核所选").click()
    expect(page.get_by_text("待审核", exact=True)).to_have_count(0)
    page.get_by_label("选择 青溪县供销合作社").check()
    page.get_by_role("button", name="签发所选").click()
    expect(page.get_by_role("row", name="青溪县供销合作社")).to_contain_text("已签发")


def pages_printed(page: Page, folder: Path) -> int:
    """The batch goes on while its page is left, and is found again from the list."""
    page.get_by_role("button", name="打印（不勾选即全部）").click()
    expect(page.get_by_text("任务会继续")).to_be_visible()
    page.goto("/customers/")
    page.get_by_role("link", name="销售回顾").first.click()
    page.get_by_role("link", name="的打印").first.click()
    download_link = page.get_by_role("link", name="下载")
    expect(download_link).to_be_visible(timeout=LONG)
    assert looking.faults(page) == []
    with page.expect_download() as waiting:
        download_link.click()
    file = folder / "letters.pdf"
    waiting.value.save_as(file)
    with pikepdf.open(file) as pdf:
        return len(pdf.pages)
