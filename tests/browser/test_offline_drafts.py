"""What is typed on a tablet is there again, whatever ends the page."""

import json
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.branch import Branch
from tests.browser.tablet import (
    LONG,
    Tablet,
    open_form,
    photo,
    rows,
    sign,
    sign_in,
    take_photo,
    unknown,
    until,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TYPE = """
() => {
  const field = document.getElementById("text");
  let n = 0;
  setInterval(() => {
    n += 1;
    field.value = `第 ${n} 次`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, 3);
}
"""
MakeTablet = Callable[..., Tablet]


@pytest.fixture(
    params=[False, pytest.param(True, marks=pytest.mark.nightly)], ids=["https", "plain http"]
)
def tablet(request: pytest.FixtureRequest, tablets: MakeTablet) -> Tablet:
    return tablets(plain=request.param)


def number(value: str) -> int:
    return int(value.split()[1])


def test_killed_while_typing_nothing_is_missing_that_was_said_to_be_kept(
    tablet: Tablet, worn: Branch
) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    for turn in range(3):
        open_form(page, f"killed-{turn}")
        tablet.told.clear()
        page.evaluate(TYPE)
        page.wait_for_timeout(250 + 130 * turn)
        tablet.kill()
        kept = max(number(dict(detail["fields"])["text"]) for detail in tablet.saved())

        page = tablet.start()
        sign_in(page, "cm01", worn.password)
        open_form(page, f"killed-{turn}")

        assert number(page.locator("#text").input_value()) >= kept > 5
        expect(page.get_by_text("的草稿 · 撤销")).to_be_visible()


def fill_all(page: Page) -> None:
    page.locator("#text").fill("门口的牌子旧了")
    page.get_by_label("乙").check()
    page.get_by_label("闭店").check()
    page.get_by_label("货架").select_option("2")
    page.get_by_label("加一").click()
    page.get_by_label("加一").click()
    page.get_by_label("减一").click()
    take_photo(page, photo(3))
    sign(page)


def test_every_kind_of_field_comes_back_and_may_be_undone(tablet: Tablet, worn: Branch) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    open_form(page, "all")
    fill_all(page)
    expect(page.locator("[data-draft-state=kept]")).to_contain_text("已存 ")
    uuid = page.locator("[name=uuid]").input_value()
    until(page, lambda: tablet.saved()[-1]["strokes"] != {}, "the strokes are kept")

    page.reload()
    page.locator("form[data-draft-ready]").wait_for()

    assert page.locator("#text").input_value() == "门口的牌子旧了"
    assert page.get_by_label("乙").is_checked()
    assert not page.get_by_label("甲").is_checked()
    assert page.get_by_label("闭店").is_checked()
    assert page.get_by_label("货架").input_value() == "2"
    assert page.get_by_label("牌面").input_value() == "1"
    assert page.locator("[name=uuid]").input_value() == uuid
    expect(page.locator("[data-photo-list] li img")).to_have_count(1)
    assert (
        page.evaluate("document.querySelector('form[data-durable]').draft.pads[0].pad.isEmpty()")
        is False
    )

    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("[data-photo-list] li")).to_have_count(0)
    page.reload()
    page.locator("form[data-draft-ready]").wait_for()
    assert page.locator("#text").input_value() == ""


@pytest.mark.security(49)
def test_a_photo_is_small_and_says_when_but_not_where(tablet: Tablet, worn: Branch) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    open_form(page, "photo")
    take_photo(page, photo(5))
    page.locator("[name=text]").fill("一张照片")
    value = page.locator("[name=photo]").input_value()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".state[data-state=done]")).to_be_visible(timeout=LONG)

    sha, item, taken = value.split(";")
    file = next((worn.home).rglob(sha))
    with Image.open(file) as image:
        assert max(image.size) == 1600
        assert not image.getexif()
    assert (item, taken) == ("front", "2026-03-05T09:41:07+08:00")


def test_what_cannot_be_opened_as_a_picture_is_kept_as_it_is(tablet: Tablet, worn: Branch) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    open_form(page, "broken")
    broken = unknown(b"not a picture" * 9000)
    take_photo(page, broken)

    assert tablet.saved()[-1]["blobs"][0]["size"] == len(broken["buffer"])


def test_the_second_page_only_reads_and_takes_over_when_the_first_is_gone(
    tablet: Tablet, worn: Branch
) -> None:
    first = tablet.start()
    sign_in(first, "cm01", worn.password)
    open_form(first, "two")
    first.locator("#text").fill("第一页")
    expect(first.locator("[data-draft-state=kept]")).to_be_visible()
    second = tablet.page()
    second.goto("/practice/two")
    expect(second.get_by_text("另一个页面正在编辑")).to_be_visible()
    assert second.locator("#text").is_disabled()

    first.close()

    second.locator("form[data-draft-ready]").wait_for(timeout=LONG)
    assert second.locator("#text").input_value() == "第一页"
    assert second.locator("#text").is_enabled()


def test_a_form_that_was_sent_leaves_no_draft(tablet: Tablet, worn: Branch) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    open_form(page, "sent")
    page.locator("#text").fill("一次")
    page.evaluate("""() => {
      window.draft = document.querySelector("form[data-durable]").draft;
      document.addEventListener("gcm:queued", () => {
        window.draft.closed = false;
        window.draft.save();
      });
    }""")
    page.get_by_role("button", name="保存").dblclick()
    expect(page.locator(".state[data-state=done]")).to_be_visible(timeout=LONG)
    open_form(page, "sent")

    assert page.locator("#text").input_value() == ""
    found = rows(worn.home, "SELECT fields FROM practice WHERE op = ?", tablet.queued()[0])
    assert len(tablet.queued()) == len(found) == 1
    assert ["text", "一次"] in json.loads(found[0][0])
