"""A store visit of eight products and more is recorded by touch alone: counted here."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.branch import Branch
from tests.browser.server import Server
from tests.browser.tablet import Tablet, photo, rows, sign, sign_in, take_photo, until

MOST_TOUCHES = 25
# Every touch and every key that reaches the page, however the test brought it about.
COUNT = """
window.touches = 0;
window.keys = 0;
addEventListener("pointerdown", () => { window.touches += 1; }, true);
addEventListener("keydown", () => { window.keys += 1; }, true);
"""
CAMERA = 2  # the field and the shutter, which Playwright presses without a pointer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.clause("3.2.3")
def test_a_store_visit_takes_at_most_25_touches_and_no_typing(
    tablets: Callable[..., Tablet], practice: Server, worn: Branch
) -> None:
    page = tablets().start()
    page.add_init_script(COUNT)
    sign_in(page, "cm01", worn.password)
    page.goto("/visits/stores/1/record")
    form = page.locator("form[data-draft-ready]")
    form.wait_for()
    before = page.evaluate("window.touches"), page.evaluate("window.keys")
    known = newest(worn)

    record_by_touch(page, form)

    touches = page.evaluate("window.touches") - before[0] + CAMERA
    assert page.evaluate("window.keys") == before[1], "something was typed"
    assert touches <= MOST_TOUCHES
    until(page, lambda: newest(worn) > known, "the record is on the server")
    visit_id = newest(worn)
    lines = rows(
        worn.home,
        "SELECT on_shelf, price_tag, price, stock_cartons FROM visit_product WHERE visit_id = ?",
        visit_id,
    )
    assert len(lines) >= 8
    assert all(line[0] is not None and line[2] is not None for line in lines)
    assert sum(line[0] == 0 for line in lines) == 1
    assert sum(line[1] == 0 for line in lines) == 1
    photos = rows(worn.home, "SELECT count(*) FROM visit_photo WHERE visit_id = ?", visit_id)
    assert photos == [(1,)]
    signed = rows(
        worn.home, "SELECT signature_sha256 IS NOT NULL FROM visit WHERE id = ?", visit_id
    )
    assert signed == [(1,)]


def record_by_touch(page: Page, form: Locator) -> None:
    """Everything is as it should be but four things, and the evidence is complete."""
    form.locator("[data-all-fine]").click()
    form.locator("[data-stock-fits]").click()
    products = form.locator("[data-products] [data-line]")
    touch(products.nth(0), "不在架")
    touch(products.nth(1), "无")
    products.nth(2).locator("input[name$=-price] + button").click()
    for _ in range(3):
        products.nth(3).get_by_role("button", name="库存减少").click()
    touch(form.locator("#display_tidy"), "是")
    touch(form.locator("#materials"), "海报")
    touch(form.locator("#notice"), "本次没有")
    touch(form.locator("#forecast_asked"), "是")
    touch(form.locator("#compliance_seen"), "否")
    touch(form.locator("#guidance"), "陈列")
    take_photo(page, photo())
    sign(page)
    page.get_by_role("button", name="保存记录").click()
    page.locator("[data-queued]").wait_for()


def touch(place: Locator, words: str) -> None:
    place.get_by_text(words, exact=True).first.click()


def newest(branch: Branch) -> int:
    """The id of the last record on the server; other tests leave theirs here too."""
    ((found,),) = rows(branch.home, "SELECT coalesce(max(id), 0) FROM visit")
    return int(found)
