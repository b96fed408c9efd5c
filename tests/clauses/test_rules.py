"""Every clause has its place, its numbers are those in force, and no basis link misses."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from gcm.clauses.rules import texts
from gcm.core import regulation

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 10, 12)
NUMBERS = {
    *("1", "1.1", "1.2", "1.3", "1.4"),
    *("2", "2.1", *(f"2.1.{n}" for n in range(1, 10)), "2.2", *(f"2.2.{n}" for n in range(1, 9))),
    *("3", "3.1", "3.1.1", "3.1.2", "3.1.3", "3.2", "3.2.1", "3.2.2", "3.2.3"),
    *("3.3", "3.3.1", "3.3.2", "3.3.3", "3.4", "4", "4.1", "4.2", "5", "5.1", "5.2", "5.3"),
}
LINKS = re.compile(r"""(?:basis\(|clause=|mark\.clause\(|basis=)["']([^"'{}]+)["']""")


def text() -> texts.Text:
    return texts.text_in_force(TODAY, regulation.in_force(TODAY))


def test_every_clause_stands_once_and_in_order() -> None:
    numbers = [clause.number for clause in text().clauses]

    assert set(numbers) == NUMBERS
    assert numbers == sorted(numbers, key=lambda each: [int(part) for part in each.split(".")])


def test_every_number_of_the_regulation_is_shown_at_its_clause() -> None:
    shown = [figure.field for clause in text().clauses for figure in clause.figures]

    assert sorted(shown) == sorted(
        f"{section.name}.{field.name}"
        for section in fields(regulation.Regulation)
        if section.name != "effective_from"
        for field in fields(section.type)  # type: ignore[arg-type]
    )


@pytest.mark.clause("3.2.1")
def test_the_text_speaks_the_numbers_in_force() -> None:
    clause = next(clause for clause in text().clauses if clause.number == "3.2.1")

    assert "每月外出走访门店不少于 4 次，每次不少于 10 户" in clause.text
    assert "从 2026年1月5日 起每 14 天一期" in "".join(clause.readings)


def test_nothing_is_left_to_be_filled_in() -> None:
    for clause in text().clauses:
        assert clause.text.endswith("。"), clause.number
        assert "{" not in "".join([clause.text, *clause.readings]), clause.number


def test_days_before_the_first_text_are_under_the_first() -> None:
    day = date(2009, 5, 1)

    assert texts.text_in_force(day, regulation.in_force(day)).effective_from == date(2011, 1, 1)


def test_every_basis_link_and_every_clause_mark_meets_a_clause() -> None:
    sources = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "gcm").rglob("*.py"),
        *(ROOT / "tests").rglob("*.py"),
    ]
    missing = {
        f"{path.relative_to(ROOT)}: {number}"
        for path in sources
        for number in LINKS.findall(path.read_text("utf-8"))
        if number not in NUMBERS
    }

    assert missing == set()
