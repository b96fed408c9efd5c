"""Rows out of a spreadsheet, and the code that a new chain gets, without a database."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.onboarding.rules import codes, pasting
from gcm.onboarding.rules.stores import FIELDS

ORDER = list(FIELDS)
pytestmark = pytest.mark.clause("3.1.3")


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


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("卖场编码\t卖场名称", [None, "name"]),
        ("卖场名称", ["name"]),
        ("卖场名称\t备注", ["name", None]),
        ("卖场名称\t2025年销量\t备注", ["name", None, None]),
    ],
)
def test_one_known_heading_among_words_is_a_heading(
    heading: str, columns: list[str | None]
) -> None:
    cells = [f"甲{place}" for place in range(len(columns))]
    wanted = {name: cell for name, cell in zip(columns, cells, strict=True) if name}

    assert pasting.rows(f"{heading}\r\n" + "\t".join(cells)) == [wanted]


def test_a_quoted_cell_with_a_line_break_is_one_cell() -> None:
    assert pasting.rows('一店\tA类\t5105\t\t"文庙巷\r\n1号"\t陈雪\r\n二店\r\n') == [
        {
            "name": "一店",
            "category": "A类",
            "licence_number": "5105",
            "address": "文庙巷 1号",
            "contact_name": "陈雪",
        },
        {"name": "二店"},
    ]


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ('"惠客\n二店', ["惠客", "二店"]),
        ('"惠客"好店\n二店', ['惠客"好店', "二店"]),
        ('惠客"好"店\n二店', ['惠客"好"店', "二店"]),
        ('"惠客""好""店"\n二店', ['惠客"好"店', "二店"]),
    ],
)
def test_a_stray_quote_swallows_no_row(pasted: str, names: list[str]) -> None:
    assert [row["name"] for row in pasting.rows(pasted)] == names


def test_a_row_that_only_looks_like_a_heading_is_a_row() -> None:
    assert pasting.rows("名称\tA类") == [{"name": "名称", "category": "A类"}]
    assert pasting.rows("") == pasting.rows("\n \t \n") == []


@given(st.lists(st.lists(st.text("店一二AB12 -", min_size=1), min_size=8, max_size=8), max_size=5))
def test_every_cell_that_is_pasted_is_read(table: list[list[str]]) -> None:
    text = "\n".join("\t".join(line) for line in table)

    found = [value for row in pasting.rows(text) for value in row.values()]

    assert found == [cell.strip() for line in table for cell in line if cell.strip()]


@given(
    st.lists(
        st.lists(st.text('店A1"\n', min_size=1), min_size=8, max_size=8), min_size=1, max_size=5
    )
)
def test_what_a_spreadsheet_quotes_is_as_many_rows(lines: list[list[str]]) -> None:
    lines = [["店1" + cell.strip('"') for cell in line] for line in lines]
    written = StringIO(newline="")
    csv.writer(written, delimiter="\t", lineterminator="\r\n").writerows(lines)

    found = pasting.rows(written.getvalue())

    assert [len(row) for row in found] == [len(ORDER)] * len(lines)


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
