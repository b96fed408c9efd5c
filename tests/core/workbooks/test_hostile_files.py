"""Files made to hurt: each is read or refused with a sentence, and nobody waits long."""

import time
import zipfile
from pathlib import Path

import pytest

from gcm.core.workbooks.archive import UnreadableFile
from gcm.core.workbooks.reader import Limits
from gcm.core.workbooks.sheets import read_one
from tests.core.workbooks.files import SALES, SALES_HEADINGS, repacked, workbook

PART = "xl/worksheets/sheet1.xml"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return workbook(
        tmp_path / "good.xlsx", {"销售": [SALES_HEADINGS, ["2026-03", "K1", "1", 1, 1]]}
    )


def part_of(path: Path, name: str = PART) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read(name)


def refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_one(path, SALES, limits=limits)
    return str(refused.value)


@pytest.mark.security(52)
def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path, good: Path) -> None:
    bomb = repacked(good, tmp_path / "bomb.xlsx", {"xl/media/a.xml": b" " * 60 * 2**20})

    assert "过大" in refusal(bomb)


@pytest.mark.security(52)
def test_a_huge_shared_string_ends_the_child_not_us(tmp_path: Path, good: Path) -> None:
    text = b"<sst><si><t>" + b"ab" * 40 * 2**20 + b"</t></si></sst>"
    path = tmp_path / "huge.xlsx"
    repacked(good, path, {"xl/sharedStrings.xml": None})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as package:
        package.writestr("xl/sharedStrings.xml", text)

    assert "文件" in refusal(path, Limits(memory=300 * 2**20))


@pytest.mark.security(52)
def test_a_cell_in_the_last_corner_does_not_hang(tmp_path: Path, good: Path) -> None:
    row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    xml = part_of(good).replace(b"</sheetData>", row)
    started = time.monotonic()

    assert "文件无法读取" in refusal(repacked(good, tmp_path / "corner.xlsx", {PART: xml}))
    assert time.monotonic() - started < 20


def test_a_merged_range_over_the_whole_sheet_is_harmless(tmp_path: Path, good: Path) -> None:
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    xml = part_of(good).replace(b"</sheetData>", merged)

    assert read_one(repacked(good, tmp_path / "m.xlsx", {PART: xml}), SALES).sheets[0].count == 1


@pytest.mark.security(52)
def test_entities_that_multiply_are_refused(tmp_path: Path, good: Path) -> None:
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    head = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">' + laughs + b"]>"
    book = part_of(good, "xl/workbook.xml")
    evil = head + book[book.index(b"<workbook") :].replace("销售".encode(), b"&a11;")
    path = repacked(good, tmp_path / "laugh.xlsx", {"xl/workbook.xml": evil})

    assert "文件" in refusal(path)


@pytest.mark.security(52)
def test_macros_are_refused(tmp_path: Path, good: Path) -> None:
    path = repacked(good, tmp_path / "macro.xlsm", {"xl/vbaProject.bin": b"x"})

    assert "宏" in refusal(path)


def test_links_to_other_files_are_told(tmp_path: Path, good: Path) -> None:
    path = repacked(good, tmp_path / "l.xlsx", {"xl/externalLinks/externalLink1.xml": b"<x/>"})

    assert "引用了其他文件" in read_one(path, SALES).notes[0]


@pytest.mark.security(51, 52)
@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\up"])
def test_names_that_lead_outside_are_refused(tmp_path: Path, good: Path, name: str) -> None:
    path = tmp_path / "out.xlsx"
    repacked(good, path, {})
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(name, b"x")

    assert "结构异常" in refusal(path)


@pytest.mark.security(52)
@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "空的"), (b"%PDF-1.7 x", "不是工作簿"), (b"\x89PNG\r\n\x1a\n\x00\x00", "不是工作簿"),
     (b"<html><table></table></html>", "网页"), (b"PK\x03\x04broken", "损坏"),
     (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "文件"), (b"\xff\xfe\x00", "编码")],
)  # fmt: skip
def test_what_is_no_workbook_is_told_by_its_content(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "renamed.xlsx"
    path.write_bytes(content)

    assert said in refusal(path)


def test_a_zip_without_sheets_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "letter.docx", "w") as package:
        package.writestr("word/document.xml", b"<w/>")

    assert "没有工作表" in refusal(tmp_path / "letter.docx")


def test_a_renamed_workbook_is_read_as_what_it_is(tmp_path: Path, good: Path) -> None:
    renamed = good.rename(tmp_path / "sales.csv")

    assert read_one(renamed, SALES).sheets[0].count == 1


def test_a_missing_file_is_told() -> None:
    assert "找不到文件" in refusal(Path("/nowhere/sales.xlsx"))


@pytest.mark.security(52)
def test_too_many_rows_and_columns_are_refused(tmp_path: Path) -> None:
    lines = [",".join(SALES_HEADINGS), *(f"2026-03,K{n},1,1,1" for n in range(40))]
    (tmp_path / "s.csv").write_text("\n".join(lines), "utf-8")
    assert "行数超过" in refusal(tmp_path / "s.csv", Limits(rows=30))

    (tmp_path / "w.csv").write_text("a," * 300, "utf-8")
    assert "256 列" in refusal(tmp_path / "w.csv")


@pytest.mark.security(52)
def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    lines = [",".join(SALES_HEADINGS), *(f"2026-03,K{n},1,1,1" for n in range(100_000))]
    (tmp_path / "s.csv").write_text("\n".join(lines), "utf-8")

    assert "文件无法读取" in refusal(tmp_path / "s.csv", Limits(wall_seconds=0.05))
