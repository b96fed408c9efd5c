"""The review letter as it leaves the printer, seen by public tools."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from gcm.core.printing import batch, pages
from gcm.reviews import paper
from gcm.reviews.content import LetterContent, LetterStatus
from tests.core.pdf import fonts_of, glyphs_of, pages_of, text_of
from tests.reviews import large_samples, samples

RARE = "㛃𬭊䶮𠅤𠮷"
HEADING = re.compile("[一二三四五六七]、")
OURS = {"GCM-Song-SC", "GCM-Song-SC-Bold", "GCM-Hei-SC-Bold"}


def rare() -> LetterContent:
    usual = samples.letter()
    return replace(
        usual,
        status=LetterStatus.DRAFT,
        issued_on=None,
        number="草稿〔2026〕9-007号",
        manager=RARE,
        addressee=replace(usual.addressee, code="K007", name=f"{RARE}烟酒连锁", contact=RARE),
    )


def sparse() -> LetterContent:
    """A chain whose sources have no data: only what must be there."""
    return replace(
        samples.letter(),
        market=None, figures=None, stores=None, last_suggestions=None, contacts=None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("print")


@pytest.fixture(scope="module")
def printed(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three letters in one file: a usual one, the largest, a draft with rare characters."""
    target = tmp_path_factory.mktemp("out") / "letters.pdf"
    order = paper.order("回顾函", [samples.letter(), large_samples.letter(), rare()])
    assert batch.print_order(order, target, workspace=workspace) == [target]
    return target


