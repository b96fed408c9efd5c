"""What was queued arrives exactly once, under the right name, whatever happens on the way."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.branch import Branch
from tests.browser.server import Server
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
MakeTablet = Callable[..., Tablet]


@pytest.fixture
def page(tablets: MakeTablet, worn: Branch) -> Page:
    """Signed in, with the tablet that it belongs to at hand as ``page.tablet``."""
    tablet = tablets()
    page = tablet.start()
    page.tablet = tablet  # type: ignore[attr-defined]
    sign_in(page, "cm01", worn.password)
    return page


def tablet_of(page: Page) -> Tablet:
    tablet: Tablet = page.tablet  # type: ignore[attr-defined]
    return tablet


def fill_and_send(page: Page, entity: str, text: str, *, picture: int | None = None) -> str:
    """The id of the op that the page says is kept."""
    open_form(page, entity)
    page.locator("#text").fill(text)
    if picture is not None:
        take_photo(page, photo(picture, (800, 600)))
        sign(page)
    before = len(tablet_of(page).queued())
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-queued]")).to_be_visible(timeout=LONG)
    until(page, lambda: len(tablet_of(page).queued()) > before, "the page says it is queued")
    return tablet_of(page).queued()[-1]


def open_and_type(page: Page, entity: str, text: str) -> None:
    open_form(page, entity)
    page.locator("#text").fill(text)


def taken(worn: Branch, op: str) -> list[tuple[Any, ...]]:
    return rows(worn.home, "SELECT user_id, fields FROM practice WHERE op = ?", op)


def expect_done(page: Page, count: int = 1) -> None:
    expect(page.locator(".state[data-state=done]")).to_have_count(count, timeout=LONG)


@pytest.mark.nightly
def test_killed_while_queueing_the_op_is_whole_or_still_a_draft(page: Page, worn: Branch) -> None:
    tablet = tablet_of(page)
    for turn, moment in enumerate((0, 4, 30)):
        open_form(page, f"queue-{turn}")
        page.locator("#text").fill("三张照片")
        for number in range(3):
            take_photo(page, photo(turn * 3 + number, (700, 500)))
        sign(page)
        tablet.offline()
        tablet.told.clear()
        page.evaluate("document.querySelector('form[data-durable]').requestSubmit()")
        page.wait_for_timeout(moment)
        tablet.kill()
        said = tablet.queued()

        page = tablet.start()
        page.tablet = tablet  # type: ignore[attr-defined]
        tablet.offline(away=False)
        sign_in(page, "cm01", worn.password)
        open_form(page, f"queue-{turn}")
        if page.locator("#text").input_value():  # it was killed before: nothing had been said
            assert said == []
            expect(page.locator("[data-photo-list] li")).to_have_count(3, timeout=LONG)
            page.get_by_role("button", name="保存").click()
        found = "SELECT fields FROM practice WHERE fields LIKE ? AND fields LIKE '%三张照片%'"
        pattern = "%begins_at%"
        until(page, lambda: len(rows(worn.home, found, pattern)) == turn + 1, "it arrived")  # noqa: B023 - asked at once
        fields = json.loads(rows(worn.home, found, pattern)[-1][0])
        assert [name for name, _value in fields].count("photo") == 3


def test_a_picture_taken_just_before_sending_goes_along(page: Page, worn: Branch) -> None:
    open_and_type(page, "hasty", "刚拍完就保存")

    page.locator("input[data-photo]").first.set_input_files(photo(41))
    page.get_by_role("button", name="保存").click()

    until(page, lambda: bool(tablet_of(page).queued()), "the page says it is queued")
    expect_done(page)
    fields = json.loads(taken(worn, tablet_of(page).queued()[-1])[0][1])
    assert [name for name, _value in fields].count("photo") == 1


@pytest.mark.nightly
def test_an_answer_that_never_comes_is_asked_for_again_and_nothing_is_there_twice(
    page: Page, worn: Branch, practice: Server
) -> None:
    for moment in ("before", "after"):
        (worn.home / "fault").write_text(moment)
        op = fill_and_send(page, f"cut-{moment}", moment, picture=9)
        until(page, lambda: not (worn.home / "fault").exists(), "the server is dead")
        practice.end_dead()
        assert len(taken(worn, op)) == (1 if moment == "after" else 0)
        expect(page.locator(".state[data-state=waiting]")).to_be_visible()

        practice.start()
        page.evaluate("dispatchEvent(new Event('online'))")
        expect_done(page)

        assert len(taken(worn, op)) == 1


NOT_OURS: dict[str, dict[str, Any]] = {
    "portal": {"status": 200, "content_type": "text/html", "body": "<h1>欢迎使用无线网络</h1>"},
    "other-json": {"status": 200, "content_type": "application/json", "body": '{"ok": true}'},
    "cut-off": {"status": 201, "content_type": "application/json", "body": '{"receipt": "0193'},
    "redirect": {"status": 303, "headers": {"Location": "/sign-in"}},
    "gateway": {"status": 502, "content_type": "text/html", "body": "Bad Gateway"},
    "too-many": {"status": 429, "headers": {"Retry-After": "1"}, "body": "slow"},
}


def test_only_our_receipt_counts_as_delivered(page: Page, worn: Branch) -> None:
    for name, answer in NOT_OURS.items():
        page.route("**/sync/ops", partial(fulfilled, answer))
        op = fill_and_send(page, f"answer-{name}", "门户")
        expect(page.locator(".state[data-state=waiting]")).to_contain_text("重试", timeout=LONG)
        assert taken(worn, op) == [], name

        page.unroute("**/sync/ops")
        page.evaluate("dispatchEvent(new Event('online'))")

        expect_done(page)
        assert len(taken(worn, op)) == 1, name


def fulfilled(answer: dict[str, Any], route: Route) -> None:
    route.fulfill(**answer)


def test_the_same_bytes_go_again_when_the_answer_is_lost(page: Page, worn: Branch) -> None:
    bodies: list[bytes] = []

    def lose(route: Route) -> None:
        bodies.append(route.request.post_data_buffer or b"")
        route.fetch()
        route.abort()

    page.route("**/sync/ops", lose, times=2)
    op = fill_and_send(page, "lost-answer", "丢了回答")
    until(page, lambda: len(bodies) == 1, "sent once")
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, lambda: len(bodies) == 2, "sent again")
    page.evaluate("dispatchEvent(new Event('online'))")

    expect_done(page)
    assert bodies[0] == bodies[1]
    assert len(taken(worn, op)) == 1


def test_a_picture_that_breaks_off_goes_on_where_it_was(page: Page, worn: Branch) -> None:
    parts: list[int] = []

    def cut(route: Route) -> None:
        parts.append(int(route.request.headers["upload-offset"]))
        if len(parts) == 2:
            route.abort()
        else:
            route.continue_()

    page.route(
        "**/sync/blobs/*",
        lambda route: cut(route) if route.request.method == "PATCH" else route.continue_(),
    )
    open_form(page, "large")
    page.locator("#text").fill("大图")
    noise = unknown(bytes(range(256)) * 5000)
    take_photo(page, noise)
    page.get_by_role("button", name="保存").click()
    until(page, lambda: len(parts) == 2, "broken off")
    page.wait_for_timeout(200)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect_done(page)
    assert parts[:2] == [0, parts[1]]
    assert parts[2] == parts[1] > 0


def test_a_picture_that_the_server_has_whole_and_has_not_kept_arrives(
    page: Page, worn: Branch
) -> None:
    """As when it is killed between the last piece and the picture's row."""
    noise = unknown(bytes(range(255, -1, -1)) * 3000)
    ((user_id,),) = rows(worn.home, "SELECT id FROM \"user\" WHERE login = 'cm01'")
    died: list[str] = []

    def die_with_all_of_it(route: Route) -> None:
        if died or route.request.method != "PATCH":
            return route.continue_()
        died.append(route.request.url.rpartition("/")[2])
        part = worn.home / "blobs" / "parts" / f"{user_id}-{died[0]}"
        part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_bytes(noise["buffer"])
        return route.abort()

    page.route("**/sync/blobs/*", die_with_all_of_it)
    open_form(page, "whole")
    page.locator("#text").fill("最后一段之后停电")
    take_photo(page, noise)
    page.get_by_role("button", name="保存").click()
    until(page, lambda: bool(died), "the last piece was sent")
    page.wait_for_timeout(200)
    page.evaluate("dispatchEvent(new Event('online'))")

    expect_done(page)
    assert rows(worn.home, "SELECT 1 FROM sync_blob WHERE sha256 = ?", died[0]) == [(1,)]


