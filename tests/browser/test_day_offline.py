"""A day without signal: in the evening nothing is missing and nothing is there twice."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.branch import Branch
from tests.browser.conftest import Practice
from tests.browser.office import Office
from tests.browser.rounds import LOGIN, STOPS, arrived, stops
from tests.browser.server import Server
from tests.browser.tablet import LONG, Tablet, photo, rows, sign, sign_in, take_photo, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MakeTablet = Callable[..., Tablet]
ALL_THERE = f"待同步 0 · 需处理 0 · 已同步 {STOPS} · 全部已到服务器"


@pytest.fixture
def tablet(tablets: MakeTablet, rounds: Server) -> Tablet:
    return tablets(server=rounds)


@pytest.fixture
def only(rounds: Server) -> Iterator[Server]:
    """All that the tablet knows: with ``--servers=2`` the other would take what this one left."""
    server = Practice(rounds.home).start()
    yield server
    server.stop()


def go_out(tablet: Tablet, password: str) -> Page:
    """Signed in at the office, the day taken along, and then no network any more."""
    page = tablet.start()
    sign_in(page, LOGIN, password)
    page.goto("/sync")
    controlled = "navigator.serviceWorker.controller !== null"
    until(page, lambda: bool(page.evaluate(controlled)), "the worker is there")
    page.get_by_role("button", name="带走今天").click()
    expect(page.locator("[data-pack-badge]")).to_contain_text(f"已带走 {STOPS} 家", timeout=LONG)
    tablet.offline()
    page.reload()
    return page


def record(page: Page, stop: int, number: int) -> None:
    """A store visit with a photograph and a signature, as far as 待同步."""
    page.bring_to_front()  # a page behind another one is slowed down
    page.goto(f"/visits/stops/{stop}/record")
    page.locator("form[data-draft-ready]").wait_for()
    page.get_by_role("button", name="全部在架").click()
    page.get_by_role("button", name="库存都与估计相符").click()
    take_photo(page, photo(number, (640, 480)))
    sign(page)
    page.get_by_role("button", name="保存记录").click()
    expect(page.locator("[data-queued] .state")).to_contain_text("待同步", timeout=LONG)


def record_all(tablet: Tablet, *pages: Page) -> list[str]:
    for number, stop in enumerate(stops(tablet.server.home)):
        record(pages[number % len(pages)], stop, number)
    until(pages[0], lambda: len(tablet.queued()) == STOPS, "twelve are queued")
    assert arrived(tablet.server.home) == []
    return tablet.queued()


def restart(tablet: Tablet) -> Page:
    """Killed and started again, still without a network: all twelve are there."""
    tablet.kill()
    page = tablet.start()
    page.goto("/sync")
    expect(page.locator(".state[data-state=waiting]")).to_have_count(STOPS, timeout=LONG)
    return page


def sign_in_here(page: Page, password: str) -> None:
    """In the notice on the page, if it asks; what is on the page stays."""
    notice = page.locator("[data-sign-in-notice]")
    expect(notice.or_(page.get_by_text(ALL_THERE))).to_be_visible(timeout=LONG)
    if notice.count():
        notice.get_by_role("button", name="登录").click()
        notice.get_by_label("登录名").fill(LOGIN)
        notice.get_by_label("口令").fill(password)
        notice.locator("form").get_by_role("button", name="登录").click()


def expect_all_there(page: Page, tablet: Tablet, ops: list[str]) -> None:
    expect(page.get_by_text(ALL_THERE)).to_be_visible(timeout=60_000)
    found = arrived(tablet.server.home)
    assert sorted(op for op, _photos, _signed in found) == sorted(ops)
    assert {(photos, signed) for _op, photos, signed in found} == {(1, True)}
    taken = "SELECT count(*) FROM sync_receipt WHERE kind = 'store-visit'"
    assert rows(tablet.server.home, taken) == [(STOPS,)]


def test_twelve_visits_survive_the_killed_browser_and_arrive_once(
    tablet: Tablet, worn: Branch
) -> None:
    page = go_out(tablet, worn.password)
    ops = record_all(tablet, page)
    page = restart(tablet)

    tablet.offline(away=False)
    page.get_by_role("button", name="立即发送").click()
    sign_in_here(page, worn.password)

    expect_all_there(page, tablet, ops)
    page.get_by_role("link", name="回执").first.click()
    expect(page.locator("main img").first).to_be_visible()


@pytest.mark.nightly
def test_twelve_visits_survive_the_end_of_the_session(tablet: Tablet, worn: Branch) -> None:
    page = go_out(tablet, worn.password)
    ops = record_all(tablet, page)
    page.context.clear_cookies()
    page.goto("/sync")
    expect(page.locator(".state[data-state=waiting]")).to_have_count(STOPS)

    tablet.offline(away=False)
    expect(page.locator("[data-sign-in-notice]")).to_contain_text(
        f"登录已过期：{STOPS} 份在本机", timeout=LONG
    )
    assert arrived(tablet.server.home) == []
    sign_in_here(page, worn.password)

    expect_all_there(page, tablet, ops)


@pytest.mark.nightly
def test_twelve_visits_survive_a_server_killed_before_its_answer(
    tablets: MakeTablet, only: Server, worn: Branch
) -> None:
    tablet = tablets(server=only)
    page = go_out(tablet, worn.password)
    ops = record_all(tablet, page)
    page.goto("/sync")
    fault = tablet.server.home / "fault"
    for asked, there in (("after", 1), ("after:3", 3), ("after:5", 7)):
        fault.write_text(asked)
        tablet.offline(away=False)
        page.get_by_role("button", name="立即发送").click()
        until(page, lambda: not fault.exists(), "the server is dead")
        tablet.server.end_dead()
        assert len(arrived(tablet.server.home)) == there
        tablet.server.start()

    page.get_by_role("button", name="立即发送").click()

    expect_all_there(page, tablet, ops)


@pytest.mark.nightly
def test_twelve_visits_arrive_once_while_one_of_two_servers_dies(
    tablets: MakeTablet, rounds: Server, worn: Branch
) -> None:
    """The other one takes the rest, and the one whose answer was lost a second time."""
    office = Office(rounds.home, Practice, 2).start()
    tablet = tablets(server=office)
    try:
        page = go_out(tablet, worn.password)
        ops = record_all(tablet, page)
        page.goto("/sync")
        fault = office.home / "fault"
        fault.write_text("after:3")
        tablet.offline(away=False)
        page.get_by_role("button", name="立即发送").click()
        until(page, lambda: not fault.exists(), "one server is dead")
        office.end_dead()

        expect_all_there(page, tablet, ops)
    finally:
        office.stop()
        office.front.close()


@pytest.mark.nightly
def test_twelve_visits_of_two_tabs_arrive_once(tablet: Tablet, worn: Branch) -> None:
    page = go_out(tablet, worn.password)
    other = tablet.page()
    ops = record_all(tablet, page, other)
    sent: list[str] = []
    page.context.on(
        "request", lambda request: sent.append(request.url) if "/sync/ops" in request.url else None
    )
    page.goto("/sync")
    other.goto("/sync")

    tablet.offline(away=False)
    for each in (page, other):
        each.get_by_role("button", name="立即发送").click()

    expect_all_there(page, tablet, ops)
    expect_all_there(other, tablet, ops)
    assert len(sent) == STOPS


@pytest.mark.nightly
def test_twelve_visits_survive_a_sync_cut_in_the_middle(tablet: Tablet, worn: Branch) -> None:
    page = go_out(tablet, worn.password)
    ops = record_all(tablet, page)
    page.goto("/sync")
    passed: list[str] = []

    def cut(route: Route) -> None:
        """Five pass, the sixth is taken but its answer lost, then nothing goes any more."""
        passed.append(route.request.url)
        if len(passed) <= 5:
            route.continue_()
        else:
            if len(passed) == 6:
                route.fetch()
            route.abort()

    page.route("**/sync/ops", cut)
    tablet.offline(away=False)
    page.get_by_role("button", name="立即发送").click()
    until(page, lambda: len(arrived(tablet.server.home)) == 6, "six have arrived")
    expect(page.locator(".state[data-state=waiting]")).to_have_count(STOPS - 5, timeout=LONG)
    tablet.kill()
    page = tablet.start()
    page.goto("/sync")
    page.get_by_role("button", name="立即发送").click()
    sign_in_here(page, worn.password)

    expect_all_there(page, tablet, ops)
