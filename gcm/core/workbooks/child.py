"""The limited child that opens a stranger's file and writes its rows as JSON lines.

It runs as a script of its own (see `limited/`), so it imports nothing of ours: what a hostile file
does to the spreadsheet library happens here, with little memory, little time and no database.
The file is its standard input; the one argument is the wish, as JSON (see `Wish`).
"""

import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, TypedDict
from xml.etree import ElementTree

import python_calamine

BATCH = 1000  # rows in one line of output
LONGEST_LINE = 32 * 2**20
MOST_COLUMNS = 256
DATE_MARK, ERROR_MARK = "\x00", "\x01"  # the same as in spellings.py
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ERROR_CELL = re.compile(
    rb'<c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(.{0,400}?)</c>', re.S
)
ERROR_NAME = re.compile(rb"<v>(#[A-Z0-9/!?_]{1,20})</v>")


class Wish(TypedDict):
    """What the parent asks: which sheets, and how many rows at most."""

    format: str  # "csv", or any other that the library tells apart by itself
    titles: list[str]  # the sheets to read, by bare name
    one: bool  # only the first of the titles that is there; else the first sheet
    rows: int


class Refused(Exception):
    """The file can't be taken; the argument is a word that the parent has a sentence for."""


def main() -> None:
    wish: Wish = json.loads(sys.argv[1])
    try:
        content = sys.stdin.buffer.read()
        sheets = _csv_sheets(content) if wish["format"] == "csv" else _sheets(content, wish)
        for name, rows in sheets:
            _say({"sheet": name})
            _send(rows, wish["rows"])
        _say({"end": True})
    except Refused as refused:
        _say({"refused": str(refused)})
    except python_calamine.PasswordError:
        _say({"refused": "password"})


def _say(message: dict[str, Any]) -> None:
    line = json.dumps(message, ensure_ascii=False, default=_marked, separators=(",", ":"))
    data = line.encode("utf-8", "replace")
    if len(data) > LONGEST_LINE:
        raise Refused("cells")
    sys.stdout.buffer.write(data + b"\n")
    sys.stdout.buffer.flush()


def _marked(cell: object) -> str:
    """A date cell, told apart from text that only looks like one."""
    if isinstance(cell, datetime | date):
        whole = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a cell has no zone
        return DATE_MARK + whole.isoformat()
    if isinstance(cell, time | timedelta):
        return DATE_MARK + str(cell)
    raise Refused("cells")


def _send(rows: Iterator[list[Any]], most: int) -> None:
    """Batches of rows with their numbers in the sheet; blank rows are left out."""
    numbers: list[int] = []
    batch: list[list[Any]] = []
    for number, row in enumerate(rows, start=1):
        if row.count("") == len(row):
            continue
        if len(row) > MOST_COLUMNS:
            raise Refused("columns")
        numbers.append(number)
        batch.append(row)
        most -= 1
        if most < 0:
            raise Refused("rows")
        if len(batch) == BATCH:
            _say({"numbers": numbers, "rows": batch})
            numbers, batch = [], []
    if batch:
        _say({"numbers": numbers, "rows": batch})


def _sheets(content: bytes, wish: Wish) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
    except python_calamine.CalamineError as error:
        if isinstance(error, python_calamine.PasswordError):
            raise
        raise Refused("broken") from None
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    _say({"names": names})
    errors = ErrorCells(content)
    for name in _wanted(names, wish):
        sheet = book.get_sheet_by_name(name)
        left = sheet.start[1] if sheet.start else 0
        yield name, _with_errors(sheet.iter_rows(), errors.of(name, left))


def _wanted(names: list[str], wish: Wish) -> list[str]:
    by_bare_name = {name.strip(): name for name in reversed(names)}
    found = [by_bare_name[title] for title in wish["titles"] if title in by_bare_name]
    if wish["one"]:
        found = (found or names)[:1]
    return found


def _with_errors(
    rows: Iterator[list[Any]], errors: dict[int, list[tuple[int, str]]]
) -> Iterator[list[Any]]:
    """The rows, with the errors of formulas that the library leaves blank."""
    if not errors:
        yield from rows
        return
    for number, row in enumerate(rows, start=1):
        for position, name in errors.get(number, ()):
            if 0 <= position < len(row):
                row[position] = ERROR_MARK + name
        yield row


class ErrorCells:
    """Where the formulas of an .xlsx ended in an error such as #N/A."""

    def __init__(self, content: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(content)) if content[:2] == b"PK" else None
        self._parts: dict[str, str] = {}
        if self._zip and "xl/workbook.xml" in self._zip.namelist():
            self._parts = self._sheet_parts(self._zip)
        elif self._zip and "content.xml" in self._zip.namelist():
            self._refuse_errors_of_ods(self._zip)

    def of(self, sheet: str, left: int) -> dict[int, list[tuple[int, str]]]:
        """By row number, the positions (from column `left`) and the names of the errors."""
        found: dict[int, list[tuple[int, str]]] = {}
        part = self._parts.get(sheet)
        if self._zip is None or part is None or part not in self._zip.namelist():
            return found
        for column, row, inside in _error_cells(self._zip, part):
            name = ERROR_NAME.search(inside)
            text = name.group(1).decode() if name else "#ERROR"
            found.setdefault(row, []).append((column - left, text))
        return found

    @staticmethod
    def _sheet_parts(book: zipfile.ZipFile) -> dict[str, str]:
        relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat bounds entities, the child bounds the rest
        targets = {r.get("Id"): r.get("Target", "").removeprefix("/xl/") for r in relations}
        sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")  # noqa: S314 - as above
        return {s.get("name", ""): f"xl/{targets.get(s.get(RELATION))}" for s in sheets}

    @staticmethod
    def _refuse_errors_of_ods(book: zipfile.ZipFile) -> None:
        for window in _windows(book, "content.xml"):
            if b'calcext:value-type="error"' in window:
                raise Refused("errors")


def _error_cells(book: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, bytes]]:
    seen = set()
    for window in _windows(book, part):
        if b't="e"' not in window:
            continue
        for match in ERROR_CELL.finditer(window):
            letters, row, inside = match.groups()
            if (letters, row) not in seen:
                seen.add((letters, row))
                yield _column_index(letters), int(row), inside


def _windows(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in overlapping pieces, so that it is never whole in memory."""
    with book.open(part) as stream:
        tail = b""
        while piece := stream.read(2**20):
            yield tail + piece
            tail = piece[-2048:]


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _csv_sheets(content: bytes) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    text = _decoded(content)
    head = text[:4096]
    delimiter = max(",\t;", key=head.count)
    _say({"names": [""]})
    yield "", _csv_rows(text, delimiter)


def _csv_rows(text: str, delimiter: str) -> Iterator[list[Any]]:
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [cell.lstrip(DATE_MARK + ERROR_MARK) for cell in row]
    except csv.Error:
        raise Refused("broken") from None


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


if __name__ == "__main__":
    main()
