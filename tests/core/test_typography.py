import re
from datetime import date

import pytest
import segno

from gcm.core import typography


@pytest.mark.parametrize(
    ("text", "closed_up"),
    [
        ("《甲》，乙", "《甲|》|，乙"),
        ("甲。”《乙》", "甲|。||”|《乙》"),
        ("（“甲”）", "|（|“甲|”|）"),
        ("甲，乙。", "甲，乙。"),
        ("《》", "《》"),
        ("", ""),
    ],
)
def test_the_first_of_two_marks_gives_up_its_empty_half(text: str, closed_up: str) -> None:
    marked = re.sub(r"<span class=\"tight\">(.)</span>", r"|\1|", typography.tight(text))

    assert marked == closed_up


def test_the_text_itself_is_escaped() -> None:
    assert typography.tight("<b>，。") == '&lt;b&gt;<span class="tight">，</span>。'


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "〇"), (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一")],
)
def test_numerals_read_as_they_are_spoken(number: int, words: str) -> None:
    assert typography.numeral(number) == words


def test_days_and_classes_read_as_the_branch_writes_them() -> None:
    assert typography.day(date(2026, 3, 5)) == "2026年3月5日"
    assert typography.short_day(date(2026, 3, 5)) == "3月5日"
    assert typography.price_class(2) == "二类"
    assert typography.price_class(None) == "未分类"


def test_a_code_paints_every_dark_module_once() -> None:
    address = "http://127.0.0.1:8000/reviews/3"
    dark = sum(sum(row) for row in segno.make_qr(address, error="m").matrix)

    code = typography.qr_code(address)

    assert sum(int(width) for width in re.findall(r"h(\d+)v1", code.modules)) == dark