def test_many_pages_send_each_form_once(page: Page, worn: Branch) -> None:
    tablet = tablet_of(page)
    sent: list[str] = []
    page.context.on(
        "request", lambda request: sent.append(request.url) if "/sync/ops" in request.url else None
    )
    pages = [page, tablet.page(), tablet.page(), tablet.page()]
    for number, each in enumerate(pages):
        open_and_type(each, f"tabs-{number}", f"第 {number} 份")
    tablet.offline()
    for each in pages:
        each.get_by_role("button", name="保存").click()
        expect(each.locator("[data-queued]")).to_be_visible(timeout=LONG)
    until(page, lambda: len(tablet.queued()) == 4, "queued")
    sent.clear()

    tablet.offline(away=False)

    until(page, lambda: all(taken(worn, op) for op in tablet.queued()), "all arrived")
    page.wait_for_timeout(500)
    assert [len(taken(worn, op)) for op in tablet.queued()] == [1] * 4
    assert len(sent) == 4
    for each in pages:
        expect_done(each)


def test_one_bad_form_delays_no_other(page: Page, worn: Branch) -> None:
    page.route("**/sync/**", lambda route: route.abort())
    bad = fill_and_send(page, "bad", "错误")
    good = fill_and_send(page, "good", "正确")
    page.unroute("**/sync/**")

    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, lambda: len(taken(worn, good)) == 1, "the good one arrived")

    expect(page.locator("[data-outbox]")).to_contain_text("需处理 1", timeout=LONG)
    assert taken(worn, bad) == []
    assert rows(worn.home, "SELECT problem FROM sync_inbox WHERE op = ?", bad)


