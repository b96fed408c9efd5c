"""What we write, we read back the same."""

import io
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcm.core.workbooks import sheets, spellings, writer
from gcm.core.workbooks.columns import Column, Kind
from gcm.core.workbooks.times import Period
from gcm.core.workbooks.values import Code, Text
from tests.core.workbooks.files import SALES, SHOPS, workbook

days = st.dates(date(1950, 1, 1), date(2099, 12, 31))
texts = (
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=60)
    .map(lambda text: Text().parse(text))
    .filter(lambda text: text not in ("", "清空") and not sheets.is_foot(text))
)
codes = st.text("0123456789ABCDEFGHJKLMNPQRSTUWXYZ-", min_size=1, max_size=18).filter(
    lambda text: not spellings.lost_digits(text)
)
quantities = st.decimals(Decimal(0), Decimal("99999999"), places=4)
shops = st.tuples(
    texts, days, days.map(lambda d: d.replace(day=1)), codes, st.booleans(),
    st.sampled_from(["A类", "B类"]), quantities,
)  # fmt: skip


def read_back(kind: Kind, rows: list[tuple[object, ...]]) -> sheets.Sheet:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "out.xlsx")
        writer.write_export(str(path), {kind: rows})
        return sheets.read_one(path, kind).sheets[0]


@given(st.lists(shops, max_size=20))
@settings(max_examples=30, deadline=None)
def test_an_export_read_again_holds_the_same(rows: list[tuple[object, ...]]) -> None:
    numbered = [(f"S{number}", *row) for number, row in enumerate(rows)]
    sheet = read_back(SHOPS, numbered)

    assert [row.values for row in sheet.rows] == numbered
    assert not sheet.faults.total


@given(
    st.lists(st.tuples(days, st.booleans(), st.decimals(-(10**7), 10**7, places=2)), max_size=20)
)
@settings(max_examples=20, deadline=None)
def test_days_and_months_of_sales_come_back(rows: list[tuple[date, bool, Decimal]]) -> None:
    written = [
        (Period(day.replace(day=1) if whole else day, whole), f"K{n}", "510021", amount, amount)
        for n, (day, whole, amount) in enumerate(rows)
    ]
    sheet = read_back(SALES, [tuple(row) for row in written])

    assert [row.values for row in sheet.rows] == written


@pytest.mark.security(54)
def test_text_that_looks_like_a_formula_stays_text() -> None:
    evil = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "http://example.test", "-1"]
    sheet = read_back(SHOPS, [(f"S{n}", text, *[None] * 6) for n, text in enumerate(evil)])

    assert [row.values[1] for row in sheet.rows] == evil


def test_secrets_come_out_blank() -> None:
    kind = Kind("u", "用户", (Column("登录名", "login", Code(), key=True),
                            Column("初始密码", "password", Text(), secret=True)))  # fmt: skip
    sheet = read_back(kind, [("cm01", "Blue-Kettle-48-Rain")])

    assert sheet.rows[0].values == ("cm01", None)


def test_a_template_has_headings_notes_and_drop_downs(tmp_path: Path) -> None:
    target = io.BytesIO()
    writer.write_template(target, [SHOPS])
    sheet = openpyxl.load_workbook(target)["卖场"]

    headings = [cell.value for cell in sheet[1]]
    assert headings[:2] == ["卖场编码*", "卖场名称"]
    assert "月销量(条)" in headings
    assert all(cell.comment and len(cell.comment.text) > 8 for cell in sheet[1])
    assert {str(rule.formula1) for rule in sheet.data_validations.dataValidation} == {
        '"是,否"', '"A类,B类"',
    }  # fmt: skip
    assert sheet.column_dimensions["A"].number_format == "@"


def test_a_filled_template_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    writer.write_template(str(path), [SHOPS])
    assert sheets.read_one(path, SHOPS).sheets[0].count == 0

    filled = workbook(tmp_path / "f.xlsx", {"卖场": [["卖场编码*", "卖场名称"], ["S1", "一店"]]})
    assert sheets.read_one(filled, SHOPS).sheets[0].count == 1
