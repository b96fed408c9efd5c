"""Rows out of a spreadsheet, and the code that a new chain gets, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.onboarding.rules import codes, pasting
from gcm.onboarding.rules.stores import FIELDS

ORDER = list(FIELDS)


def test_cells_without_headings_stand_in_the_tables_own_order() -> None:
    assert pasting.rows("一店\tA类\t510521000001\t2029-06-30\n\n二店\n") == [
        {
            "name": "一店",
            "category": "A类",
            "licence_number": "510521000001",
            "licence_ends_on": "2029-06-30",
        },
        {"name": "二店"},
    ]


@pytest.mark.parametrize(
    "heading", ["月销量（条）\t卖场名称\t备注", "月销量(条)\t名称\t备注", "月销量\t门店名称\t"]
)
def test_headings_may_stand_in_any_order_and_others_are_passed_over(heading: str) -> None:
    assert pasting.rows(f"{heading}\r\n1,200\t一店\t新\r\n") == [
        {"monthly_volume": "1,200", "name": "一店"}
    ]


def test_a_row_that_only_looks_like_a_heading_is_a_row() -> None:
    assert pasting.rows("名称\tA类") == [{"name": "名称", "category": "A类"}]
    assert pasting.rows("") == pasting.rows("\n \t \n") == []


@given(st.lists(st.lists(st.text("店一二AB12 -", min_size=1), min_size=8, max_size=8), max_size=5))
def test_every_cell_that_is_pasted_is_read(table: list[list[str]]) -> None:
    text = "\n".join("\t".join(line) for line in table)

    found = [value for row in pasting.rows(text) for value in row.values()]

    assert found == [cell.strip() for line in table for cell in line if cell.strip()]


@pytest.mark.parametrize(
    ("taken", "following"),
    [
        ([], "K001"),
        (["K001", "K007", "K003"], "K008"),
        (["K099"], "K100"),
        (["K001", "K002", "ZD500"], "K003"),
        (["510001", "510002"], "510003"),
        (["甲-1", "总部"], "K001"),
    ],
)
def test_the_next_code_follows_the_highest_of_the_commonest_kind(
    taken: list[str], following: str
) -> None:
    assert codes.next_code(taken) == following
    assert codes.next_code(reversed(taken)) == following
