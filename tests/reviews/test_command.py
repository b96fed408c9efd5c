"""``gcm letters`` as a branch's own scripts use it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from gcm import cli
from gcm.core.db import db
from gcm.reviews.actions import life
from gcm.reviews.content import LetterContent
from gcm.reviews.models import Letter
from tests.core.pdf import pages_of, text_of
from tests.reviews.branch import AUGUST, Branch

pytestmark = pytest.mark.clause("3.4")


@pytest.fixture
def run(app: Flask, branch: Branch) -> Any:
    def letters(*arguments: str) -> Result:
        made = ScriptInfo(create_app=lambda: app)
        return CliRunner().invoke(cli.main, ["letters", *arguments], obj=made)

    return letters


def test_all_letters_of_the_month_come_as_one_file_in_delivery_order(
    run: Any, tmp_path: Path
) -> None:
    target = tmp_path / "letters.pdf"
    told = json.loads(run("2026-09", "--out", str(target), "--json").stdout)

    assert [each["customer"] for each in told["letters"]] == ["K1", "K2", "K3", "K4"]
    assert {each["file"] for each in told["letters"]} == {str(target)}
    assert {each["status"] for each in told["letters"]} == {"draft"}
    assert (told["month"], told["skipped"]) == ("2026-09", ["K5"])
    assert pages_of(target) == sum(each["pages"] for each in told["letters"])
    assert text_of(target).count("签发时编号") >= 4


def test_figures_are_told_with_the_decimals_that_are_printed(run: Any, tmp_path: Path) -> None:
    told = json.loads(
        run("2026-09", "--out", str(tmp_path / "k1.pdf"), "--customer", "K1", "--json").stdout
    )
    (only,) = told["letters"]

    assert only["figures"] == {
        "volume": "40",
        "amount": "4000.00",
        "yoy": "-20.00",
        "mom": "-50.00",
        "price_per_carton": "100.00",
        "amount_per_case": "25000.00",
        "shelf_rate": None,
        "stockout_rate": None,
        "forecast_accuracy": None,
    }


def test_printing_a_letter_that_was_never_drafted_writes_nothing(run: Any, tmp_path: Path) -> None:
    run("2026-09", "--out", str(tmp_path / "letters.pdf"))

    assert db.session.scalar(select(func.count(Letter.id))) == 0


def test_into_a_folder_each_chain_has_its_own_file(run: Any, tmp_path: Path) -> None:
    told = json.loads(run("2026-09", "--out", f"{tmp_path}/out/", "--json").stdout)
    files = [Path(each["file"]) for each in told["letters"]]

    assert [file.name for file in files] == [f"2026-09-K{number}.pdf" for number in (1, 2, 3, 4)]
    assert [pages_of(file) for file in files] == [each["pages"] for each in told["letters"]]
    texts = [text_of(file) for file in files]
    assert [sum(f"K{n}东店" in text for text in texts) for n in (1, 2, 3, 4)] == [1, 1, 1, 1]


def test_an_issued_letter_is_printed_as_it_was_issued(
    run: Any, branch: Branch, tmp_path: Path
) -> None:
    letter = branch.draft("K1")
    life.approve(letter, by=branch.mm)
    life.issue(letter, by=branch.mm)
    db.session.commit()
    branch.sell("K1", AUGUST, 99, branch.jiaozi)
    target = tmp_path / "k1.pdf"
    told = json.loads(run("2026-09", "--out", str(target), "--customer", "K1", "--json").stdout)
    (only,) = told["letters"]

    assert (only["status"], only["figures"]["mom"]) == ("issued", "-50.00")
    text = text_of(target)
    assert "集回〔2026〕9-K1" in text
    assert "草稿" not in text.replace("\n", "")


@pytest.mark.parametrize("target", ["all.pdf", "each/"])
def test_what_cannot_be_printed_is_named_and_the_others_are_printed(
    run: Any, branch: Branch, tmp_path: Path, target: str
) -> None:
    letter = branch.draft("K1")
    life.approve(letter, by=branch.mm)
    life.issue(letter, by=branch.mm)
    content = LetterContent.from_json(letter.content or "")
    letter.content = replace(content, suggestions=(content.suggestions or ())[:1] * 301).to_json()
    db.session.commit()
    told = json.loads(run("2026-09", "--out", f"{tmp_path}/{target}", "--json").stdout)
    refused, *others = told["letters"]

    assert (refused["customer"], refused["status"], refused["file"]) == ("K1", "refused", None)
    assert "300 行" in refused["reason"]
    assert {each["status"] for each in others} == {"draft"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("2026-09", "--customer", "K9"), 1, "没有客户“K9”"),
        (("2026-09", "--customer", "K5"), 1, "没有销售数据"),
        (("2026-11",), 1, "没有销售数据"),
        (("2026-13",), 2, "2026-13"),
        (("09/2026",), 2, "09/2026"),
    ],
)
def test_refusals_and_wrong_usage_have_their_own_status(
    run: Any, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    target = tmp_path / "letters.pdf"
    ended = run(*arguments, "--out", str(target))

    assert ended.exit_code == code
    assert says in ended.stderr
    assert not target.exists()
