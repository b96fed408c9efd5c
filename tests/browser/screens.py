"""``make screens``: photographs of the demo branch for docs/screens/, on a tablet both ways."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from gcm.core import clock, months
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


def chain_list(page: Page) -> None:
    page.goto("/customers/")


def chain_page(page: Page) -> None:
    chain_list(page)
    page.get_by_role("link", name="青溪㛃园烟酒连锁有限责任公司").click()


def letter_list(page: Page) -> None:
    page.goto("/reviews/")


def letter_preview(page: Page) -> None:
    letter_list(page)
    page.get_by_role("link", name="青溪㛃园烟酒连锁有限责任公司").click()
    page.get_by_role("heading", name="预览").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.letter').scrollIntoView({block: 'start'})")


def figures(page: Page) -> None:
    page.goto("/sales/")


SHOTS = (
    Shot("sign-in", None, sign_in),
    Shot("home-market-manager", "mm04", home),
    Shot("home-customer-manager", "cm03", home),
    Shot("home-department-head", "ld01", home),
    Shot("home-approver", "ap01", home),
    Shot("home-monopoly-officer", "mo01", home),
    Shot("home-admin", "admin1", home),
    Shot("chain-list", "mm04", chain_list),
    Shot("chain-page", "mm04", chain_page),
    Shot("figures", "mm04", figures),
    Shot("letter-list", "mm04", letter_list),
    Shot("letter-preview", "mm04", letter_preview),
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
            (target / "letter-page.png").write_bytes(small(letter_page(made, Path(folder))))
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


def letter_page(made: Branch, folder: Path) -> bytes:
    """The first page of a letter as it leaves the printer."""
    month = months.key(months.shift(months.first(clock.today()), -2))
    out = str(folder / "letter.pdf")
    branch.run(made.home, "letters", month, "--customer", "K003", "--out", out)
    convert = ["pdftoppm", "-png", "-r", "110", "-singlefile", "letter.pdf", "letter"]
    subprocess.run(convert, cwd=folder, check=True)  # noqa: S603 - poppler, by name
    return (folder / "letter.png").read_bytes()


def small(picture: bytes) -> bytes:
    """The same picture with fewer colours; a page of text loses nothing that the eye sees."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    kept = BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    assert kept.tell() <= LARGEST, "a picture is too large for the repository"
    return kept.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
