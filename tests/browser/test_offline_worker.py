"""The day taken along: pages that open without a network, and only for whoever took them."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from hashlib import sha256

import pytest
from playwright.sync_api import Page, expect

from tests.browser.branch import Branch
from tests.browser.conftest import Practice
from tests.browser.office import Office
from tests.browser.server import Server
from tests.browser.tablet import LONG, Tablet, open_form, photo, rows, sign_in, take_photo, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.nightly]
MakeTablet = Callable[..., Tablet]


@pytest.fixture
def tablet(tablets: MakeTablet) -> Tablet:
    return tablets()


def take_along(tablet: Tablet, password: str, login: str = "cm01") -> Page:
    page = tablet.start()
    sign_in(page, login, password)
    page.goto("/sync")
    controlled(page)
    page.get_by_role("button", name="带走今天").click()
    expect(page.locator("[data-pack-badge]")).to_contain_text("已带走", timeout=LONG)
    return page


def controlled(page: Page) -> None:
    asked = "navigator.serviceWorker.controller !== null"
    until(page, lambda: bool(page.evaluate(asked)), "the worker is there")


def test_the_day_opens_after_the_browser_was_killed_and_the_server_is_gone(
    tablet: Tablet, worn: Branch, practice: Server
) -> None:
    page = take_along(tablet, worn.password)
    expect(page.locator("[data-pack-badge]")).to_contain_text("已带走 4 家")
    page.wait_for_timeout(500)
    tablet.kill()
    practice.stop()
    try:
        page = tablet.start()
        open_form(page, "stop-2")
        page.locator("#text").fill("没有网络")
        page.get_by_role("button", name="保存").click()
        expect(page.locator(".state[data-state=waiting]")).to_be_visible()

        page.goto("/customers/")
        expect(page.get_by_text("现在没有网络").first).to_be_visible()
        page.get_by_role("link", name="第 3 家").click()
        page.locator("form[data-draft-ready]").wait_for()
        page.goto("/sync")
        expect(page.locator("[data-summary]")).to_contain_text("待同步 1")
    finally:
        practice.start()
    page.get_by_role("button", name="立即发送").click()
    expect(page.locator("[data-light]").nth(1)).to_contain_text("登录已过期", timeout=LONG)


def test_a_proxy_without_a_server_behind_it_is_as_no_network(
    tablets: MakeTablet, worn: Branch
) -> None:
    office = Office(worn.home, Practice, 1).start()
    try:
        page = take_along(tablets(server=office), worn.password)
        office.stop()

        page.goto("/customers/")
        expect(page.get_by_text("现在没有网络").first).to_be_visible()
        page.get_by_role("link", name="第 3 家").click()
        page.locator("form[data-draft-ready]").wait_for()
    finally:
        office.stop()
        office.front.close()


def test_a_silent_network_shows_the_packed_page_within_three_seconds(
    tablet: Tablet, worn: Branch, practice: Server
) -> None:
    page = take_along(tablet, worn.password)
    stopped = practice.tree()
    for each in stopped:
        each.suspend()
    try:
        began = page.evaluate("Date.now()")
        page.goto("/practice/stop-1")
        page.locator("form[data-draft-ready]").wait_for()
        assert page.evaluate("Date.now()") - began < 3500
    finally:
        for each in stopped:
            each.resume()


def test_the_next_person_is_not_shown_the_pages_of_the_one_before(
    tablet: Tablet, worn: Branch
) -> None:
    page = take_along(tablet, worn.password)
    page.goto("/")
    page.locator(".bar > .who summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(re.compile("/sign-in"))
    tablet.offline()
    page.goto("/practice/stop-1")
    expect(page.get_by_text("现在没有网络").first).to_be_visible()

    tablet.offline(away=False)
    sign_in(page, "cm02", worn.password)
    tablet.offline()
    page.goto("/practice/stop-1")

    expect(page.get_by_text("现在没有网络").first).to_be_visible()
    assert page.locator("form[data-durable]").count() == 0
    page.goto("/who")
    expect(page.locator("[data-person]")).to_have_count(2)


def test_leaving_the_tablet_to_somebody_else_ends_the_session_and_locks_what_is_here(
    tablet: Tablet, worn: Branch
) -> None:
    page = take_along(tablet, worn.password)
    page.goto("/who")
    page.get_by_role("button", name="换人").click()
    expect(page.get_by_label("登录名")).to_be_visible(timeout=LONG)
    tablet.offline()
    page.goto("/sync")

    expect(page.locator("[data-person]")).to_contain_text("锁在本机")
    assert page.locator(".outbox-row:not([data-person])").count() == 0


def test_a_second_pack_fetches_only_what_changed_and_a_cut_one_goes_on(
    tablet: Tablet, worn: Branch
) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    page.goto("/sync")
    controlled(page)
    fetched: list[str] = []
    page.context.on(
        "request",
        lambda request: fetched.append(request.url) if "x-pack" in request.headers else None,
    )
    page.context.route("**/practice/stop-4", lambda route: route.abort())
    page.get_by_role("button", name="带走今天").click()
    expect(page.locator("[data-pack-badge]")).to_contain_text("下次接着带", timeout=LONG)
    page.context.unroute("**/practice/stop-4")
    fetched.clear()

    page.get_by_role("button", name="带走今天").click()

    expect(page.locator("[data-pack-badge]")).to_contain_text("已带走 4 家", timeout=LONG)
    assert [url.rpartition("/")[2] for url in fetched if "practice" in url] == ["stop-4"]


def test_the_worker_leaves_posts_and_fragments_to_the_network(tablet: Tablet, worn: Branch) -> None:
    page = take_along(tablet, worn.password)
    answers: dict[str, bool] = {}
    page.on("response", lambda answer: answers.update({answer.url: answer.from_service_worker}))
    page.goto("/practice/stop-1")
    page.evaluate("""async () => {
      const owner = document.body.dataset.person;
      const headers = { "Content-Type": "application/json", "X-Owner": owner };
      await fetch("/practice/stop-2", { headers: { "HX-Request": "true" } });
      await fetch("/sync/ops", { method: "POST", body: "{}", headers });
    }""")
    page.wait_for_timeout(200)

    by_path = {re.sub(r"^https?://[^/]+", "", url): worker for url, worker in answers.items()}
    assert by_path["/practice/stop-1"] is True
    assert by_path["/practice/stop-2"] is False
    assert by_path["/sync/ops"] is False


def test_a_new_build_waits_until_no_form_is_open(tablet: Tablet, worn: Branch) -> None:
    page = take_along(tablet, worn.password)
    open_form(page, "stop-1")
    page.locator("#text").fill("更新时正在写")
    (worn.home / "newer").touch()
    worker = "navigator.serviceWorker.getRegistration().then((found) => !!found.{state})"
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    until(page, lambda: bool(page.evaluate(worker.format(state="waiting"))), "it waits")

    other = tablet.page()
    other.goto("/")
    other.wait_for_timeout(500)
    assert other.evaluate(worker.format(state="waiting"))
    expect(page.locator("#text")).to_have_value("更新时正在写")

    page.goto("/")
    until(page, lambda: not page.evaluate(worker.format(state="waiting")), "it took over")
    names = page.evaluate("caches.keys()")
    (worn.home / "newer").unlink()
    assert any(name.startswith("shell-newer") for name in names)
    assert len([name for name in names if name.startswith("shell-")]) == 2


def test_what_needs_a_person_is_opened_mended_and_sent_again(tablet: Tablet, worn: Branch) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    open_form(page, "mend")
    page.locator("#text").fill("错误")
    take_photo(page, photo(4, (600, 400)))
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".state[data-state=problem]")).to_contain_text("这一项写错了", timeout=LONG)
    page.goto("/sync")
    page.get_by_role("button", name="打开修改").click()
    page.locator("form[data-draft-ready]").wait_for()
    expect(page.get_by_role("alert")).to_contain_text("这一项写错了")
    expect(page.locator("[data-photo-list] li")).to_have_count(1)

    page.locator("#text").fill("改好了")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".state[data-state=done]")).to_be_visible(timeout=LONG)

    page.goto("/sync")
    expect(page.locator("[data-summary]")).to_contain_text("需处理 0 · 已同步 2")
    found = rows(
        worn.home, "SELECT resolved_by_op FROM sync_inbox WHERE op = ?", tablet.queued()[0]
    )
    assert found == [(tablet.queued()[1],)]


def test_the_outbox_leaves_as_one_file_with_the_frozen_bytes(tablet: Tablet, worn: Branch) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    page.route("**/sync/**", lambda route: route.abort())
    open_form(page, "export")
    page.locator("#text").fill("导出")
    take_photo(page, photo(8, (900, 700)))
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-queued]")).to_be_visible()
    until(page, lambda: bool(tablet.queued()), "queued")
    page.unroute("**/sync/**")
    page.context.route("**/sync/ops", lambda route: route.abort())
    page.goto("/sync")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出未发送").click()

    file = waiting.value
    assert re.fullmatch(r"待发送-.+-\d+-\d{8}-\d{4}\.zip", file.suggested_filename)
    with zipfile.ZipFile(io.BytesIO(file.path().read_bytes())) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        for entry in manifest["files"]:
            assert sha256(archive.read(entry["path"])).hexdigest() == entry["sha256"]
        ops = [name for name in archive.namelist() if name.startswith("ops/")]
        envelope = json.loads(archive.read(ops[0]))
    assert envelope["op"] == tablet.queued()[0]
    assert ["text", "导出"] in envelope["fields"]
    assert len(envelope["blobs"]) == 1


def test_a_deleted_draft_can_be_found_again_for_a_week(tablet: Tablet, worn: Branch) -> None:
    page = tablet.start()
    sign_in(page, "cm01", worn.password)
    open_form(page, "trash")
    page.locator("#text").fill("删了又要")
    expect(page.locator("[data-draft-state=kept]")).to_be_visible()
    page.goto("/sync")
    page.get_by_role("button", name="删除草稿").click()
    expect(page.get_by_text("前可以找回")).to_be_visible()
    page.get_by_role("button", name="找回").click()
    page.get_by_role("link", name="打开").click()
    page.locator("form[data-draft-ready]").wait_for()

    assert page.locator("#text").input_value() == "删了又要"


def test_the_tablet_check_names_the_mend(tablet: Tablet, tablets: MakeTablet) -> None:
    page = tablet.start()
    page.goto("/tablet-check")
    controlled(page)
    page.reload()
    expect(page.locator("[data-check=worker]")).to_have_attribute("data-light", "green")
    expect(page.locator("[data-check=store]")).to_have_attribute("data-light", "green")

    plain = tablets(plain=True).start()
    plain.goto("/tablet-check")
    expect(plain.locator("[data-light=red]")).to_contain_text("要先有 HTTPS")


def test_plain_http_says_what_is_missing_and_keeps_drafts(
    tablets: MakeTablet, worn: Branch
) -> None:
    page = tablets(plain=True).start()
    sign_in(page, "cm01", worn.password)
    open_form(page, "plain")

    expect(page.locator("[data-plain-http]")).to_contain_text("断网后打不开新页面，草稿仍会保存")
    page.locator("#text").fill("草稿")
    expect(page.locator("[data-draft-state=kept]")).to_be_visible()
