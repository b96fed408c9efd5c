"""What the regulation's text does not hold is shown as 本系统解释; a deadline says until when."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
MARK = "本系统解释"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        pytest.param(
            "supply/allocation.html", "<summary>分配规则", marks=pytest.mark.clause("1.4")
        ),
        pytest.param("supply/panel_scarce.html", "公示", marks=pytest.mark.clause("1.4")),
        pytest.param("supply/notice.html", "送达期限", marks=pytest.mark.clause("2.2.4")),
        pytest.param("sales/forecasts.html", "日不上班", marks=pytest.mark.clause("2.1.6")),
        pytest.param("sales/panel_forecasts.html", "报出", marks=pytest.mark.clause("2.2.6")),
        pytest.param("sales/forecast.html", "的写明原因", marks=pytest.mark.clause("2.2.6")),
        pytest.param("sales/forecast.html", "逐月回测", marks=pytest.mark.clause("2.2.6")),
        pytest.param("sales/forecast.html", "sheet.due|day", marks=pytest.mark.clause("2.2.6")),
        pytest.param("sales/stages.html", "timing.due_on|day", marks=pytest.mark.clause("2.2.2")),
        pytest.param("sales/stages.html", 'id="stages-title"', marks=pytest.mark.clause("2.2.2")),
        pytest.param(
            "onboarding/documents.html", "营业执照代替三项", marks=pytest.mark.clause("3.1.1")
        ),
    ],
)
def test_a_reading_is_marked_where_it_stands(template: str, words: str) -> None:
    lines = (TEMPLATES / template).read_text().splitlines()

    found = [line for line in lines if words in line]

    assert found
    assert all(MARK in line for line in found)


def test_a_last_day_that_still_counts_is_called_the_latest() -> None:
    before = re.compile(r"\|day \}\}(?:</strong>)?(?:之?前)(?:报出|公示|签发|提交|提出|审批)")
    found = [
        page.name for page in TEMPLATES.rglob("*.html") if before.search(page.read_text("utf-8"))
    ]

    assert found == []
