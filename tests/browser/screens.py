"""``make screens``: photographs of the demo branch for docs/screens/, on a tablet both ways."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import branch
from tests.browser.branch import LANDSCAPE, PORTRAIT, Branch
from tests.browser.server import Server

COLOURS = 192
LARGEST = 250_000
DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Shot:
    """A page as ``login`` sees it; ``open_page`` leads there from home."""

    name: str
    login: str | None
    open_page: Callable[[Page], None]


def home(page: Page) -> None:
    page.goto("/")


def sign_in(page: Page) -> None:
    page.goto("/sign-in")


def faulty_preview(page: Page) -> None:
    """What comes of uploading the stores of the faulty workbook."""
    page.goto("/exchange/imports/new?kind=stores")
    page.get_by_label("文件").set_input_files(DATA / "branch-2026-bad.xlsx")
    page.get_by_role("button", name="上传并检查").click()
    page.locator("td.fault").first.wait_for(timeout=60_000)
    page.locator("td.fault").first.scroll_into_view_if_needed()


SHOTS = (
    Shot("sign-in", None, sign_in),
    Shot("home-market-manager", "mm04", home),
    Shot("home-customer-manager", "cm01", home),
    Shot("home-department-head", "ld01", home),
    Shot("home-approver", "ap01", home),
    Shot("home-monopoly-officer", "mo01", home),
    Shot("home-admin", "admin1", home),
    Shot("import-preview", "admin1", faulty_preview),
)


def main(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = branch.fill(Path(folder) / "home")
        server = Server(made.home).start()
        browser = branch.launch(playwright)
        try:
            for name, picture in taken(browser, server, made):
                path = target / f"{name}.png"
                path.write_bytes(small(picture))
                sys.stdout.write(f"{path}\n")
        finally:
            browser.close()
            server.stop()


def taken(browser: Browser, server: Server, made: Branch) -> Iterator[tuple[str, bytes]]:
    """Each shot in both positions of the tablet."""
    for shot in SHOTS:
        for size in (LANDSCAPE, PORTRAIT):
            name = f"{shot.name}-{size['width']}x{size['height']}"
            yield name, photograph(browser, server, made, shot, size)


def photograph(
    browser: Browser, server: Server, made: Branch, shot: Shot, size: ViewportSize
) -> bytes:
    if shot.login:
        context = branch.signed_in(browser, server.address, made, shot.login, size)
    else:
        context = branch.visitor(browser, server.address, size)
    try:
        page = context.new_page()
        shot.open_page(page)
        page.wait_for_load_state("networkidle")
        return page.screenshot()
    finally:
        context.close()


def small(picture: bytes) -> bytes:
    """The same picture with fewer colours; a page of text loses nothing that the eye sees."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    kept = BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    assert kept.tell() <= LARGEST, "a picture is too large for the repository"
    return kept.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
