"""A tablet on the office network: its own browser, its own store of trusted certificates."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.browser import branch
from tests.browser.rounds import LOGIN
from tests.browser.tablet import LONG, photo, sign, sign_in, take_photo, until
from tests.deploy.bare.machine import Failed, Machine

HOST = "gcm.qingxi.lan"
CONTROLLED = "navigator.serviceWorker.controller !== null"


def trust(home: Path, certificate: Path) -> None:
    """What a device's settings do with the root: Chromium looks into this store of its user's."""
    store = home / ".pki/nssdb"
    store.mkdir(parents=True)
    for command in (
        ["certutil", "-N", "--empty-password", "-d", f"sql:{store}"],
        [
            *("certutil", "-A", "-d", f"sql:{store}", "-n", "gcm", "-t", "C,,"),
            "-i",
            str(certificate),
        ],
    ):
        subprocess.run(command, check=True, capture_output=True)


@contextmanager
def browser(home: Path, machine: Machine) -> Iterator[BrowserContext]:
    """It finds the branch's name at the machine's address, as an office's name server says."""
    home.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            home / "profile",
            executable_path=branch.chromium(),
            args=[*branch.flags(), f"--host-resolver-rules=MAP {HOST} {machine.address}"],
            env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
            base_url=f"https://{HOST}",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=branch.LANDSCAPE,
        )
        try:
            yield context
        finally:
            context.close()


def registers_worker(page: Page) -> bool:
    """Browsers give a service worker only to pages whose certificate they trust."""
    page.goto("/sign-in")
    asked = "navigator.serviceWorker.register('/sw.js').then(() => true, () => false)"
    return bool(page.evaluate(asked))


def record_offline(context: BrowserContext, machine: Machine, password: str, stop: int) -> None:
    """A visit with a photograph and a signature while the wire is out, sent when it is in again."""
    page = context.new_page()
    sign_in(page, LOGIN, password)
    page.goto("/sync")
    until(page, lambda: bool(page.evaluate(CONTROLLED)), "the worker is there")
    page.get_by_role("button", name="带走今天").click()
    expect(page.locator("[data-pack-badge]")).to_contain_text("已带走", timeout=LONG)

    machine.unplug()
    context.set_offline(True)
    page.goto(f"/visits/stops/{stop}/record")
    page.locator("form[data-draft-ready]").wait_for(timeout=LONG)
    page.get_by_role("button", name="全部在架").click()
    page.get_by_role("button", name="库存都与估计相符").click()
    take_photo(page, photo(1, (640, 480)))
    sign(page)
    page.get_by_role("button", name="保存记录").click()
    expect(page.locator("[data-queued] .state")).to_contain_text("待同步", timeout=LONG)

    machine.plug()
    context.set_offline(False)
    page.goto("/sync")
    page.get_by_role("button", name="立即发送").click()
    expect(page.get_by_text("全部已到服务器")).to_be_visible(timeout=LONG)


def look_at_trust_page(context: BrowserContext, machine: Machine) -> str:
    """Before anything is trusted, over plain HTTP, by number: what the page says."""
    page = context.new_page()
    answer = page.goto(f"http://{machine.address}/trust")
    if answer is None or answer.status != 200:
        raise Failed(f"/trust answers {answer and answer.status}")
    return page.locator("main").inner_text()
