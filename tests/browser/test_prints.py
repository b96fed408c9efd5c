"""Any list and any record on A4, printed by the browser from a tablet that is set to dark."""

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.branch import Branch, at_work
from tests.browser.server import Server
from tests.core.pdf import run, text_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

A4 = (595, 842)
BUTTONS = (
    "退出登录",
    "清除",
    "导出 Excel",
    "打印",
    "修改档案",
    "记录拜访",
    "发表",
    "下一页",
)


@pytest.fixture(scope="module")
def page(browser: Browser, served: Server, demo: Branch) -> Iterator[Page]:
    with at_work(browser, served.address, demo, "mm04") as found:
        found.emulate_media(color_scheme="dark")
        yield found


def printed(page: Page, address: str, folder: Path) -> Path:
    file = folder / "print.pdf"
    page.goto(address)
    page.pdf(path=file, prefer_css_page_size=True, print_background=True)
    return file


@pytest.mark.parametrize(
    "address",
    ["/customers/", "/stores/", "/customers/1", "/stores/2", "/visits/findings/", "/sales/"],
)
def test_a_page_prints_in_light_colours_without_what_is_to_be_touched(
    page: Page, tmp_path: Path, address: str
) -> None:
    file = printed(page, address, tmp_path)

    with pikepdf.open(file) as pdf:
        sizes = {tuple(round(float(side)) for side in each.mediabox[2:]) for each in pdf.pages}
    words = text_of(file)
    assert sizes == {A4}
    assert "林知远（集团客户市场经理） · 截至 20" in words
    assert [each for each in BUTTONS if each in words.split()] == []
    assert "http" not in words
    assert is_light(file, tmp_path)


def is_light(file: Path, folder: Path) -> bool:
    """The margin is white, and so is more than half of what is written on."""
    run("pdftoppm", "-r", "20", "-f", "1", "-l", "1", "-png", str(file), str(folder / "seen"))
    (picture,) = folder.glob("seen*.png")
    with Image.open(picture) as seen:
        grey = seen.convert("L")
        shades = grey.histogram()
        return grey.getpixel((3, 3)) == 255 and sum(shades[230:]) > sum(shades) * 0.5


def test_the_heads_of_a_table_stand_on_each_of_its_pages(page: Page, tmp_path: Path) -> None:
    file = printed(page, "/stores/", tmp_path)

    for number in ("1", "2"):
        words = text_of(file, "-f", number, "-l", number)
        assert "专卖证号" in words
        assert f"{number}/2" in words.replace(" ", "")


def test_the_filters_print_as_words(page: Page, tmp_path: Path) -> None:
    page.goto("/customers/")
    page.get_by_label("客户经理").select_option(label="何䶮")
    page.wait_for_url("**manager=**")

    file = printed(page, page.url, tmp_path)

    words = text_of(file)
    assert "客户经理：何䶮" in words.replace(" ", "").replace("\n", "")
    assert "片区：全部" not in words
    assert "证件：" not in words
