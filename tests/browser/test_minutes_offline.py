"""Minutes taken without a network are kept on the tablet and arrive once."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import looking
from tests.browser.branch import Branch, signed_in
from tests.browser.server import Server
from tests.browser.tablet import LONG, rows, until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.clause("3.3.1"),
]
FOUND = "SELECT focus FROM meeting WHERE focus = '断网时记的重点'"
TAKEN = "SELECT count(*) FROM sync_receipt WHERE kind = 'meeting-minutes'"


def test_minutes_of_a_daily_meeting_written_offline_arrive_once(
    browser: Browser, served: Server, demo: Branch
) -> None:
    context = signed_in(browser, served.address, demo, "mm04")
    page = context.new_page()
    page.goto(f"{served.address}/meetings/minutes/daily")
    page.locator("form[data-draft-ready]").wait_for()
    assert looking.faults(page) == []
    context.set_offline(True)
    page.get_by_text("晚会", exact=True).click()
    page.get_by_role("group", name="到会人员").get_by_text("周以宁", exact=True).click()
    page.get_by_label("工作重点").fill("断网时记的重点")
    page.get_by_label("收集的信息").fill("东街店缺货")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-queued] .state")).to_contain_text("待同步", timeout=LONG)
    assert rows(demo.home, FOUND) == []

    context.set_offline(False)
    until(page, lambda: bool(rows(demo.home, FOUND)), "the minutes have arrived")

    page.reload()
    page.goto(f"{served.address}/sync")
    expect(page.get_by_text("待同步 0")).to_be_visible(timeout=LONG)
    assert len(rows(demo.home, FOUND)) == 1
    assert rows(demo.home, TAKEN) == [(1,)]
    context.close()
