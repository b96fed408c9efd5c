"""Comments and attachments by hand: a touch writes a name, a dropped file goes along."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import looking
from tests.browser.branch import PORTRAIT, Branch, at_work
from tests.browser.server import Server
from tests.sync import pictures

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DROP = """([form, bytes]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], "拖来的.jpg", {type: "image/jpeg"}));
  form.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def page(browser: Browser, practice: Server, worn: Branch) -> Iterator[Page]:
    """On a branch of its own: what is written here is seen by no other test."""
    with at_work(browser, practice.address, worn, "cm01") as found:
        found.set_viewport_size(PORTRAIT)
        yield found


def test_a_touch_writes_a_name_and_the_comment_appears_without_a_new_page(page: Page) -> None:
    page.goto("/customers/1")
    words, mine = (
        page.locator("#comment"),
        page.locator("#comments li", has_text="门头换了"),
    )
    words.fill("门头换了，请 @林")
    expect(page.get_by_role("button", name="@顾明章")).to_be_hidden()
    page.get_by_role("button", name="@林知远").click()
    expect(words).to_have_value("门头换了，请 @林知远 ")

    words.press_sequentially("看照片")
    page.get_by_role("button", name="发表").click()

    expect(mine.locator(".mention")).to_have_text("@林知远")
    expect(page).to_have_url(f"{page.url.split('/customers')[0]}/customers/1")
    expect(words).to_have_value("")
    mine.get_by_role("link", name="修改").click()
    page.get_by_role(
        "button", name="保存", exact=True
    ).wait_for()  # the form has taken the list's place
    page.locator("#comment").fill("门头换了，照片下周补")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#comments")).to_contain_text("照片下周补")
    assert looking.faults(page) == []


def test_a_dropped_file_is_attached_and_shown_small(page: Page) -> None:
    page.goto("/stores/2/attachments")
    form = page.locator("form[data-drop]")

    page.evaluate(DROP, [form.element_handle(), list(pictures.jpeg(600, 400))])
    assert page.get_by_label("选文件").evaluate("each => each.files[0].name") == "拖来的.jpg"
    page.get_by_label("说明").fill("拖进来的一张")
    page.get_by_role("button", name="添加附件").click()

    expect(page.get_by_text("已添加 1 个附件")).to_be_visible()
    small = page.get_by_role("img", name="拖进来的一张")
    expect(small).to_be_visible()
    assert small.evaluate("each => each.decode().then(() => each.naturalWidth)") == 320
    assert looking.faults(page) == []
