"""``make screens``: photographs of the demo branch for docs/screens/, on a tablet both ways."""

import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from gcm.core import clock, months
from tests.browser import (
    branch,
    shots,
    shots_house,
    shots_month,
    shots_onboarding,
    shots_visits,
)
from tests.browser.branch import LANDSCAPE, PORTRAIT, Branch
from tests.browser.server import Server
from tests.browser.shots import Shot

COLOURS = 192
LARGEST = 250_000
PRINTING = 180_000  # milliseconds; the first sheet after a start also starts its press
SHOTS = (
    *shots.SHOTS,
    *shots_onboarding.SHOTS,
    *shots_visits.SHOTS,
    *shots_month.SHOTS,
    *shots_house.SHOTS,
)
PAPERS = (*shots_visits.PAPERS, *shots_onboarding.PAPERS, *shots_month.PAPERS)


def main(target: Path, *wanted: str) -> None:
    """Photographs of everything, or only of the ``wanted``, by the name of the shot."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = branch.fill(Path(folder) / "home")
        server = Server(made.home).start()
        browser = branch.launch(playwright)
        try:
            for name, picture in chain(
                taken(browser, server, made, Path(folder), wanted),
                printed(browser, server, made, Path(folder), wanted),
            ):
                path = target / f"{name}.png"
                path.write_bytes(small(picture))
                sys.stdout.write(f"{path}\n")
        finally:
            browser.close()
            server.stop()


def taken(
    browser: Browser, server: Server, made: Branch, folder: Path, wanted: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    """Each shot in both positions of the tablet; whoever has signed in once is let in again."""
    for shot in SHOTS:
        if wanted and shot.name not in wanted:
            continue
        keys = folder / f"{shot.login}.json" if shot.login else None
        if shot.login and keys and not keys.exists():
            context = branch.signed_in(browser, server.address, made, shot.login)
            context.storage_state(path=keys)
            context.close()
        for size in (LANDSCAPE, PORTRAIT):
            context = branch.visitor(browser, server.address, size, keys)
            yield f"{shot.name}-{size['width']}x{size['height']}", photograph(context, shot)


def photograph(context: BrowserContext, shot: Shot) -> bytes:
    try:
        page = context.new_page()
        shot.open_page(page)
        page.wait_for_load_state("networkidle")
        return page.screenshot()
    finally:
        context.close()


def printed(
    browser: Browser, server: Server, made: Branch, folder: Path, wanted: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    """The first pages of what leaves the printer."""
    if not wanted or "letter-page" in wanted:
        yield "letter-page", letter_page(made, folder)
    for login, name, paper in PAPERS:
        if wanted and name not in wanted:
            continue
        with branch.at_work(browser, server.address, made, login) as page:
            paper(page)
            page.get_by_role("link", name="下载").first.wait_for(timeout=PRINTING)
            with page.expect_download() as download:
                page.get_by_role("link", name="下载").first.click()
            download.value.save_as(folder / f"{name}.pdf")
            yield name, first_page(folder / f"{name}.pdf")


def letter_page(made: Branch, folder: Path) -> bytes:
    month = months.key(months.shift(months.first(clock.today()), -2))
    letter = folder / "letter.pdf"
    branch.run(made.home, "letters", month, "--customer", "K003", "--out", str(letter))
    return first_page(letter)


def first_page(paper: Path) -> bytes:
    convert = ["pdftoppm", "-png", "-r", "110", "-singlefile", paper.name, paper.stem]
    subprocess.run(convert, cwd=paper.parent, check=True)  # noqa: S603 - poppler, by name
    return paper.with_suffix(".png").read_bytes()


def small(picture: bytes) -> bytes:
    """The same picture with fewer colours; a page of text loses nothing that the eye sees."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    kept = BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    assert kept.tell() <= LARGEST, "a picture is too large for the repository"
    return kept.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
