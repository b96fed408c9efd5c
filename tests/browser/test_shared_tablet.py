"""One tablet and several people, without a network: a PIN opens one's own, and nobody else's."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.branch import Branch
from tests.browser.tablet import LONG, Tablet, open_form, photo, rows, sign_in, take_photo, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MakeTablet = Callable[..., Tablet]
PIN = "471108"
HERS = "江南烟酒店的机密"  # what the second person writes; it may appear nowhere for the first


@pytest.fixture
def tablet(tablets: MakeTablet) -> Tablet:
    return tablets()


def id_of(worn: Branch, login: str) -> str:
    return str(rows(worn.home, 'SELECT id FROM "user" WHERE login = ?', login)[0][0])


def set_pin(page: Page) -> None:
    page.goto("/account")
    page.get_by_label("新 PIN").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="保存 PIN").click()
    expect(page.get_by_text("PIN 已保存")).to_be_visible(timeout=LONG)


def take_along(page: Page) -> None:
    page.goto("/sync")
    controlled(page)
    page.get_by_role("button", name="带走今天").click()
    expect(page.locator("[data-pack-badge]")).to_contain_text("已带走", timeout=LONG)


def controlled(page: Page) -> None:
    asked = "navigator.serviceWorker.controller !== null"
    until(page, lambda: bool(page.evaluate(asked)), "the worker is there")


def in_list(page: Page, uid: str) -> Locator:
    return page.locator(f"[data-person='{uid}']")


def type_pin(page: Page, uid: str, typed: str) -> None:
    in_list(page, uid).get_by_label("PIN").fill(typed)
    in_list(page, uid).get_by_role("button", name="打开").click()


def write(page: Page, entity: str, text: str) -> None:
    open_form(page, entity)
    page.locator("#text").fill(text)
    expect(page.locator("[data-draft-state=kept]")).to_be_visible(timeout=LONG)


def restart_offline(tablet: Tablet) -> Page:
    tablet.offline()
    tablet.kill()
    return tablet.start()


def two_people_at_work(tablet: Tablet, worn: Branch) -> None:
    """The first has a PIN, the day with her and a draft; the second came after her."""
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    set_pin(page)
    take_along(page)
    write(page, "stop-1", "我的草稿")
    page.goto("/who")
    page.get_by_role("button", name="换人").click()
    expect(page.get_by_label("登录名")).to_be_visible(timeout=LONG)
    sign_in(page, "cm02", worn.password)
    take_along(page)
    write(page, "stop-2", HERS)


def test_a_pin_opens_ones_own_day_without_a_network_and_nothing_of_the_other(
    tablet: Tablet, worn: Branch
) -> None:
    two_people_at_work(tablet, worn)
    first, second = id_of(worn, "cm01"), id_of(worn, "cm02")
    page = restart_offline(tablet)
    page.goto("/who")
    expect(in_list(page, second)).to_contain_text("正在使用")

    type_pin(page, first, "471109")
    expect(in_list(page, first)).to_contain_text("PIN 不对")
    assert page.url.endswith("/who")
    type_pin(page, first, PIN)
    page.wait_for_url("**/sync")

    expect(page.locator(".outbox-row")).to_contain_text("练习表")
    seen = [page.content()]
    for address in ("/practice/stop-2", "/customers/", "/who", "/practice/stop-1"):
        page.goto(address)
        page.wait_for_timeout(400)
        seen.append(page.content())
    assert [HERS in each for each in seen] == [False] * 5
    assert page.locator("#text").input_value() == "我的草稿"
    page.locator("#text").fill("离线写好的")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-queued]")).to_be_visible(timeout=LONG)
    op = tablet.queued()[-1]

    tablet.offline(away=False)
    page.goto("/account")
    expect(page.get_by_label("登录名")).to_be_visible()  # the session of the other has ended
    found = "SELECT user_id FROM practice WHERE op = ?"
    assert rows(worn.home, found, op) == []
    sign_in(page, "cm01", worn.password)
    until(page, lambda: rows(worn.home, found, op) == [(int(first),)], "it came once, as hers")


@pytest.mark.nightly
def test_ten_wrong_pins_close_it_until_the_next_sign_in(tablet: Tablet, worn: Branch) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    set_pin(page)
    first = id_of(worn, "cm01")
    page.goto("/who")
    page.get_by_role("button", name="换人").click()
    expect(page.get_by_label("登录名")).to_be_visible(timeout=LONG)
    page.goto("/who")

    for number in range(10):
        type_pin(page, first, f"000{number}")
        shut = in_list(page, first).get_by_text("已停用")
        expect(shut.or_(in_list(page, first).get_by_text("PIN 不对"))).to_be_visible(timeout=LONG)
        page.reload()
        in_list(page, first).wait_for()

    expect(in_list(page, first)).to_contain_text("PIN 连续输错 10 次，已停用")
    assert in_list(page, first).get_by_label("PIN").count() == 0
    opens = """async ([uid, pin]) => {
      const [{ Vault }, { opens }] = await Promise.all(
        ["db", "pin"].map((name) => import(`/static/js/offline/${name}.js`)));
      return opens(new Vault(uid), pin);
    }"""
    assert page.evaluate(opens, [first, PIN]) is False

    sign_in(page, "cm01", worn.password)
    until(page, lambda: page.evaluate(opens, [first, PIN]) is True, "the sign-in opened it again")


# As after a page that was left before it had noted, on the tablet, whose it was.
FORGET = """async () => {
  const { tablet } = await import("/static/js/offline/guard.js");
  localStorage.setItem("owner", "");
  await tablet.put("here", "");
}"""


def test_whom_the_tablet_has_not_noted_is_known_by_the_session_until_it_is_handed_on(
    tablet: Tablet, worn: Branch
) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    page.evaluate(FORGET)

    page.goto("/sync")
    expect(page.get_by_role("button", name="带走今天")).to_be_visible(timeout=LONG)

    page.goto("/who")
    page.get_by_role("button", name="换人").click()
    expect(page.get_by_label("登录名")).to_be_visible(timeout=LONG)
    with page.expect_response("**/sync/whoami") as asked:
        page.goto("/sync")
    assert asked.value.status == 401
    expect(page.locator("[data-person]")).to_have_count(1)
    assert page.get_by_role("button", name="带走今天").count() == 0


def test_without_https_no_pin_is_offered(tablets: MakeTablet, worn: Branch) -> None:
    page = tablets(plain=True).start()
    sign_in(page, "cm01", worn.password)
    page.goto("/account")
    expect(page.locator("#pin")).to_contain_text("不是 HTTPS，不能用 PIN")
    page.goto("/who")
    page.get_by_role("button", name="换人").click()
    page.wait_for_url("**/sign-in")
    page.goto("/who")

    expect(page.locator("[data-person]")).to_contain_text("不是 HTTPS，不能用 PIN")
    assert page.locator(".pin").count() == 0


def write_note(page: Page) -> None:
    page.get_by_text("没有口令也没有网络").click()
    page.get_by_label("您的姓名").fill("王小梅")
    page.get_by_label("内容").fill("百惠超市东坡路店，店长不在")
    take_photo(page, photo(51, (640, 480)))
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("已存在本机，不会丢")).to_be_visible(timeout=LONG)


def test_a_note_of_nobody_is_claimed_once_and_waits_under_its_claimant(
    tablet: Tablet, worn: Branch
) -> None:
    page = tablet.start()
    page.goto("/who")
    controlled(page)
    tablet.offline()
    page.reload()
    write_note(page)
    op = tablet.queued()[-1]
    page = restart_offline(tablet)
    page.goto("/who")
    expect(page.locator("[data-note]")).to_contain_text("署名 王小梅")

    tablet.offline(away=False)
    sign_in(page, "cm02", worn.password)
    asked = page.locator("[data-claim]")
    expect(asked).to_contain_text("是您写的吗", timeout=LONG)
    asked.get_by_role("button", name="不是我的").click()
    expect(asked).to_have_count(0)
    sign_out(page)
    sign_in(page, "cm01", worn.password)
    asked.get_by_role("button", name="认领").click()

    found = (
        "SELECT receipt.user_id, entry.kind, entry.problem LIKE '应急记录：%写下，%由%认领。%' "
        "FROM sync_receipt AS receipt JOIN sync_inbox AS entry ON entry.op = receipt.op "
        "WHERE receipt.op = ?"
    )
    first = int(id_of(worn, "cm01"))
    until(page, lambda: len(rows(worn.home, found, op)) == 1, "it arrived")
    assert rows(worn.home, found, op) == [(first, "emergency-note", 1)]
    brought = "SELECT count(*) FROM sync_blob_sender WHERE user_id = ?"
    assert rows(worn.home, brought, first)[0][0] >= 1
    expect(asked).to_have_count(0)
    page.goto("/sync")
    expect(page.get_by_role("link", name="查看并补填")).to_be_visible(timeout=LONG)
    page.goto("/who")
    in_list(page, str(first)).wait_for()
    assert page.locator("[data-note]").count() == 0


def sign_out(page: Page) -> None:
    page.locator(".bar > .who summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(re.compile("/sign-in"))


# A database that never answers is what iPads give a page now and then after they were asleep.
SILENT = """
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (name, version) {
  return name === "u-tablet" ? {} : open.call(this, name, version);
};
"""


@pytest.mark.nightly
def test_a_database_that_never_answers_holds_up_neither_work_nor_sign_out(
    tablet: Tablet, worn: Branch
) -> None:
    page = tablet.start()
    page.add_init_script(SILENT)
    sign_in(page, "cm01", worn.password)
    write(page, "stop-silent", "照样能写")
    page.goto("/")
    sign_out(page)
    page.goto("/who")
    expect(in_list(page, id_of(worn, "cm01"))).to_be_visible(timeout=LONG)
