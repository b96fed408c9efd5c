"""Work without a mouse: search, jumps, lists, forms; and never a key taken from who types."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import looking
from tests.browser.branch import Branch, at_work
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture
def page(browser: Browser, served: Server, demo: Branch) -> Iterator[Page]:
    with at_work(browser, served.address, demo, "mm04") as page:
        page.goto("/customers/")
        page.wait_for_load_state()
        yield page


def test_the_box_opens_over_the_page_finds_while_one_types_and_arrows_lead_on(page: Page) -> None:
    page.keyboard.press("/")
    box = page.locator("#everything")
    expect(box).to_be_focused()
    page.keyboard.type("k001")
    page.locator("#finder .hits a").first.wait_for()
    assert looking.faults(page) == []

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/customers/*")
    assert "K001" in page.locator("main").inner_text()


def test_the_box_closes_on_escape_and_gives_the_focus_back(page: Page) -> None:
    sign = page.locator("[data-find]")
    sign.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#everything")).to_be_focused()
    page.keyboard.type("k001")

    page.keyboard.press("Escape")

    expect(page.locator("#finder")).to_be_hidden()
    expect(sign).to_be_focused()


def test_words_that_are_being_composed_are_not_looked_for(page: Page) -> None:
    asked: list[str] = []
    page.keyboard.press("/")
    page.wait_for_timeout(400)
    page.on("request", lambda each: asked.append(each.url) if "/search?" in each.url else None)
    keyboard = page.context.new_cdp_session(page)

    keyboard.send(
        "Input.imeSetComposition", {"text": "bai'hui", "selectionStart": 7, "selectionEnd": 7}
    )
    page.wait_for_timeout(500)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "百惠"})

    page.locator("#finder .hits a").first.wait_for()
    assert len(asked) == 1


def test_g_and_a_letter_lead_to_the_pages_of_the_menu(page: Page) -> None:
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url("**/visits/")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/notifications/")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(lambda address: address.endswith("/"))


def test_j_and_k_lead_through_the_rows_of_a_list(page: Page) -> None:
    names = page.locator("main tbody tr").locator("a").first.inner_text()

    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 1
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 3
    page.keyboard.press("k")
    page.keyboard.press("k")

    assert names in page.evaluate("document.activeElement.closest('tr').textContent")


def test_no_key_is_taken_from_who_types(page: Page) -> None:
    page.locator("#q").focus()
    page.keyboard.type("/gv?j")

    assert page.locator("#q").input_value() == "/gv?j"
    expect(page.locator("#finder")).to_be_hidden()
    expect(page.locator("#keys")).to_be_hidden()


def test_the_help_opens_is_sound_and_can_switch_the_letters_off(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert "销售分析" in page.locator("#keys").inner_text()
    assert looking.faults(page) == []
    page.keyboard.press("j")  # nothing moves behind a dialogue

    page.locator("[data-keys-on]").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("/")
    expect(page.locator("#finder")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("[data-keys-on]")).not_to_be_checked()


def test_control_and_enter_send_the_form_one_is_in(page: Page) -> None:
    with page.expect_navigation():  # until its scripts listen
        page.locator("main tbody a").first.click()
    words = page.locator("textarea[name=comment]").first
    words.fill("下周带新品样烟")

    page.keyboard.press("Control+Enter")

    page.locator("#comments").get_by_text("下周带新品样烟").first.wait_for()


def test_the_bell_asks_once_a_minute_and_not_unseen_or_without_a_network(page: Page) -> None:
    asked: list[str] = []
    page.clock.install()
    page.goto("/customers/")
    page.wait_for_load_state()
    page.on("request", lambda each: asked.append(each.url) if "/bell" in each.url else None)

    page.clock.run_for(59_000)
    assert asked == []
    page.clock.run_for(6_000)
    page.locator("#bell:not(.htmx-request)").wait_for()
    assert len(asked) == 1
    page.clock.run_for(60_000)
    assert len(asked) == 2

    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.run_for(180_000)
    assert len(asked) == 2
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    page.context.set_offline(True)
    page.clock.run_for(180_000)
    assert len(asked) == 2


def test_a_bell_that_is_refused_leaves_the_page_alone(page: Page) -> None:
    page.clock.install()
    page.goto("/supply/news/new")
    page.wait_for_load_state()
    words = page.locator("main textarea").first
    words.fill("没有存下的字")
    page.context.clear_cookies()

    with page.expect_response("**/notifications/bell") as refused:
        page.clock.run_for(66_000)

    assert refused.value.status == 401
    page.locator("#bell:not(.htmx-request)").wait_for()
    assert words.input_value() == "没有存下的字"