@pytest.fixture(scope="module")
def single(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("out") / "letter.pdf"
    batch.print_order(paper.order("回顾函", [samples.letter()]), target, workspace=workspace)
    return target


def shown(letter: LetterContent, density: int = 0) -> html.HtmlElement:
    order = paper.order("回顾函", [letter])
    return html.document_fromstring(pages.html(order, order.sheets[0], density))


def headings(letter: LetterContent) -> list[str]:
    return [each.text_content() for each in shown(letter).iter("h2")]


@pytest.mark.clause("3.4")
def test_each_letter_has_two_pages_that_count_from_one(printed: Path) -> None:
    text = re.sub(r"\s", "", text_of(printed, "-layout"))

    assert pages_of(printed) == 6
    assert re.findall(r"第(\d)页共(\d)页", text) == [("1", "2"), ("2", "2")] * 3


def test_the_number_stands_at_the_foot_of_every_page(printed: Path) -> None:
    for page, number in ((1, "9-003号"), (2, "9-003号"), (3, "9-063号"), (6, "9-007号")):
        last = text_of(printed, "-f", str(page), "-l", str(page), "-layout").split()[-5:]
        assert any(number in word for word in last), last


def test_only_our_fonts_are_embedded(single: Path) -> None:
    assert {name for name, _ in fonts_of(single)} <= OURS
    assert all(embedded for _, embedded in fonts_of(single))


def test_a_rarer_character_brings_the_full_face_and_no_other_font(printed: Path) -> None:
    others = {name for name, _ in fonts_of(printed)} - OURS

    assert others
    assert all(name.startswith(("Noto-Serif-CJK-SC", "HanaMin")) for name in others)
    assert all(embedded for _, embedded in fonts_of(printed))


@pytest.mark.parametrize("character", RARE)
def test_a_rare_name_prints_as_a_glyph_and_not_as_a_box(printed: Path, character: str) -> None:
    drawn = glyphs_of(printed)

    assert character in text_of(printed)
    assert drawn[character]
    assert 0 not in drawn[character]


def test_only_a_draft_is_marked_as_one() -> None:
    assert shown(rare()).find_class("draft-mark")[0].text_content() == "草稿"
    assert not shown(samples.letter()).find_class("draft-mark")


def test_a_single_letter_holds_nothing_of_another_customer(single: Path) -> None:
    text = text_of(single)

    assert "春晓超市连锁有限公司" in text
    assert "锦绣江南" not in text
    assert "烟酒连锁" not in text
    assert pages_of(single) == 2
    assert single.stat().st_size <= 150_000


def test_the_reply_slip_stands_at_the_foot_of_the_last_page(single: Path) -> None:
    first, last = (text_of(single, "-layout", "-f", page, "-l", page) for page in "12")

    assert "回 执" not in first
    assert last.index("青川分公司第一营销部（盖章）") < last.index("回 执")
    assert "请于 2026年10月23日前交客户经理" in last


def test_a_short_letter_is_one_page_with_its_slip(workspace: Path, tmp_path: Path) -> None:
    target = tmp_path / "letter.pdf"

    batch.print_order(paper.order("回顾函", [sparse()]), target, workspace=workspace)

    assert pages_of(target) == 1
    assert "回 执" in text_of(target, "-layout")


@pytest.mark.clause("3.4")
def test_every_block_is_printed_under_a_running_number() -> None:
    assert headings(samples.letter()) == [
        "一、市场简况", "二、贵公司销售情况", "三、贵公司门店情况", "四、上次建议落实情况",
        "五、存在的问题", "六、建议", "七、本月走访与通知",
    ]  # fmt: skip


def test_a_block_without_data_is_left_out_and_never_printed_as_0() -> None:
    assert headings(sparse()) == ["一、存在的问题", "二、建议"]
    assert "0 条" not in shown(replace(sparse(), suggestions=None)).text_content()


def test_a_figure_without_data_is_left_out_of_the_key_figures() -> None:
    usual = samples.letter()
    assert usual.figures
    without = replace(usual, figures=replace(usual.figures, plan=None, completion=None))

    labels = [each.text for each in shown(without).xpath('//table[@class="key"]//th')]

    assert "本月计划" not in labels
    assert "计划完成率" not in labels
    assert "本月销量" in labels


def test_figures_are_printed_as_the_content_rounds_them() -> None:
    letter = samples.letter()
    figures = letter.figures
    assert figures

    cells = {
        each.getprevious().text: each.text
        for each in shown(letter).xpath('//table[@class="key"]//td')
    }

    assert cells["本月销量"] == str(figures.cartons) == "1,463 条"
    assert cells["折合大箱"] == str(figures.cases) == "5.85 箱"
    assert cells["销量同比"] == str(figures.year_on_year) == "+5.4%"
    assert cells["估算毛利"] == "31,876.40 元"
    assert cells["同类位次"] == "11 家连锁便利店中列第 4 位"


@pytest.mark.parametrize("without", [(), ("plan",), ("plan", "completion"), ("plan", "last_year")])
def test_the_place_has_room_however_many_figures_there_are(without: tuple[str, ...]) -> None:
    usual = samples.letter()
    assert usual.figures
    absent: dict[str, Any] = dict.fromkeys((*without, "amount_year_on_year"))
    letter = replace(usual, figures=replace(usual.figures, **absent))

    (place,) = shown(letter).xpath('//td[@class="place"]')

    row = place.getparent().iterchildren("th", "td")
    assert sum(int(cell.get("colspan", 1)) for cell in row) == 8
    assert int(place.get("colspan")) >= 3


def test_a_list_that_is_cut_names_its_total() -> None:
    text = shown(large_samples.letter(), density=2).text_content()

    assert "（共 25 项，列前 3 项）" in text
    assert "未订货 20 家" in text


def test_a_reissue_says_so_with_its_reason() -> None:
    again = replace(samples.letter(), version=2, reissue_reason="补录 9 月 28 日销售")

    text = shown(again).text_content()

    assert "本函为第 2 版，替代此前各版，重发原因：补录 9 月 28 日销售。" in text


def test_what_people_typed_is_escaped() -> None:
    usual = samples.letter()
    hostile = replace(usual, addressee=replace(usual.addressee, name="<img src=x onerror=a>"))

    assert not shown(hostile).xpath("//img")


@pytest.fixture(scope="module")
def tight(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Letters whose words on the market bring the third heading to the foot of the first page."""
    usual = samples.letter()
    assert usual.market
    letters = [
        replace(usual, market=replace(usual.market, words="市场" * (22 * lines)))
        for lines in (2, 3, 4, 8)
    ]
    target = tmp_path_factory.mktemp("out") / "tight.pdf"
    batch.print_order(paper.order("回顾函", letters), target, workspace=workspace)
    return target


@pytest.mark.parametrize("page", range(1, 9))
def test_a_heading_never_leaves_its_tables_behind_at_the_foot(tight: Path, page: int) -> None:
    text = text_of(tight, "-layout", "-f", str(page), "-l", str(page))

    assert pages_of(tight) == 8
    assert not HEADING.match(last_line(text))
    assert ("贵公司门店情况" in text) == ("销量靠前的门店" in text)


@pytest.mark.parametrize("page", range(1, 7))
def test_no_heading_is_the_last_line_of_a_page(printed: Path, page: int) -> None:
    assert not HEADING.match(
        last_line(text_of(printed, "-layout", "-f", str(page), "-l", str(page)))
    )


def last_line(text: str) -> str:
    """The last line of a page's body, above the number at its foot."""
    *_, last, foot = [line.strip() for line in text.splitlines() if line.strip()]
    assert re.search(r"第\s*\d\s*页", foot)
    return last
