"""Sheets the way offices keep them."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gcm.core.workbooks.archive import UnreadableFile
from gcm.core.workbooks.columns import Kind
from gcm.core.workbooks.sheets import Sheet, read_all, read_one
from tests.core.workbooks.files import SALES, SALES_HEADINGS, SHOPS, repacked, workbook

ROW: list[Any] = ["2026-03", "K001-01", "510021", 12, 1552.8]


def sales(path: Path, rows: list[list[Any]], name: str = "销售") -> Sheet:
    return read_one(workbook(path / "sales.xlsx", {name: rows}), SALES).sheets[0]


def test_titles_are_passed_over_and_row_numbers_are_those_of_the_sheet(tmp_path: Path) -> None:
    sheet = sales(tmp_path, [["三月销售"], [], ["单位：条", "制表人"], SALES_HEADINGS, [], ROW])

    assert [row.number for row in sheet.rows] == [6]
    assert sheet.rows[0].values[1:] == ("K001-01", "510021", Decimal(12), Decimal("1552.80"))
    assert sheet.count == 1


def test_headings_stand_in_any_order_with_any_bracket_and_unknown_ones_are_told(
    tmp_path: Path,
) -> None:
    headings = ["序号", "商品编码 *", "数量（条）", "备 注", "卖场\n编码", "日期", "金额"]
    sheet = sales(tmp_path, [headings, [1, "510021", 12, "急", "K001-01", "2026-03", None]])

    assert sheet.unknown_columns == ["序号", "备 注"]
    assert sheet.rows[0].values[1:] == ("K001-01", "510021", Decimal(12), None)


def test_feet_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    feet: list[list[Any]] = [
        ["合计", None, None, 12],
        [None, "小 计", None, 3],
        [63, "总计：", None, None],
    ]
    sheet = sales(tmp_path, [SALES_HEADINGS, ROW, [None, None], [" "], *feet])

    assert len(sheet.rows) == 1
    assert not sheet.faults.total


def test_a_row_with_only_a_running_number_is_blank(tmp_path: Path) -> None:
    sheet = sales(tmp_path, [["序号", *SALES_HEADINGS], [1, *ROW], [2]])

    assert sheet.count == 1


def test_every_fault_names_row_column_value_and_mend(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        SALES_HEADINGS,
        ROW,
        ["2026-13", None, "510021", "一百", 1],
        ["2026-04", *ROW[1:]],
    ]
    sheet = sales(tmp_path, rows)

    assert [fault[:3] for fault in sheet.faults.listed] == [
        (3, "日期", "2026-13"),
        (3, "卖场编码", ""),
        (3, "数量(条)", "一百"),
    ]
    assert all(fault.message.endswith("。") for fault in sheet.faults.listed)
    assert len(sheet.rows) == 2


def test_a_key_twice_in_one_file_is_a_fault_of_the_later_row(tmp_path: Path) -> None:
    sheet = sales(tmp_path, [SALES_HEADINGS, ROW, ["2026年3月", *ROW[1:]]])

    assert [(fault.row, fault.column) for fault in sheet.faults.listed] == [(3, "日期")]
    assert "第 2 行" in sheet.faults.listed[0].message


def test_two_hundred_faults_are_listed_and_the_rest_is_counted(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        SALES_HEADINGS,
        *(["坏", f"K{n}", "510021", 1, 1] for n in range(1500)),
    ]
    sheet = sales(tmp_path, rows)

    assert len(sheet.faults.listed) == 200
    assert sheet.faults.total == 1500


def test_a_missing_key_column_is_one_fault_not_one_a_row(tmp_path: Path) -> None:
    sheet = sales(tmp_path, [["日期", "商品编码", "数量(条)"], *(["2026-03", "1", 1],) * 50])

    assert [fault.column for fault in sheet.faults.listed] == ["卖场编码"]
    assert sheet.unreadable


def test_a_sheet_without_headings_says_which_it_wants(tmp_path: Path) -> None:
    sheet = sales(tmp_path, [["随便", "写的"], [1, 2]])

    assert "卖场编码" in sheet.faults.listed[0].message


def test_a_column_in_another_unit_is_not_taken_for_ours(tmp_path: Path) -> None:
    sheet = sales(tmp_path, [["日期", "卖场编码", "商品编码", "数量(箱)"], ROW[:4]])

    assert "单位应是条" in sheet.faults.listed[0].message


def test_a_heading_twice_is_a_fault(tmp_path: Path) -> None:
    sheet = sales(tmp_path, [[*SALES_HEADINGS, "金额"], [*ROW, 1]])

    assert "出现了两次" in sheet.faults.listed[0].message


def test_date_cells_booleans_and_formulas_are_read_by_their_values(tmp_path: Path) -> None:
    headings = ["卖场编码", "卖场名称", "开业日期", "起始月", "直营", "月销量"]
    row = [7.0, "=1+1", datetime(2020, 2, 19), datetime(2020, 2, 1), True, "=3"]
    path = workbook(tmp_path / "shops.xlsx", {"卖场": [headings, row]})
    sheet = read_one(path, SHOPS).sheets[0]

    code, name, opened, month, _account, own, _category, volume = sheet.rows[0].values
    assert (code, opened, month, own) == ("7", date(2020, 2, 19), date(2020, 2, 1), True)
    assert (name, volume) == ("0", Decimal(0))  # what the writer saved as the formulas' values


def test_a_cell_whose_formula_failed_is_a_fault(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"销售": [SALES_HEADINGS, [None, *ROW[1:]]]})
    cell = b'<c r="A2" t="e"><f>VLOOKUP(1,B:B,1,0)</f><v>#N/A</v></c>'
    part = "xl/worksheets/sheet1.xml"

    with zipfile.ZipFile(path) as package:
        xml = package.read(part)
    assert b'<c r="B2"' in xml
    broken = repacked(
        path, tmp_path / "b.xlsx", {part: xml.replace(b'<c r="B2"', cell + b'<c r="B2"')}
    )
    sheet = read_one(broken, SALES).sheets[0]

    assert [fault[:3] for fault in sheet.faults.listed] == [(2, "日期", "#N/A")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_files_are_read_in_their_encodings(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    lines = [SALES_HEADINGS, ["2026年3月", "K001-01", "0510021", "44.0", "5689.20"]]
    text = "销售\r\n" + "\r\n".join(delimiter.join(line) for line in lines)
    (tmp_path / "s.csv").write_bytes(text.encode(encoding))
    sheet = read_one(tmp_path / "s.csv", SALES).sheets[0]

    assert sheet.rows[0].number == 3
    assert sheet.rows[0].values[2:] == ("0510021", Decimal(44), Decimal("5689.20"))


def test_the_sheet_is_the_named_one_else_the_titled_one_else_the_first(tmp_path: Path) -> None:
    def book(*names: str) -> Path:
        sheets = {
            name: [SALES_HEADINGS, [f"2026-{n:02d}", *ROW[1:]]] for n, name in enumerate(names, 1)
        }
        return workbook(tmp_path / "s.xlsx", sheets)

    assert read_one(book("别的", "销售 "), SALES).sheets[0].name == "销售 "
    assert read_one(book("别的", "又一张"), SALES).sheets[0].name == "别的"
    assert read_one(book("别的", "销售"), SALES, sheet="别的").sheets[0].name == "别的"
    with pytest.raises(UnreadableFile, match="文件中有：别的、销售"):
        read_one(book("别的", "销售"), SALES, sheet="没有")


def test_a_workbook_is_read_in_the_order_of_the_kinds(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "销售": [SALES_HEADINGS, ROW],
        "草稿": [["随便"]],
        "卖场": [["卖场编码", "卖场名称"], ["1", "一店"]],
    }
    reading = read_all(workbook(tmp_path / "b.xlsx", sheets), (SHOPS, SALES))

    assert [sheet.kind.name for sheet in reading.sheets] == ["shops", "sales"]
    assert reading.unknown_sheets == ["草稿"]
    with pytest.raises(UnreadableFile, match="没有可导入的工作表"):
        read_all(workbook(tmp_path / "c.xlsx", {"草稿": [["随便"]]}), (SHOPS, SALES))


def test_a_kind_without_a_key_has_no_repeated_rows(tmp_path: Path) -> None:
    keyless = Kind("k", "表", SHOPS.columns[1:3])
    rows = [["卖场名称", "开业日期"], ["一", "2026-03-01"], ["一", "2026-03-01"]]
    sheet = read_one(workbook(tmp_path / "k.xlsx", {"表": rows}), keyless).sheets[0]

    assert len(sheet.rows) == 2