def test_the_session_ends_and_nothing_typed_or_queued_is_lost(page: Page, worn: Branch) -> None:
    open_and_type(page, "session", "正在填写")
    rows_before = len(tablet_of(page).queued())
    other = tablet_of(page).page()
    other.tablet = tablet_of(page)  # type: ignore[attr-defined]
    assert other.context
    other.context.clear_cookies()
    other.goto("about:blank")
    page.get_by_role("button", name="保存").click()
    until(page, lambda: len(tablet_of(page).queued()) == rows_before + 1, "queued")
    notice = page.locator("[data-sign-in-notice]")
    expect(notice).to_contain_text("登录已过期：1 份在本机", timeout=LONG)
    op = tablet_of(page).queued()[-1]
    assert taken(worn, op) == []

    notice.get_by_role("button", name="登录").click()
    notice.get_by_label("登录名").fill("cm01")
    notice.get_by_label("口令").fill(worn.password)
    notice.locator("form").get_by_role("button", name="登录").click()

    expect_done(page)
    assert len(taken(worn, op)) == 1
    expect(notice).to_have_count(0)


def test_what_one_person_queued_never_goes_under_another_name(page: Page, worn: Branch) -> None:
    tablet = tablet_of(page)
    page.route("**/sync/**", lambda route: route.abort())
    op = fill_and_send(page, "switch", "周以宁的记录")
    page.unroute("**/sync/**")
    assert page.context
    page.context.clear_cookies()
    sign_in(page, "cm02", worn.password)
    expect(page.locator("[data-outbox]")).to_be_hidden()
    open_form(page, "switch")
    assert page.locator("#text").input_value() == ""
    assert taken(worn, op) == []

    page.context.clear_cookies()
    sign_in(page, "cm01", worn.password)
    until(page, lambda: len(taken(worn, op)) == 1, "it arrived under the right name")
    owner = rows(worn.home, "SELECT id FROM \"user\" WHERE login = 'cm01'")[0][0]
    assert taken(worn, op)[0][0] == owner
    assert tablet.queued() == [op]


def test_a_page_of_the_one_before_leaves_when_another_signs_in(page: Page, worn: Branch) -> None:
    tablet = tablet_of(page)
    open_and_type(page, "stale", "周以宁的字")
    page.context.clear_cookies()
    second = tablet.page()
    sign_in(second, "cm02", worn.password)

    expect(page).not_to_have_url("**/practice/stale", timeout=LONG)
    page.wait_for_url("**/", timeout=LONG)
    assert "周以宁" not in page.content()
    page.go_back()
    page.wait_for_timeout(600)
    assert "周以宁的字" not in page.locator("body").inner_text()


def test_a_wiped_database_is_announced(page: Page, worn: Branch) -> None:
    page.route("**/sync/ops", lambda route: route.abort())
    fill_and_send(page, "wiped", "会被系统清除")
    session = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb"})
    page.unroute("**/sync/ops")

    page.goto("/")
    until(page, lambda: bool(gaps(page)), "the gap is known")

    assert gaps(page) == [1]


def gaps(page: Page) -> list[int]:
    found: list[int] = page.evaluate("""async () => {
      const { Vault } = await import("/static/js/offline/db.js");
      return (await new Vault(document.body.dataset.person).get("gaps")) || [];
    }""")
    return found


def test_typing_goes_on_when_the_database_is_taken_away(page: Page) -> None:
    open_and_type(page, "evicted", "一")
    session = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb"})

    page.locator("#text").fill("一二")
    until(page, lambda: dict(tablet_of(page).saved()[-1]["fields"])["text"] == "一二", "kept")

    page.reload()
    page.locator("form[data-draft-ready]").wait_for()
    assert page.locator("#text").input_value() == "一二"


def test_a_full_tablet_still_keeps_text(tablets: MakeTablet, worn: Branch) -> None:
    tablet = tablets()
    page = tablet.start()
    quota = {"origin": tablet.line.address, "quotaSize": 9 * 1024 * 1024}
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
    sign_in(page, "cm01", worn.password)
    open_form(page, "full")
    page.evaluate("import('/static/js/offline/db.js').then((db) => db.layBallast())")
    page.locator("#text").fill("之前")
    for content in (b"\x91\x07" * 2_000_000, b"\x13" * 4_000_000):
        page.locator("input[data-photo]").set_input_files(unknown(content))
    page.wait_for_timeout(1500)

    page.locator("#text").fill("满了也要存")

    until(page, lambda: dict(tablet.saved()[-1]["fields"])["text"] == "满了也要存", "kept")
